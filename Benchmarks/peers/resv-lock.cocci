/// A reservation that is locked and not unlocked on a way to a return: one lock rule, as simple as they come, to
/// compare the time of.
@exists@
expression object, context;
@@

(
* dma_resv_lock(object, context)
|
* dma_resv_lock_interruptible(object, context)
|
* dma_resv_lock_slow(object, context)
|
* dma_resv_trylock(object)
)
  ... when != dma_resv_unlock(object)
* return ...;
