// Measured beside a durable Kannel on the same disk: `notices_bench kannel`.
#include "engine/flow/shared_commit.hpp"

#include <algorithm>

namespace lamplighter::flow {
namespace {

constexpr std::size_t enough = 32;
constexpr std::chrono::microseconds longest{40'000};
constexpr int times_the_work = 16;
constexpr int stretches = 8;
constexpr unsigned first_skips = 8, most_skips = 128;

}  // namespace

bool SharedCommit::is_enough(std::size_t waiting) { return waiting >= enough; }

SharedCommit::Patience SharedCommit::patience(std::chrono::microseconds worked) {
  if (skipped_ < skips_) {
    ++skipped_;
    return {};
  }
  auto const whole = std::clamp(times_the_work * worked, std::chrono::microseconds{0}, longest);
  return {whole, whole / stretches};
}

void SharedCommit::waited(std::size_t before, std::size_t after) {
  skipped_ = 0;
  skips_ = after > before ? 0 : std::clamp(2 * skips_, first_skips, most_skips);
}

}  // namespace lamplighter::flow
