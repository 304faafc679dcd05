// A thread that reads layers when it is asked to.
#include "engine/app/base_map_reader.hpp"

#include <exception>

#include <spdlog/spdlog.h>

namespace lamplighter::app {
namespace {

BaseMapReader::Read read_now(std::vector<geo::BaseLayer> const& layers, std::atomic<bool> const& is_broken_off) {
  BaseMapReader::Read out;
  if (layers.empty()) return out;
  try {
    auto map = geo::BaseMap::read(layers, is_broken_off);
    for (auto const& one : map.layers()) {
      if (one.trouble.empty()) {
        spdlog::info("map layer '{}': {} features, {} left out", one.stated.id, one.features, one.left_out);
      } else {
        spdlog::warn("{}", one.trouble);
        out.unread.push_back(one.stated.id);
      }
    }
    out.map = std::make_shared<flow::BaseMap const>(std::move(map));
  } catch (std::exception const& trouble) {
    spdlog::error("the layers of the map could not be read: {}", trouble.what());
    for (auto const& one : layers) out.unread.push_back(one.id);
  }
  return out;
}

}  // namespace

BaseMapReader::BaseMapReader(std::function<void(Read)> done) : done_(std::move(done)), thread_([this] { work(); }) {}

BaseMapReader::~BaseMapReader() {
  {
    std::lock_guard const lock(mutex_);
    is_over_ = true;
    is_broken_off_ = true;
    arrived_.notify_one();
  }
  thread_.join();
}

void BaseMapReader::read(std::vector<geo::BaseLayer> layers) {
  std::lock_guard const lock(mutex_);
  asked_ = std::move(layers);
  is_broken_off_ = true;
  arrived_.notify_one();
}

void BaseMapReader::work() {
  for (;;) {
    std::vector<geo::BaseLayer> layers;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return is_over_ || asked_; });
      if (is_over_) return;
      layers = std::move(*asked_);
      asked_.reset();
      is_broken_off_ = false;
    }
    auto read = read_now(layers, is_broken_off_);
    {
      std::lock_guard const lock(mutex_);
      if (is_over_) return;
      if (asked_) continue;
    }
    done_(std::move(read));
  }
}

}  // namespace lamplighter::app
