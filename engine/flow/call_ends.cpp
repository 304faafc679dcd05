// Each open call of an outage is asked whether its words still hold.
#include "engine/flow/call_ends.hpp"

#include <limits>
#include <map>

#include <fmt/format.h>

#include "engine/flow/notice_truth.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/record_flow.hpp"

namespace lamplighter::flow {
namespace {

using notice::Reason;

constexpr std::string_view looked_key = "calls_looked_ms";
constexpr std::chrono::hours look_every{24};
constexpr std::chrono::hours any_proof_due{24 * 3650};
// Below this it is cheaper to ask for each customer than to read a whole outage.
constexpr std::size_t few_calls = 32;

std::vector<notice::Exception> open_calls(Context& ctx, OutageId id) {
  return ctx.notices.exceptions({.outage = id, .limit = std::numeric_limits<int>::max()});
}

using Why = std::function<std::optional<Reason>(notice::Notice const&)>;

void end_calls(Context& ctx, outage::Outage const& outage, std::vector<notice::Exception> const& calls, Why const& why) {
  std::int64_t ended = 0;
  for (auto const& call : calls) {
    auto const notice = ctx.notices.find_notice(call.notice);
    auto const reason = notice ? why(*notice) : std::nullopt;
    if (!reason) continue;
    ctx.notices.close_exception(call.id, ctx.now, "system", "superseded");
    note_exception_closed(ctx, call, {"system", "superseded"});
    ctx.decide("exception_superseded", call.id.value, notice::to_string(*reason));
    ctx.event("exception", {{"exception", std::to_string(call.id.value)},
                            {"outage", outage.ref},
                            {"stage", call.stage},
                            {"state", "closed"},
                            {"result", "superseded"},
                            {"reason", notice::to_string(*reason)}});
    ++ended;
  }
  if (ended > 0) note_history(ctx, outage, outage::Reason::calls_superseded, "system", fmt::format("× {}", ended));
}

void end_wordless_under(Context& ctx, OutageId id) {
  auto const calls = open_calls(ctx, id);
  auto const outage = calls.empty() ? std::nullopt : ctx.outages.find(id);
  if (!outage || outage->campaign) return;
  bool const is_plan = ctx.outages.find_plan(id).has_value();
  Situations situations(ctx, calls.size() > few_calls ? Situations::Reach::everybody : Situations::Reach::few);
  end_calls(ctx, *outage, calls, [&](notice::Notice const& one) -> std::optional<Reason> {
    if (is_plan && is_about_window(about_of(ctx, *outage, one))) return std::nullopt;
    auto const overtaken = situations.overtaken(*outage, one);
    return overtaken && !overtaken->is_missed ? std::optional(overtaken->reason) : std::nullopt;
  });
}

}  // namespace

void supersede_calls(Context& ctx, outage::Outage const& outage, Why const& why) {
  end_calls(ctx, outage, open_calls(ctx, outage.id), [&](notice::Notice const& one) {
    return is_about_window(about_of(ctx, outage, one)) ? why(one) : std::nullopt;
  });
}

void end_calls_of(Context& ctx, OutageId id, Why const& why) {
  auto const calls = open_calls(ctx, id);
  auto const outage = calls.empty() ? std::nullopt : ctx.outages.find(id);
  if (outage) end_calls(ctx, *outage, calls, why);
}

void end_wordless_calls(Context& ctx, OutageId id) {
  for (auto const home : word_homes(ctx.outages, id)) end_wordless_under(ctx, home);
}

void look_at_calls(Context& ctx) {
  auto const last = ctx.store.meta(looked_key);
  if (last && ctx.now - from_ms(std::stoll(*last)) < look_every) return;
  for (auto const& one : ctx.notices.exceptions_due(Time{}, ctx.now + any_proof_due)) end_wordless_under(ctx, one.outage);
  ctx.store.put_meta(looked_key, std::to_string(to_ms(ctx.now)));
}

}  // namespace lamplighter::flow
