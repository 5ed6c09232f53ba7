// How the C library's allocator treats the activations of a CPU. Left alone, glibc gives every block above 128 KB to
// 32 MB back to the kernel when it is freed, and the next one is faulted in again page by page: a third of a training
// step's time on a 1,024-token sequence. Blocks are kept instead, and used again in the next slice or step.
#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>

namespace {
constexpr int kLargestBlock = 1 << 30;   // bytes; larger ones go to the kernel and back
constexpr int kKeptAtTop = 0x7fffffff;   // bytes of free memory at a heap's end that are not given back
constexpr int kGrowth = 64 << 20;        // bytes that a heap grows by

// When the library is loaded, before LibTorch allocates through it.
__attribute__((constructor)) void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, kLargestBlock);
  mallopt(M_TRIM_THRESHOLD, kKeptAtTop);
  mallopt(M_TOP_PAD, kGrowth);
}
}  // namespace
#endif
