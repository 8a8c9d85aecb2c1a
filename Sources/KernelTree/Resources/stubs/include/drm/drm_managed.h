#include <drm/drm_gem.h>
