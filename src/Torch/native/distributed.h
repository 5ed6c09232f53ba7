// What store.cpp and distributed.cpp share.
#pragma once

#include "guard.h"

#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <atomic>
#include <chrono>
#include <string>

// One connection to the store. A late answer would be taken for that to the next question, so that a connection on
// which a call failed is not used again.
struct Store {
  c10::intrusive_ptr<c10d::TCPStore> connection;
  std::atomic<bool> lost{false};

  template <class Body>
  auto use(Body&& body) {
    TORCH_CHECK(
        !lost, "The connection to the store at ", connection->getHost(), ":", connection->getPort(),
        " is lost: a call on it failed before.");
    try {
      return body(*connection);
    } catch (...) {
      lost = true;
      throw;
    }
  }
};

c10::intrusive_ptr<c10d::TCPStore> connect(
    const std::string& host, uint16_t port, bool is_server, std::chrono::milliseconds timeout);
