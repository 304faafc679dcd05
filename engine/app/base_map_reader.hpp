// Reads the utility's own layers beside the daemon: whatever is in those files, nobody waits for them and nothing ends with them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/flow/base_map.hpp"
#include "geo/base_map.hpp"

namespace lamplighter::app {

/// One thread of its own. Its end waits for the layer that is being read.
class BaseMapReader {
 public:
  struct Read {
    std::shared_ptr<flow::BaseMap const> map;  // null: there are no layers
    std::vector<std::string> unread;           // ids of those that could not be read
  };
  /// `done` is called on that thread.
  explicit BaseMapReader(std::function<void(Read)> done);
  ~BaseMapReader();
  BaseMapReader(BaseMapReader const&) = delete;
  BaseMapReader& operator=(BaseMapReader const&) = delete;

  /// Files may have changed: they are read anew each time. What is being read is broken off.
  void read(std::vector<geo::BaseLayer> layers);

 private:
  void work();

  std::function<void(Read)> done_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::optional<std::vector<geo::BaseLayer>> asked_;
  bool is_over_ = false;
  std::atomic<bool> is_broken_off_{false};
  std::thread thread_;
};

}  // namespace lamplighter::app
