// Streams of random numbers of their own, beside the one that all threads share.
#include "guard.h"

#include <ATen/CPUGeneratorImpl.h>

TP_API at::Generator* tp_generator(int64_t seed) {
  at::Generator* result = nullptr;
  run([&] { result = new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed))); });
  return result;
}
TP_API Status tp_free_generator(at::Generator* generator) {
  return run([&] { delete generator; });
}
