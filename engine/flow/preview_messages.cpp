// Plays the release of every wave that the plan would have, and counts.
#include "engine/flow/preview_messages.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include <boost/json/array.hpp>

#include "engine/flow/expected_people.hpp"
#include "engine/flow/notice_caps.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/owed_notices.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::size_t windows_max = 20'000;

/// As `add_notices` divides them, in its order.
using WaveKey = std::tuple<Time, std::string, std::int64_t, bool>;  // due, stage, occurrence, whether it waits for the go
using Waves = std::map<WaveKey, std::vector<notice::Notice>>;

notice::Notice notice_of(notice::Draft const& draft, std::int64_t number) {
  notice::Notice out;
  out.id = NoticeId{number};
  out.recipient = draft.recipient;
  out.stage = draft.stage;
  out.occurrence = draft.occurrence;
  out.due_at = draft.due_at;
  out.expires_at = draft.expires_at;
  out.proof_due = draft.proof_due;
  out.required = draft.required;
  return out;
}

Waves waves_of(Context& ctx, schedules::Subject const& facts, std::vector<notice::Affected> const& all) {
  Waves out;
  Owed owed(ctx, facts);
  std::int64_t number = 0;
  for (auto const& affected : all) {
    for (auto const& draft : owed.by(affected)) out[{draft.due_at, draft.stage, draft.occurrence, draft.needs_go}].push_back(notice_of(draft, ++number));
  }
  return out;
}

struct Count {
  Time due;
  std::size_t customers = 0, messages = 0, nowhere = 0;
};
using Counts = std::map<std::pair<std::int64_t, std::string>, Count>;  // by occurrence and stage

/// Over which channel somebody who opted out would hear each stage first; none: a person has to call.
struct OptOut {
  json::array said;
  std::map<std::string, std::optional<std::string>> channels;  // by stage
  std::vector<std::string> stages;                             // by when they are due
};
using OptOuts = std::map<std::int64_t, OptOut>;  // by customer

void note_channel(OptOuts& out, notice::Notice const& one, std::optional<std::string> channel) {
  auto const who = out.find(one.recipient.id);
  if (who == out.end()) return;
  auto const [known, is_new] = who->second.channels.try_emplace(one.stage, channel);
  if (is_new) who->second.stages.push_back(one.stage);
  if (!channel) known->second.reset();  // on one of its days nobody is told
}

void play(Context& ctx, PlanShape const& shape, WindowEnds const& ends, std::vector<notice::Notice> const& piece, Count& count, OptOuts& opted_out) {
  auto const& first = piece.front();
  Context then = ctx;
  then.now = std::max(ctx.now, first.due_at);
  auto const* rule = stage_rule(ctx.settings, shape.outage, first.stage);
  count.customers += piece.size();
  if (rule == nullptr) {
    count.nowhere += piece.size();
    return;
  }
  auto const present = [&](notice::Notice const&) { return shape.outage.id; };
  auto const parcels = parcels_of(then, shape.outage, *rule, piece, 0, names_window(rule->id) ? ends : WindowEnds{}, present);
  count.messages += parcels.all.size();
  count.nowhere += parcels.nowhere.size();
  if (opted_out.empty()) return;
  for (auto const& parcel : parcels.all) {
    for (auto const& one : parcel.notices) note_channel(opted_out, one, channel_of(ctx.settings, parcel.place.lane));
  }
  for (auto const& [one, why] : parcels.nowhere) note_channel(opted_out, one, std::nullopt);
}

OptOuts opted_out_of(Context& ctx, std::vector<notice::Affected> const& all) {
  OptOuts out;
  for (auto const& affected : all) {
    auto const contacts = ctx.notices.contacts(affected.customer);
    if (!has_opted_out(contacts)) continue;
    auto& one = out[affected.customer.value];
    if (std::ranges::any_of(contacts, &notice::Contact::refuses)) one.said.emplace_back("refuses");
    bool const has_said_stop = std::ranges::any_of(contacts, [](auto const& contact) {
      return (contact.is_phone_barred && !contact.is_phone_wrong) || (contact.is_phone2_barred && !contact.is_phone2_wrong) || (!contact.consents && !contact.refuses);
    });
    if (has_said_stop) one.said.emplace_back("stop");
  }
  return out;
}

json::array rows_of(Counts const& counts) {
  json::array out;
  for (auto const& [key, one] : counts) {
    out.push_back(json::object{{"stage", key.second},
                               {"start", to_rfc3339(from_ms(key.first))},
                               {"due", to_rfc3339(one.due)},
                               {"customers", one.customers},
                               {"messages", one.messages},
                               {"together", one.customers - one.messages - one.nowhere},
                               {"nowhere", one.nowhere}});
  }
  std::ranges::stable_sort(out, {}, [](json::value const& row) { return std::pair(row.at("start").as_string(), row.at("due").as_string()); });
  return out;
}

json::object opt_out_rows(Context& ctx, OptOuts const& all, std::size_t rows_max) {
  std::size_t told = 0, untold = 0, count = 0;
  json::array listed;
  for (auto const& [id, one] : all) {
    if (one.stages.empty()) continue;  // owed nothing
    ++count;
    auto const reached = static_cast<std::size_t>(std::ranges::count_if(one.channels, [](auto const& stage) { return stage.second.has_value(); }));
    if (reached == one.channels.size()) ++told;
    if (reached == 0) ++untold;
    auto const customer = listed.size() < rows_max ? ctx.notices.find_customer({id}) : std::nullopt;
    if (!customer) continue;
    json::array stages;
    for (auto const& stage : one.stages) {
      auto const& channel = one.channels.at(stage);
      stages.push_back(json::object{{"stage", stage}, {"channel", channel ? json::value(*channel) : json::value(nullptr)}});
    }
    listed.push_back(json::object{{"customer", customer->ref}, {"said", one.said}, {"stages", std::move(stages)}});
  }
  return {{"customers", count}, {"told", told}, {"partly", count - told - untold}, {"untold", untold}, {"listed", std::move(listed)}};
}

}  // namespace

bool has_opted_out(std::vector<notice::Contact> const& contacts) {
  return std::ranges::any_of(contacts, [](auto const& one) {
    return !one.consents || one.refuses || (one.is_phone_barred && !one.is_phone_wrong) || (one.is_phone2_barred && !one.is_phone2_wrong);
  });
}

json::object preview_messages(Context& ctx, PlanShape const& shape, std::size_t rows_max) {
  if (shape.windows.size() > windows_max) return {{"messages", nullptr}, {"opt_outs", nullptr}};
  auto const all = notice::affected_customers(shape.windows);
  expect_people(ctx, all);
  auto opted_out = opted_out_of(ctx, all);
  auto const facts = facts_of(shape.outage, shape.windows);
  auto const ends = window_ends(shape.windows);
  Counts counts;
  for (auto const& [key, notices] : waves_of(ctx, facts, all)) {
    auto const& [due, stage, occurrence, needs_go] = key;
    auto& count = counts.try_emplace({occurrence, stage}, Count{.due = due}).first->second;
    for (std::size_t at = 0; at < notices.size(); at += wave_piece) {
      auto const last = std::min(at + wave_piece, notices.size());
      play(ctx, shape, ends, {notices.begin() + static_cast<std::ptrdiff_t>(at), notices.begin() + static_cast<std::ptrdiff_t>(last)}, count, opted_out);
    }
  }
  return {{"messages", rows_of(counts)}, {"opt_outs", opt_out_rows(ctx, opted_out, rows_max)}};
}

}  // namespace lamplighter::flow
