#include <uapi/linux/udmabuf.h>
