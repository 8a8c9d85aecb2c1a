#pragma once
#include <zlib.h>

// A macro, which Swift does not see: a stream that expects the gzip format (RFC 1952).
static inline int czlib_inflate_init_gzip(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}
