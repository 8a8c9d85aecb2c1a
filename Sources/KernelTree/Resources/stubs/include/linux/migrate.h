#include <dmabuf-lint/kernel.h>
