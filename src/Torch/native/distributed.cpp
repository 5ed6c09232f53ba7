// Processes that exchange tensors: c10d's process groups over Gloo, and over NCCL where it is compiled in.
//
//   - Over Gloo a send or receive is started by the calling thread and done by the device's own thread; a collective
//     runs in one of the group's threads. A wait's own timeout closes the connection, so none is ever given one: the
//     group's timeout is the deadline of each.
//   - Over NCCL all is done by the device; a wait only makes the current stream wait.
#include "distributed.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#ifdef USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace {
#if TORCH_VERSION_MAJOR >= 2
using Backend = c10d::Backend;
#else
using Backend = c10d::ProcessGroup;
#endif
using Milliseconds = std::chrono::milliseconds;
using WorkPointer = c10::intrusive_ptr<c10d::Work>;

// How a wait ends early. The group's thread may set it after the work was freed.
struct Signal {
  std::mutex mutex;
  std::condition_variable changed;
  bool finished = false;
  bool aborted = false;

  void set(bool Signal::* flag) {
    {
      const std::lock_guard lock(mutex);
      this->*flag = true;
    }
    changed.notify_all();
  }

  // Whether it finished; without waiting if it was aborted.
  bool wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return finished || aborted; });
    return finished;
  }

  bool is(bool Signal::* flag) {
    const std::lock_guard lock(mutex);
    return this->*flag;
  }
};
}  // namespace

struct Group {
  c10::intrusive_ptr<Backend> backend;
  bool gloo;
};

struct Pending {
  WorkPointer work;
  std::vector<Tensor> tensors;  // alive until this is freed
  bool in_thread;               // a collective over Gloo: c10d cannot abort its wait
  std::shared_ptr<Signal> signal = std::make_shared<Signal>();

  bool wait() {
    if (in_thread) {
      if (!signal->wait()) return false;
      return work->wait();  // finished: only throws what there is to throw
    }
    if (signal->is(&Signal::finished)) return true;  // Gloo would wait for another message
    if (signal->is(&Signal::aborted)) return false;
    try {
      if (!work->wait()) return false;
    } catch (...) {
      if (signal->is(&Signal::aborted)) return false;
      throw;
    }
    signal->set(&Signal::finished);
    return true;
  }

  void abort() {
    signal->set(&Signal::aborted);
    if (!in_thread) work->abort();
  }
};

namespace {
// What a group is told of its peers by. A wait would occupy the connection, and the store's other users must not wait
// for a peer that is late.
#if TORCH_VERSION_MAJOR >= 2
c10::intrusive_ptr<c10d::Store> own_store(const Store& store, const char* prefix, Milliseconds timeout) {
  auto own = connect(store.connection->getHost(), store.connection->getPort(), /*is_server=*/false, timeout);
  return c10::make_intrusive<c10d::PrefixStore>(prefix, std::move(own));
}
#else
// It asks again and again. A connection of its own would be no better: 1.13 ends the whole process when the server dies
// before it has taken a new connection, and keeps a thread spinning when it dies later.
struct PollingStore : c10d::Store {
  c10::intrusive_ptr<c10d::TCPStore> shared;

  PollingStore(c10::intrusive_ptr<c10d::TCPStore> connection, Milliseconds timeout)
      : Store(timeout), shared(std::move(connection)) {}

  void set(const std::string& key, const std::vector<uint8_t>& value) override { shared->set(key, value); }
  std::vector<uint8_t> get(const std::string& key) override {
    wait({key});
    return shared->get(key);
  }
  int64_t add(const std::string& key, int64_t value) override { return shared->add(key, value); }
  bool deleteKey(const std::string& key) override { return shared->deleteKey(key); }
  bool check(const std::vector<std::string>& keys) override { return shared->check(keys); }
  int64_t getNumKeys() override { return shared->getNumKeys(); }
  void wait(const std::vector<std::string>& keys) override { wait(keys, timeout_); }
  void wait(const std::vector<std::string>& keys, const Milliseconds& timeout) override {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    for (Milliseconds pause(1); !check(keys); pause = std::min(2 * pause, Milliseconds(10))) {
      TORCH_CHECK(
          std::chrono::steady_clock::now() < deadline, "Not all ranks came within ", timeout.count(), " ms.");
      std::this_thread::sleep_for(pause);
    }
  }
};

struct OwnStore : c10d::PrefixStore {
  using PrefixStore::PrefixStore;

  // Gloo needs the store no more once all ranks are there.
  void close() { store_.reset(); }
};

c10::intrusive_ptr<OwnStore> own_store(const Store& store, const char* prefix, Milliseconds timeout) {
  return c10::make_intrusive<OwnStore>(prefix, c10::make_intrusive<PollingStore>(store.connection, timeout));
}
#endif

template <class Body>
Group* make_group(bool gloo, Body&& body) {
  Group* result = nullptr;
  run([&] { result = new Group{body(), gloo}; });
  return result;
}

void check_place(const Group& group, const std::vector<Tensor>& tensors) {
  for (const auto& tensor : tensors) {
    TORCH_CHECK_VALUE(
        tensor.is_cpu() == group.gloo, group.gloo ? "Gloo" : "NCCL", " cannot take a tensor on ", tensor.device());
    TORCH_CHECK_VALUE(tensor.is_contiguous(), "A process group takes contiguous tensors only.");
  }
}

template <class Start>
Pending* start(Group& group, bool collective, std::vector<Tensor> tensors, Start&& starts) {
  Pending* result = nullptr;
  run([&] {
    check_place(group, tensors);
    auto work = starts(*group.backend, tensors);
    auto pending = std::make_unique<Pending>(Pending{std::move(work), std::move(tensors), group.gloo && collective});
    if (pending->in_thread) {
      pending->work->getFuture()->addCallback(
          [signal = pending->signal](const c10::ivalue::Future&) { signal->set(&Signal::finished); });
    }
    result = pending.release();
  });
  return result;
}
}  // namespace

TP_API Group* tp_gloo_group(
    const Store& store, const char* prefix, int32_t rank, int32_t size, int64_t timeout_ms, const char* address) {
  return make_group(true, [&]() -> c10::intrusive_ptr<Backend> {
#ifdef USE_C10D_GLOO
    const Milliseconds timeout(timeout_ms);
    auto options = c10d::ProcessGroupGloo::Options::create(timeout);
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
    auto own = own_store(store, prefix, timeout);
    auto group = c10::make_intrusive<c10d::ProcessGroupGloo>(own, rank, size, options);
#if TORCH_VERSION_MAJOR < 2
    own->close();
#endif
    return group;
#else
    (void)store, (void)prefix, (void)rank, (void)size, (void)timeout_ms, (void)address;
    TORCH_CHECK_NOT_IMPLEMENTED(false, "The shim was compiled without Gloo: LibTorch came without Gloo's headers.");
#endif
  });
}

TP_API Group* tp_nccl_group(
    const Store& store, const char* prefix, int32_t rank, int32_t size, int64_t timeout_ms) {
  return make_group(false, [&]() -> c10::intrusive_ptr<Backend> {
#ifdef USE_C10D_NCCL
    const Milliseconds timeout(timeout_ms);
    auto options = c10d::ProcessGroupNCCL::Options::create();
    options->timeout = timeout;
    return c10::make_intrusive<c10d::ProcessGroupNCCL>(own_store(store, prefix, timeout), rank, size, options);
#else
    (void)store, (void)prefix, (void)rank, (void)size, (void)timeout_ms;
    TORCH_CHECK_NOT_IMPLEMENTED(
        false,
        "The shim was compiled without NCCL: that takes a LibTorch with CUDA, and the headers of CUDA and NCCL.");
#endif
  });
}

// Waits for the collectives in flight and joins the group's threads.
TP_API Status tp_free_group(Group* group) { return run([&] { delete group; }); }

// Lets go of the group without its threads, which may wait for a peer that never answers.
TP_API Status tp_abandon_group(Group* group) {
  return run([&] {
    group->backend.release();
    delete group;
  });
}

TP_API Pending* tp_send(Group& group, const Tensor& tensor, int32_t destination, int32_t tag) {
  return start(group, false, {tensor}, [&](Backend& backend, auto& list) {
    return backend.send(list, destination, tag);
  });
}
TP_API Pending* tp_receive(Group& group, const Tensor& tensor, int32_t source, int32_t tag) {
  return start(group, false, {tensor}, [&](Backend& backend, auto& list) { return backend.recv(list, source, tag); });
}
TP_API Pending* tp_all_reduce(Group& group, const Tensor& tensor, int32_t op) {
  return start(group, true, {tensor}, [&](Backend& backend, auto& list) {
    c10d::AllreduceOptions options;
    options.reduceOp = static_cast<c10d::ReduceOp::RedOpType>(op);
    return backend.allreduce(list, options);
  });
}
TP_API Pending* tp_broadcast(Group& group, const Tensor& tensor, int32_t root) {
  return start(group, true, {tensor}, [&](Backend& backend, auto& list) {
    c10d::BroadcastOptions options;
    options.rootRank = root;
    return backend.broadcast(list, options);
  });
}
// The last tensor is the input.
TP_API Pending* tp_all_gather(Group& group, Tensor* const* outputs, int64_t output_count, const Tensor& input) {
  auto tensors = list_of(outputs, output_count);
  tensors.push_back(input);
  return start(group, true, std::move(tensors), [&](Backend& backend, auto& list) {
    std::vector<std::vector<Tensor>> results{{list.begin(), list.end() - 1}};
    std::vector<Tensor> inputs{list.back()};
    return backend.allgather(results, inputs);
  });
}
TP_API Pending* tp_barrier(Group& group) {
  return start(group, true, {}, [](Backend& backend, auto&) { return backend.barrier(); });
}

TP_API int64_t tp_work_is_completed(const Pending& pending) {
  return count([&] { return pending.work->isCompleted(); });
}
// 1 when it is done, 0 when it was aborted.
TP_API int64_t tp_work_wait(Pending& pending) { return count([&] { return pending.wait(); }); }
TP_API Status tp_work_abort(Pending& pending) { return run([&] { pending.abort(); }); }
TP_API Status tp_free_work(Pending* pending) { return run([&] { delete pending; }); }
