// What tensors on the CPU take, by account: an allocator around LibTorch's own, which stays the one that allocates.
//
// A header before each block names the account that pays for it: that of the thread which allocated it. Who frees it,
// and when, does not matter.
#include "guard.h"

#include <c10/core/CPUAllocator.h>

#include <atomic>
#include <limits>
#include <mutex>

struct Account {
  std::atomic<int64_t> bytes{0};
  std::atomic<int64_t> peak{0};
  std::atomic<int64_t> holders{1};  // its blocks, and the managed side

  void pay(int64_t size) {
    holders.fetch_add(1, std::memory_order_relaxed);
    const auto now = bytes.fetch_add(size, std::memory_order_relaxed) + size;
    auto highest = peak.load(std::memory_order_relaxed);
    while (highest < now && !peak.compare_exchange_weak(highest, now, std::memory_order_relaxed)) {
    }
  }

  void repay(int64_t size) {
    bytes.fetch_sub(size, std::memory_order_relaxed);
    let_go();
  }

  void let_go() {
    if (holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
};

namespace {
thread_local Account* current = nullptr;

struct Header {
  Account* account;
  size_t size;
};
constexpr size_t kHeader = 64;  // bytes: LibTorch's alignment, which the block so keeps
static_assert(sizeof(Header) <= kHeader);

c10::Allocator* inner = nullptr;  // LibTorch's own

void free_block(void* block) {
  if (!block) return;
  auto* start = static_cast<char*>(block) - kHeader;
  const auto header = *reinterpret_cast<Header*>(start);
  inner->raw_deallocate(start);
  if (header.account) header.account->repay(static_cast<int64_t>(header.size));
}

struct CountingAllocator final : c10::Allocator {
  // One of the two is LibTorch's: it took the const away in 2.x, and asks for copy_data since then.
  c10::DataPtr allocate(size_t size) const { return make(size); }
  c10::DataPtr allocate(size_t size) { return make(size); }
  void copy_data(void* target, const void* source, size_t size) const { std::memcpy(target, source, size); }
  c10::DeleterFnPtr raw_deleter() const override { return &free_block; }

 private:
  static c10::DataPtr make(size_t size) {
    void* block = nullptr;
    if (size > 0) {
      TORCH_CHECK(size <= std::numeric_limits<size_t>::max() - kHeader, "DefaultCPUAllocator: ", size, " bytes");
      auto* start = static_cast<char*>(inner->raw_allocate(size + kHeader));
      new (start) Header{current, size};
      if (current) current->pay(static_cast<int64_t>(size));
      block = start + kHeader;
    }
    return {block, block, &free_block, c10::Device(c10::DeviceType::CPU)};
  }
};

// Blocks from before keep LibTorch's deleter.
void install() {
  static std::once_flag once;
  std::call_once(once, [] {
    inner = c10::GetCPUAllocator();
    TORCH_CHECK_NOT_IMPLEMENTED(inner->raw_deleter(), "This LibTorch's allocator cannot be counted.");
    c10::SetCPUAllocator(new CountingAllocator);
  });
}
}  // namespace

TP_API Account* tp_account() {
  Account* result = nullptr;
  run([&] {
    install();
    result = new Account;
  });
  return result;
}
TP_API Status tp_free_account(Account* account) { return run([&] { account->let_go(); }); }

TP_API int64_t tp_account_bytes(const Account& account) { return count([&] { return account.bytes.load(); }); }
TP_API int64_t tp_account_peak(const Account& account) { return count([&] { return account.peak.load(); }); }
TP_API Status tp_account_reset_peak(Account& account) {
  return run([&] { account.peak.store(account.bytes.load()); });
}

// Makes it, or none, the calling thread's, and returns the one before. Whoever calls it keeps both alive.
TP_API Account* tp_enter_account(Account* account) { return std::exchange(current, account); }
