// No exception leaves this library: one that crosses extern "C" ends the process.
#pragma once

#include "shim.h"

#include <exception>
#include <new>
#include <utility>

// What went wrong; the managed side has an exception type for each.
enum Status : int32_t { kOk, kFailed, kIndex, kValue, kType, kNotImplemented, kOutOfMemory };

// Notes for the calling thread how its last call went, and returns the status.
Status note(Status status, const char* message) noexcept;

// Gives the tensor to the managed side and counts it; undefined becomes null, without an error.
Tensor* hand_over(Tensor tensor);

// LibTorch has no types of its own for these two: the host's memory is used up, and (before 2.1) an operation's kernels
// leave the element type out.
inline Status status_of(const c10::Error& error) {
  const auto* message = error.what_without_backtrace();
  if (std::strstr(message, "DefaultCPUAllocator: ")) return kOutOfMemory;
  return std::strstr(message, "\" not implemented for '") ? kNotImplemented : kFailed;
}

template <class Body>
Status run(Body&& body) noexcept {
  try {
    body();
    return note(kOk, "");
  } catch (const c10::OutOfMemoryError& error) {  // of a device
    return note(kOutOfMemory, error.what_without_backtrace());
  } catch (const c10::IndexError& error) {
    return note(kIndex, error.what_without_backtrace());
  } catch (const c10::ValueError& error) {
    return note(kValue, error.what_without_backtrace());
  } catch (const c10::TypeError& error) {
    return note(kType, error.what_without_backtrace());
  } catch (const c10::NotImplementedError& error) {
    return note(kNotImplemented, error.what_without_backtrace());
  } catch (const c10::Error& error) {
    return note(status_of(error), error.what_without_backtrace());
  } catch (const std::bad_alloc& error) {
    return note(kOutOfMemory, error.what());
  } catch (const std::exception& error) {
    return note(kFailed, error.what());
  } catch (...) {
    return note(kFailed, "an unknown C++ exception");
  }
}

template <class Body>
Tensor* produce(Body&& body) noexcept {
  Tensor* result = nullptr;
  run([&] { result = hand_over(body()); });
  return result;
}

template <class Body>
int64_t count(Body&& body) noexcept {
  int64_t result = -1;
  run([&] { result = static_cast<int64_t>(body()); });
  return result;
}
