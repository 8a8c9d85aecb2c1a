#include "CLibclang.h"

#include <dlfcn.h>
#include <stdio.h>

static _Thread_local char message[512];

// The library stays open for as long as the process lives: LLVM registers destructors that must not run early.
const char *clibclang_load(const char *path, struct clang_api *api) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *why = dlerror();
    snprintf(message, sizeof message, "%s", why ? why : "it cannot be opened");
    return message;
  }
#define CLIBCLANG_LOOK_UP(name)                                                  \
  *(void **)&api->name = dlsym(library, #name);                                  \
  if (!api->name) {                                                              \
    snprintf(message, sizeof message, "it has no function " #name);              \
    dlclose(library);                                                            \
    return message;                                                              \
  }
  CLIBCLANG_FUNCTIONS(CLIBCLANG_LOOK_UP)
#undef CLIBCLANG_LOOK_UP
  return 0;
}
