// SPDX-License-Identifier: GPL-2.0
/* The main object of a module of three: it names no buffer, and imports the namespace for the others. */
#include <linux/module.h>

int ferry_count;

MODULE_DESCRIPTION("Ferry");
MODULE_LICENSE("GPL");
MODULE_IMPORT_NS("DMA_BUF");
