#include <drm/ttm/ttm_bo.h>
