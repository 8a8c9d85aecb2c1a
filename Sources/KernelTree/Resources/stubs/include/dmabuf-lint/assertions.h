/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before everything else: an assertion about a lock becomes a call that is there in every configuration.
 * The kernel's own macros leave nothing behind unless lockdep is built in.
 */
#ifndef DMABUF_LINT_ASSERTIONS_H
#define DMABUF_LINT_ASSERTIONS_H

#if __has_include(<linux/lockdep.h>)
#include <linux/lockdep.h>
#endif

void dmabuf_lint_lock_asserted(const volatile void *lock);

#undef lockdep_assert_held
#undef lockdep_assert_held_write
#undef lockdep_assert_held_read
#undef lockdep_assert_held_once
#define lockdep_assert_held(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_write(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_read(l) dmabuf_lint_lock_asserted(l)
#define lockdep_assert_held_once(l) dmabuf_lint_lock_asserted(l)

#endif
