// Lending readers out and taking them back.
#include "engine/server/readers.hpp"

#include <stdexcept>

namespace lamplighter::server {

std::unique_ptr<flow::Store> Readers::take() {
  {
    std::lock_guard const lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  auto fresh = factory_();
  if (!fresh) throw std::runtime_error(fresh.error().message);
  return std::move(*fresh);
}

void Readers::give_back(std::unique_ptr<flow::Store> reader) {
  std::lock_guard const lock(mutex_);
  idle_.push_back(std::move(reader));
}

}  // namespace lamplighter::server
