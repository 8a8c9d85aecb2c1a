/*
 * The core of the stand-in headers: what a driver of this family takes for granted.
 *
 * With these headers a lone kernel file parses where no kernel tree is at hand. They declare names and shapes only;
 * what a function does to locks and references is said by the API model, not here.
 */
#ifndef DMABUF_LINT_KERNEL_H
#define DMABUF_LINT_KERNEL_H

#include <dmabuf-lint/compiler.h>
#include <dmabuf-lint/types.h>
#include <dmabuf-lint/cleanup.h>
#include <dmabuf-lint/printk.h>
#include <dmabuf-lint/locking.h>
#include <dmabuf-lint/lists.h>
#include <dmabuf-lint/memory.h>
#include <dmabuf-lint/fs.h>
#include <dmabuf-lint/dma.h>
#include <dmabuf-lint/sched.h>
#include <dmabuf-lint/device.h>

#endif
