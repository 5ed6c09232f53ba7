// The table of keys and values that processes find each other by: c10d's TCPStore.
#include "distributed.h"

// From 2.4 on the server is one over libuv by default, even where LibTorch was built without libuv (Debian's 2.6): no
// store can be made there then. The other server, that of 1.13, is in all of them.
#define TP_HAS_LIBUV_DEFAULT (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

namespace {
// Makes the timeout that of every answer. 1.13 gives it to the socket only in a wait, so this waits for a key that is
// there; without it a stopped server would hang whoever asks it.
void set_timeout(c10d::TCPStore& store, std::chrono::milliseconds timeout) {
  static const std::string here = "terapipe/here";
  store.setTimeout(timeout);
  store.set(here, {1});
  store.wait({here}, timeout);
}
}  // namespace

c10::intrusive_ptr<c10d::TCPStore> connect(
    const std::string& host, uint16_t port, bool is_server, std::chrono::milliseconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = port;
  options.isServer = is_server;
  options.waitWorkers = false;
  options.timeout = std::chrono::ceil<std::chrono::seconds>(timeout);  // 1.13 cuts off the rest, and then knows no time
#if TP_HAS_LIBUV_DEFAULT
  options.useLibUV = false;
#endif
  auto store = c10::make_intrusive<c10d::TCPStore>(host, options);
  set_timeout(*store, timeout);
  return store;
}

TP_API Store* tp_store(const char* host, int32_t port, bool is_server, int64_t timeout_ms) {
  Store* result = nullptr;
  run([&] {
    result = new Store{connect(host, static_cast<uint16_t>(port), is_server, std::chrono::milliseconds(timeout_ms))};
  });
  return result;
}
TP_API Status tp_free_store(Store* store) { return run([&] { delete store; }); }
TP_API int64_t tp_store_port(const Store& store) { return count([&] { return store.connection->getPort(); }); }

TP_API Status tp_store_set_timeout(Store& store, int64_t timeout_ms) {
  return run([&] { store.use([&](auto& open) { set_timeout(open, std::chrono::milliseconds(timeout_ms)); }); });
}
TP_API Status tp_store_set(Store& store, const char* key, const uint8_t* value, int64_t size) {
  return run([&] {
    store.use([&](auto& open) {
      open.set(key, {value, value + size});
      // 1.13 leaves an empty value's message unfinished, and the kernel keeps it back for 0.2 s: a question sends it.
      if (size == 0) open.check({key});
    });
  });
}
// The value's size; it is copied if the buffer is large enough. The key must be there.
TP_API int64_t tp_store_get(Store& store, const char* key, uint8_t* buffer, int64_t capacity) {
  return count([&] {
    return store.use([&](auto& open) {
      const auto value = open.get(key);
      const auto size = static_cast<int64_t>(value.size());
      if (size <= capacity) std::copy(value.begin(), value.end(), buffer);
      return size;
    });
  });
}
TP_API Status tp_store_add(Store& store, const char* key, int64_t amount, int64_t* sum) {
  return run([&] { *sum = store.use([&](auto& open) { return open.add(key, amount); }); });
}
TP_API int64_t tp_store_check(Store& store, const char* key) {
  return count([&] { return store.use([&](auto& open) { return open.check({key}); }); });
}
