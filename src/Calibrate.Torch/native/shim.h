// Shared by the parts of the shim, which are compiled as one unit (shim.cpp).
#pragma once

#include "abi.h"
#include "compat.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>
#include <c10/util/Exception.h>

#include <string>
#include <vector>

// A handle is a TensorImpl with one reference counted for its holder.
using Handle = c10::TensorImpl*;

static_assert(sizeof(at::Tensor) == sizeof(Handle), "a tensor is read through its handle");

inline const at::Tensor& borrow(const Handle& handle) { return reinterpret_cast<const at::Tensor&>(handle); }

inline at::Tensor adopt(Handle handle) {
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(handle));
}

// Null for an undefined tensor.
inline Handle release(at::Tensor tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

inline std::vector<at::Tensor> borrow_all(const Handle* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++)
    tensors.push_back(handles[i] ? borrow(handles[i]) : at::Tensor());
  return tensors;
}

inline c10::Device device_of(int32_t type, int32_t index) {
  return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

inline thread_local std::string last_error;

inline Status fail(Status status, std::string message) {
  last_error = std::move(message);
  return status;
}

inline Status fail_with(const c10::Error& error) {
  // Allocators without an exception of their own: the CPU's, the CUDA libraries', the driver's.
  std::string message = error.what_without_backtrace();
  for (const char* sign : {"DefaultCPUAllocator", "CUDA out of memory", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "CUDA error: out of memory"})
    if (message.find(sign) != std::string::npos)
      return fail(kOutOfMemory, message);
  return fail(kError, message);
}

// Runs one export's body; every exception ends here.
template <typename Body>
Status guarded(Body&& body) {
  try {
    return body();
  } catch (const c10::OutOfMemoryError& error) {
    return fail(kOutOfMemory, error.what_without_backtrace());
  } catch (const c10::NotImplementedError& error) {
    return fail(kNotImplemented, error.what_without_backtrace());
  } catch (const c10::Error& error) {
    return fail_with(error);
  } catch (const std::bad_alloc& error) {
    return fail(kOutOfMemory, error.what());
  } catch (const std::exception& error) {
    return fail(kError, error.what());
  } catch (...) {
    return fail(kError, "unknown native exception");
  }
}
