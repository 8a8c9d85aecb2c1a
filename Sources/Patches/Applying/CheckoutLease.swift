#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The right to read a checkout of a base: nobody moves it to another base for as long as the lease lives.
///
/// A class because the lock must be given back when the last one who reads is done, and only then. The lock is one of
/// the system's (flock(2)), so it ends with the process too, however that ends.
public final class CheckoutLease: Sendable {
  private let descriptor: Int32

  /// Opens the file that stands for the checkout, and locks nothing yet.
  init?(lockFile: String) {
    descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    if descriptor < 0 { return nil }
  }

  /// With others that read it; gives whether it worked at once.
  func share() -> Bool { flock(descriptor, LOCK_SH | LOCK_NB) == 0 }

  /// Alone, to change it.
  func own() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

  func release() { _ = flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}
