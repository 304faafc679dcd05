// Feeds any bytes to the policy reader; what it accepts must also give dates without breaking their bounds.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "schedules/due.hpp"
#include "schedules/policy.hpp"

using namespace lamplighter::schedules;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const policy = parse_policy(std::string(reinterpret_cast<char const*>(data), size), "fuzz.yaml");
  if (!policy) {
    return policy.error().message.empty() ? (std::abort(), 0) : 0;
  }
  static auto const zone = Zone::find("America/New_York").value();
  // 12 March 2026, 10:00 EDT, seen four days before: a clock change lies in between.
  Time const start{std::chrono::milliseconds{1'773'324'000'000}};
  Time const now = start - std::chrono::hours(96);
  auto const kind = policy->kinds.empty() ? std::string() : policy->kinds.front();
  for (auto const& stage : stages_due(*policy, {kind, {}, start, std::nullopt}, zone, now)) {
    bool const is_broken = stage.due && (*stage.due < now || *stage.due > start);
    if (is_broken || stage.reasons.empty() || stage.proof_due > stage.expires) {
      std::abort();
    }
  }
  return 0;
}
