// No exception leaves this library: one that crosses extern "C" ends the process.
#pragma once

#include "shim.h"

#include <exception>
#include <new>
#include <utility>

// What went wrong; the managed side has an exception type for each.
enum Status : int32_t { kOk, kFailed, kIndex, kValue, kType, kNotImplemented, kOutOfMemory };

// Notes the failure for the calling thread and returns its status.
Status fail(Status status, const char* message) noexcept;

// Gives the tensor to the managed side and counts it; undefined becomes null, without an error.
Tensor* hand_over(Tensor tensor);

template <class Body>
Status run(Body&& body) noexcept {
  try {
    body();
    return fail(kOk, "");
#if TORCH_VERSION_MAJOR >= 2
  } catch (const c10::OutOfMemoryError& error) {
    return fail(kOutOfMemory, error.what_without_backtrace());
#endif
  } catch (const c10::IndexError& error) {
    return fail(kIndex, error.what_without_backtrace());
  } catch (const c10::ValueError& error) {
    return fail(kValue, error.what_without_backtrace());
  } catch (const c10::TypeError& error) {
    return fail(kType, error.what_without_backtrace());
  } catch (const c10::NotImplementedError& error) {
    return fail(kNotImplemented, error.what_without_backtrace());
  } catch (const c10::Error& error) {
    return fail(kFailed, error.what_without_backtrace());
  } catch (const std::bad_alloc& error) {
    return fail(kOutOfMemory, error.what());
  } catch (const std::exception& error) {
    return fail(kFailed, error.what());
  } catch (...) {
    return fail(kFailed, "an unknown C++ exception");
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
