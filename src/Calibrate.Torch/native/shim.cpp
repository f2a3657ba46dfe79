// One translation unit: the libtorch headers are the cost of a compilation, so they are read once.
#include "shim.h"

#include "autograd.inc"
#include "context.inc"
#include "device.inc"
#include "dispatch.inc"
#include "graph.inc"
#include "memory.inc"
#include "switches.inc"
#include "tensor.inc"

CT_EXPORT int32_t ct_abi() { return kAbiVersion; }

CT_EXPORT const char* ct_last_error() { return last_error.c_str(); }
