// What an accelerator tells of its own work: when it reached a place in its stream, and how much memory tensors took.
// All of it through LibTorch's interfaces for any device, so that no header of CUDA is needed.
#include "guard.h"

#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/cuda.h>

#define TP_TORCH (TORCH_VERSION_MAJOR * 100 + TORCH_VERSION_MINOR)
#define TP_HAS_EVENT_TIMES (TP_TORCH >= 204)  // c10::Event::elapsedTime
#define TP_HAS_DEVICE_STATS (TP_TORCH >= 208)  // c10::DeviceAllocator
#if TP_HAS_DEVICE_STATS
#include <c10/core/CachingDeviceAllocator.h>
#endif

namespace {
constexpr auto kCuda = c10::DeviceType::CUDA;

// One that keeps its time: LibTorch's own default does not.
struct TimedEvent {
  c10::Event event{kCuda, c10::EventFlag::BACKEND_DEFAULT};
};

void check_there() { TORCH_CHECK(torch::cuda::is_available(), "There is no CUDA device."); }
}  // namespace

TP_API int64_t tp_cuda_has_event_times() {
  return count([] { return TP_HAS_EVENT_TIMES && torch::cuda::is_available(); });
}
TP_API TimedEvent* tp_cuda_event() {
  TimedEvent* result = nullptr;
  run([&] {
    check_there();
    result = new TimedEvent;
  });
  return result;
}
TP_API Status tp_free_cuda_event(TimedEvent* event) { return run([&] { delete event; }); }

// At the end of what the calling thread has so far given the current stream of the current device.
TP_API Status tp_cuda_event_record(TimedEvent& event) {
  return run([&] {
    const c10::impl::VirtualGuardImpl device(kCuda);
    event.event.record(device.getStream(device.getDevice()));
  });
}

// Waits for the device.
TP_API Status tp_cuda_event_elapsed(TimedEvent& start, TimedEvent& end, double& milliseconds) {
  return run([&] {
#if TP_HAS_EVENT_TIMES
    torch::cuda::synchronize(end.event.device_index());
    milliseconds = start.event.elapsedTime(end.event);
#else
    (void)start, (void)end, (void)milliseconds;
    TORCH_CHECK_NOT_IMPLEMENTED(false, "LibTorch ", TORCH_VERSION, " does not tell the time between two events.");
#endif
  });
}

TP_API int64_t tp_cuda_has_memory_stats() {
  return count([] { return TP_HAS_DEVICE_STATS && torch::cuda::is_available(); });
}

// Bytes of tensors on the device: now, or the most since the peak was reset.
TP_API int64_t tp_cuda_bytes(int64_t device_index, bool peak) {
  return count([&]() -> int64_t {
#if TP_HAS_DEVICE_STATS
    const auto index = static_cast<c10::DeviceIndex>(device_index);
    const auto bytes = at::getDeviceAllocator(kCuda)->getDeviceStats(index).allocated_bytes[0];
    return peak ? bytes.peak : bytes.current;
#else
    (void)device_index, (void)peak;
    TORCH_CHECK_NOT_IMPLEMENTED(false, "LibTorch ", TORCH_VERSION, " does not tell a device's memory.");
#endif
  });
}
TP_API Status tp_cuda_reset_peak(int64_t device_index) {
  return run([&] {
#if TP_HAS_DEVICE_STATS
    at::getDeviceAllocator(kCuda)->resetPeakStats(static_cast<c10::DeviceIndex>(device_index));
#else
    (void)device_index;
    TORCH_CHECK_NOT_IMPLEMENTED(false, "LibTorch ", TORCH_VERSION, " does not tell a device's memory.");
#endif
  });
}
