#include <media/videobuf2-core.h>
