// Feeds any bytes to the policy reader and to the holiday readers; what they accept must also give dates without breaking their
// bounds, and sentences about them.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "schedules/calendar_file.hpp"
#include "schedules/due.hpp"
#include "schedules/explain.hpp"
#include "schedules/policy.hpp"

using namespace lamplighter::schedules;

namespace {

void read_holidays(std::string const& text) {
  for (auto const& calendar : {parse_calendar_yaml(text, "fuzz.yaml"), parse_calendar_ics(text, "fuzz.ics")}) {
    if (calendar ? !calendar->first || !calendar->last || *calendar->last < *calendar->first : calendar.error().message.empty()) {
      std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string const text(reinterpret_cast<char const*>(data), size);
  read_holidays(text);
  auto const policy = parse_policy(text, "fuzz.yaml");
  if (!policy) {
    return policy.error().message.empty() ? (std::abort(), 0) : 0;
  }
  static auto const zone = Zone::find("America/New_York").value();
  // 12 March 2026, 10:00 EDT, seen four days before: a clock change lies in between.
  Time const start{std::chrono::milliseconds{1'773'324'000'000}};
  Time const now = start - std::chrono::hours(96);
  auto const kind = policy->kinds.empty() ? std::string() : policy->kinds.front();
  Subject const subject{kind, {}, start, std::nullopt};
  for (auto const& stage : stages_due(*policy, subject, zone, now)) {
    bool const is_broken = stage.due && (*stage.due < now || *stage.due > start);
    bool const is_silent = explain(*policy, subject, stage, zone, Language::zh).size() != stage.reasons.size();
    if (is_broken || is_silent || stage.reasons.empty() || stage.proof_due > stage.expires) {
      std::abort();
    }
  }
  for (auto const& verdict : check_minima(*policy, subject, zone, now)) {
    if (explain(*policy, subject, verdict, zone, Language::en).empty()) {
      std::abort();
    }
  }
  return 0;
}
