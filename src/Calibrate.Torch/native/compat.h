// Every difference between libtorch versions, and nothing else. Written for 1.13 to 2.14.
#pragma once

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/api/include/torch/version.h>

#define CT_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

// Set by whoever compiles, where libtorch has CUDA and headers of the same CUDA were found.
#if defined(CT_CUDA_HEADERS)
#include <ATen/cuda/CUDAGraph.h>
#endif

#if CT_TORCH_AT_LEAST(2, 9)
#include <c10/core/CachingDeviceAllocator.h>
#define CT_DEVICE_MEMORY 1
#elif defined(CT_CUDA_HEADERS)
#include <c10/cuda/CUDACachingAllocator.h>
#define CT_CUDA_MEMORY 1
#endif

namespace compat {

// The autocast functions take a device type from 2.4 on; before, the CPU and CUDA had their own.
#if !CT_TORCH_AT_LEAST(2, 4)
inline bool autocast_is_cpu(c10::DeviceType device) {
  TORCH_CHECK(device == c10::DeviceType::CPU || device == c10::DeviceType::CUDA, "autocast on ", device,
              " needs libtorch 2.4 or newer");
  return device == c10::DeviceType::CPU;
}
#endif

inline bool autocast_enabled(c10::DeviceType device) {
#if CT_TORCH_AT_LEAST(2, 4)
  return at::autocast::is_autocast_enabled(device);
#else
  return autocast_is_cpu(device) ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
#endif
}

inline at::ScalarType autocast_dtype(c10::DeviceType device) {
#if CT_TORCH_AT_LEAST(2, 4)
  return at::autocast::get_autocast_dtype(device);
#else
  return autocast_is_cpu(device) ? at::autocast::get_autocast_cpu_dtype() : at::autocast::get_autocast_gpu_dtype();
#endif
}

// The type first: it may be refused, and nothing must then have changed.
inline void set_autocast(c10::DeviceType device, bool enabled, at::ScalarType dtype) {
#if CT_TORCH_AT_LEAST(2, 4)
  at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, enabled);
#else
  if (autocast_is_cpu(device)) {
    at::autocast::set_autocast_cpu_dtype(dtype);
    at::autocast::set_cpu_enabled(enabled);
  } else {
    at::autocast::set_autocast_gpu_dtype(dtype);
    at::autocast::set_enabled(enabled);
  }
#endif
}

// From 2.10 on an enum whose zero is "allowed".
template <typename T>
bool is_allowed(T value) {
  return std::is_same<T, bool>::value ? static_cast<int>(value) != 0 : static_cast<int>(value) == 0;
}

inline bool fp16_reduced_precision() { return is_allowed(at::globalContext().allowFP16ReductionCuBLAS()); }

// Bytes allocated, their peak, reserved, their peak; allocations retried after freeing the cache, and failed.
struct DeviceMemory {
  int64_t values[6];
};

// Statistics of the caching allocator; false where this libtorch (or a missing CUDA header) gives none.
inline bool device_memory(c10::Device device, DeviceMemory* out) {
#if defined(CT_DEVICE_MEMORY)
  auto stats = c10::getDeviceAllocator(device.type())->getDeviceStats(device.index());
#elif defined(CT_CUDA_MEMORY)
  auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device.index());
#endif
#if defined(CT_DEVICE_MEMORY) || defined(CT_CUDA_MEMORY)
  *out = {{stats.allocated_bytes[0].current, stats.allocated_bytes[0].peak, stats.reserved_bytes[0].current,
           stats.reserved_bytes[0].peak, stats.num_alloc_retries, stats.num_ooms}};
  return true;
#else
  (void)device;
  (void)out;
  return false;
#endif
}

inline bool reset_peak_memory(c10::Device device) {
#if defined(CT_DEVICE_MEMORY)
  c10::getDeviceAllocator(device.type())->resetPeakStats(device.index());
  return true;
#elif defined(CT_CUDA_MEMORY)
  c10::cuda::CUDACachingAllocator::resetPeakStats(device.index());
  return true;
#else
  (void)device;
  return false;
#endif
}

inline bool empty_cache(c10::Device device) {
#if defined(CT_DEVICE_MEMORY)
  c10::getDeviceAllocator(device.type())->emptyCache();
  return true;
#elif defined(CT_CUDA_MEMORY)
  (void)device;
  c10::cuda::CUDACachingAllocator::emptyCache();
  return true;
#else
  (void)device;
  return false;
#endif
}

// Events that tell the time between them came after 2.3: asked of the type itself.
template <typename Event, typename = void>
constexpr bool events_have_times = false;

template <typename Event>
constexpr bool events_have_times<Event, std::void_t<decltype(std::declval<const Event&>().elapsedTime(std::declval<const Event&>()))>> = true;

template <typename Event>
double elapsed(const Event& start, const Event& end) {
  if constexpr (events_have_times<Event>)
    return start.elapsedTime(end);
  else
    TORCH_CHECK_NOT_IMPLEMENTED(false, "the events of this libtorch tell no times");
}

// From 2.13 on a node counts its own references; before, it had to be deleted so that long graphs do not recurse.
template <typename T>
auto make_node() {
#if CT_TORCH_AT_LEAST(2, 13)
  return c10::make_intrusive<T>();
#else
  return std::shared_ptr<T>(new T(), torch::autograd::deleteNode);
#endif
}

}  // namespace compat
