// A CUDA that computes nothing and writes down what it is asked: two devices, their streams, events, memory and graphs.

#include <ATen/Functions.h>
#include <ATen/core/Generator.h>
#include <ATen/cuda/CUDAGraph.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/cuda/CUDACachingAllocator.h>

#include <string>

namespace {

std::string written;
c10::DeviceIndex current_device = 0;
c10::StreamId current_streams[2] = {0, 0};
c10::StreamId made_streams = 0;
std::string fails_at;
std::string failure;

void write(const std::string& line) {
  written += line + "\n";
  bool fails = !fails_at.empty() && line.rfind(fails_at, 0) == 0;
  TORCH_CHECK_WITH(OutOfMemoryError, !fails || failure != "OutOfMemoryError", "the fake device is full");
  TORCH_CHECK(!fails, failure);
}

std::string on_stream() {
  return " on " + std::to_string(current_device) + "/" + std::to_string(current_streams[current_device]);
}

struct Guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::DeviceType::CUDA; }
  c10::Device exchangeDevice(c10::Device device) const override {
    c10::Device before = getDevice();
    current_device = device.index();
    return before;
  }
  c10::Device getDevice() const override { return c10::Device(c10::DeviceType::CUDA, current_device); }
  void setDevice(c10::Device device) const override {
    TORCH_CHECK(device.index() >= 0 && device.index() < 2, "the fake CUDA has no device ", device);
    current_device = device.index();
  }
  void uncheckedSetDevice(c10::Device device) const noexcept override { current_device = device.index(); }
  c10::Stream getStream(c10::Device device) const noexcept override {
    return c10::Stream(c10::Stream::UNSAFE, device, current_streams[device.index()]);
  }
  c10::Stream getDefaultStream(c10::Device device) const override { return c10::Stream(c10::Stream::DEFAULT, device); }
  c10::Stream getStreamFromGlobalPool(c10::Device device, bool) const override {
    return c10::Stream(c10::Stream::UNSAFE, device, ++made_streams);
  }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override {
    c10::Stream before = getStream(stream.device());
    current_streams[stream.device_index()] = stream.id();
    return before;
  }
  c10::DeviceIndex deviceCount() const noexcept override { return 2; }
  void record(void** event, const c10::Stream& stream, c10::DeviceIndex, c10::EventFlag) const override {
    *event = &written;
    write("record " + std::to_string(stream.device_index()) + "/" + std::to_string(stream.id()));
  }
  void block(void*, const c10::Stream& stream) const override {
    write("wait " + std::to_string(stream.device_index()) + "/" + std::to_string(stream.id()));
  }
  bool queryEvent(void*) const override { return true; }
  void synchronizeStream(const c10::Stream& stream) const override {
    write("synchronize " + std::to_string(stream.device_index()) + "/" + std::to_string(stream.id()));
  }
};

struct FakeGenerator final : c10::GeneratorImpl {
  explicit FakeGenerator(c10::DeviceIndex index)
      : GeneratorImpl(c10::Device(c10::DeviceType::CUDA, index), c10::DispatchKeySet(c10::DispatchKey::CUDA)) {}
  void set_current_seed(uint64_t seed) override { write("seed " + std::to_string(device().index()) + " with " + std::to_string(seed)); }
  uint64_t current_seed() const override { return 0; }
  uint64_t seed() override { return 0; }
  void set_state(const c10::TensorImpl&) override { write("set state " + std::to_string(device().index())); }
  c10::intrusive_ptr<c10::TensorImpl> get_state() const override {
    write("get state " + std::to_string(device().index()));
    return at::zeros({16}, at::kByte).getIntrusivePtr();
  }
  GeneratorImpl* clone_impl() const override { return new FakeGenerator(device().index()); }
};

const Guard guard;
const c10::impl::DeviceGuardImplRegistrar registrar(c10::DeviceType::CUDA, &guard);

}  // namespace

namespace at {

struct CUDAHooks final : CUDAHooksInterface {
  CUDAHooks(CUDAHooksArgs) {}
  void initCUDA() const override { write("init"); }
  bool hasCUDA() const override { return true; }
  int getNumGPUs() const override { return 2; }
  int64_t current_device() const override { return ::current_device; }
  const Generator& getDefaultCUDAGenerator(DeviceIndex index) const override {
    static const Generator generators[2] = {make_generator<FakeGenerator>(DeviceIndex(0)), make_generator<FakeGenerator>(DeviceIndex(1))};
    return generators[index];
  }
  void deviceSynchronize(int64_t index) const override { write("synchronize " + std::to_string(index)); }
};

REGISTER_CUDA_HOOKS(CUDAHooks);

namespace cuda {

// Members that the constructor has to make, though nobody looks at them.
CUDAGraph::CUDAGraph()
    : capture_stream_(CUDAStream::UNCHECKED, c10::Stream(c10::Stream::DEFAULT, c10::Device(c10::DeviceType::CUDA, 0))) {
  write("graph" + on_stream());
}
CUDAGraph::~CUDAGraph() { write("graph is gone"); }
void CUDAGraph::capture_begin(MempoolId_t) { write("capture" + on_stream()); }
void CUDAGraph::capture_end() { write("captured" + on_stream()); }
void CUDAGraph::replay() { write("replay" + on_stream()); }

}  // namespace cuda
}  // namespace at

namespace c10 {
namespace cuda {
namespace CUDACachingAllocator {

DeviceStats getDeviceStats(int device) {
  DeviceStats stats;
  stats.allocated_bytes[0].current = 100 + device;
  stats.allocated_bytes[0].peak = 200;
  stats.reserved_bytes[0].current = 300;
  stats.reserved_bytes[0].peak = 400;
  stats.num_alloc_retries = 5;
  stats.num_ooms = 6;
  return stats;
}
void resetPeakStats(int device) { write("reset peaks " + std::to_string(device)); }
void emptyCache() { write("empty cache" + on_stream()); }

}  // namespace CUDACachingAllocator
}  // namespace cuda
}  // namespace c10

// What was written since the last call.
extern "C" __attribute__((visibility("default"))) const char* fake_cuda_log() {
  static std::string taken;
  taken = std::move(written);
  written.clear();
  return taken.c_str();
}

extern "C" __attribute__((visibility("default"))) void fake_cuda_write(const char* line) { written += std::string(line) + "\n"; }

extern "C" __attribute__((visibility("default"))) void fake_cuda_fail_at(const char* line) { fails_at = line; }

extern "C" __attribute__((visibility("default"))) void fake_cuda_fail_with(const char* message) { failure = message; }
