// Dangers that were reported where a crew is sent: acknowledged before an order, said in its text, told to whoever has it already.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::Job;
using dispatch::JobState;

struct HazardWord {
  std::string_view code, chinese, english;
};
constexpr std::array hazard_table = std::to_array<HazardWord>({
    {"high_voltage", "断零", "lost neutral or high voltage"},
    {"wire_down", "断线", "wire down"},
    {"pole_down", "倒杆", "pole or tree down"},
    {"shock", "触电", "electric shock"},
    {"fire", "起火", "fire"},
    {"flooded_switch_room", "配电房进水", "flooded switch room"},
    {"hazard", "险情", "danger on site"},  // an outage that is marked so without a call that says what
});

constexpr std::string_view warning = "crew_to_be_warned:";

bool holds(std::vector<std::string> const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::vector<std::string> open_hazards(outage::Repository& outages, outage::Outage const& outage) {
  std::vector<std::string> found;
  if (!outage.has_hazard) return found;
  auto const kinds = outages.call_kinds(outage.id);
  for (auto const& each : hazard_table) {
    bool const is_reported = std::any_of(kinds.begin(), kinds.end(), [&](outage::CallKind kind) {
      return outage::is_hazard(kind) && outage::to_string(kind) == each.code;
    });
    if (is_reported) found.emplace_back(each.code);
  }
  if (found.empty()) found.emplace_back("hazard");
  return found;
}

bool is_hazard_word(std::string_view word) {
  return std::any_of(hazard_table.begin(), hazard_table.end(), [&](HazardWord const& each) { return each.code == word; });
}

std::string hazard_words(std::vector<std::string> const& hazards, std::string_view language) {
  std::vector<std::string_view> words;
  for (auto const& each : hazard_table) {
    if (holds(hazards, each.code)) words.push_back(language == "zh" ? each.chinese : each.english);
  }
  return fmt::format("{}", fmt::join(words, language == "zh" ? "、" : ", "));
}

Result<void> check_hazards(Job const& job, std::vector<std::string> const& hazards,
                           std::vector<std::string> const& acknowledged) {
  std::vector<std::string_view> missing;
  for (auto const& hazard : hazards) {
    if (!holds(acknowledged, hazard)) missing.push_back(hazard);
  }
  if (missing.empty()) return {};
  return fail(Error::Kind::conflict,
              fmt::format("job {}: open hazards not acknowledged: {}; to send the crew, name every one of them in "
                          "'acknowledge_hazards'",
                          job.ref, fmt::join(missing, ", ")),
              "acknowledge_hazards");
}

void warn_crews(Context& ctx, outage::Outage const& outage, std::vector<std::string> const& known) {
  warn_crews(ctx, outage, ctx.dispatches.jobs_of(outage.id), known);
}

void warn_crews(Context& ctx, outage::Outage const& outage, std::vector<Job> const& jobs,
                std::vector<std::string> const& known) {
  auto fresh = open_hazards(ctx.outages, outage);
  std::erase_if(fresh, [&](std::string const& hazard) { return holds(known, hazard); });
  if (fresh.empty()) return;
  for (auto const& job : jobs) {
    auto const crew = ctx.dispatches.find_crew(job.crew);
    if (!crew || (job.state != JobState::dispatched && !is_taken(job.state))) continue;
    for (auto const& hazard : fresh) {  // one alarm per kind and object: each danger is a kind of its own
      raise_alarm(ctx, fmt::format("{}{}:{}", warning, crew->ref, hazard), job.id.value,
                  fmt::format("crew {}: {} was reported after its order for job {}; warn it", crew->ref, hazard, job.ref));
    }
  }
}

JoinedCrews::JoinedCrews(Context& ctx, outage::Outage const& from, outage::Outage const& into)
    : from_jobs_(ctx.dispatches.jobs_of(from.id)), has_hazard_(from.has_hazard || (into.has_hazard && !from_jobs_.empty())) {
  if (!has_hazard_) return;
  into_jobs_ = ctx.dispatches.jobs_of(into.id);
  from_hazards_ = open_hazards(ctx.outages, from);
  into_hazards_ = open_hazards(ctx.outages, into);
}

void JoinedCrews::warn(Context& ctx, outage::Outage& into) const {
  if (!has_hazard_) return;
  mark_hazard(ctx, into);
  warn_crews(ctx, into, into_jobs_, into_hazards_);
  warn_crews(ctx, into, from_jobs_, from_hazards_);
}

void clear_warnings(Context& ctx, Job const& job) {
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.object == job.id.value && alarm.kind.starts_with(warning)) {
      ctx.store.clear_alarms(alarm.kind, alarm.object, ctx.now);
    }
  }
}

}  // namespace lamplighter::flow
