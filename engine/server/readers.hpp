// Read-only views of the store, lent to one request at a time.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "engine/server/server.hpp"

namespace lamplighter::server {

/// Requests read on connections of their own. As many are kept as requests read at once: one for each worker.
class Readers {
 public:
  explicit Readers(ReaderFactory factory) : factory_(std::move(factory)) {}

  /// Runs `work(store)`; a reader during whose work anything was thrown is not used again. Throws what `work` throws;
  /// std::runtime_error when the store cannot be opened.
  template <class Work>
  auto with(Work work) {
    auto reader = take();
    auto result = work(*reader);
    give_back(std::move(reader));
    return result;
  }

 private:
  std::unique_ptr<flow::Store> take();
  void give_back(std::unique_ptr<flow::Store> reader);

  ReaderFactory factory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<flow::Store>> idle_;
};

}  // namespace lamplighter::server
