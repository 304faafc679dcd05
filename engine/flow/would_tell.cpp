// Counts the notices that a command has just written, by what would become of each.
#include "engine/flow/would_tell.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "notifiers/shadow.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using notice::Wave;

class Count {
 public:
  Count(Context& ctx, outage::Outage const& outage) : ctx_(ctx), outage_(outage) {}

  void add(notice::Notice const& one) {
    CustomerId const customer{one.recipient.id};
    auto const outcome = ctx_.notices.outcome(one.id);
    if (outcome && outcome->kind == notice::OutcomeKind::superseded) return;
    stages_[one.stage].insert(customer);
    if (outcome) return put(outcome->reason == notice::Reason::suppressed_by_mode ? recorded_ : unreachable_, customer);
    auto const wave = ctx_.notices.find_wave(one.wave);
    if (wave && wave->state == Wave::State::held) return put(held_, customer);
    auto const way = way_of(one);
    if (!way) return put(unreachable_, customer);
    auto const opens = std::max(one.due_at, way->opens);
    if (opens > ctx_.now) {
      later_from_ = std::min(later_from_.value_or(opens), opens);
      return put(later_, customer);
    }
    if (!way->goes) return put(recorded_, customer);
    now_.insert(customer);
    channels_[way->channel].insert(customer);
  }

  json::object body() const {
    std::map<std::string, std::int64_t> classes;
    for (auto const id : now_) {
      auto const customer = ctx_.notices.find_customer(id);
      if (!customer || customer->classes.empty()) {
        ++classes["ordinary"];
        continue;
      }
      for (auto const& word : customer->classes) ++classes[word];
    }
    json::object by_class;
    for (auto const& [word, count] : classes) by_class[word] = count;
    return {{"outage", outage_.ref},
            {"at", to_rfc3339(ctx_.now)},
            {"customers", now_.size()},
            {"later", without_now(later_)},
            {"later_from", time_or_null(later_from_)},
            {"held", without_now(held_)},
            {"unreachable", without_now(unreachable_)},
            {"recorded", without_now(recorded_)},
            {"by_class", std::move(by_class)},
            {"by_channel", counts(channels_)},
            {"by_stage", counts(stages_)}};
  }

 private:
  using Customers = std::set<CustomerId>;

  static void put(Customers& into, CustomerId customer) { into.insert(customer); }

  /// Who hears one thing now and another later is counted once, as told now.
  std::size_t without_now(Customers const& some) const {
    std::size_t count = 0;
    for (auto const id : some) count += now_.contains(id) ? 0 : 1;
    return count;
  }

  static json::object counts(std::map<std::string, Customers> const& some) {
    json::object out;
    for (auto const& [word, customers] : some) out[word] = customers.size();
    return out;
  }

  struct Way {
    std::string channel;
    Time opens;
    bool goes = false;
  };
  /// By its message where it has one; a great wave writes those piece by piece.
  std::optional<Way> way_of(notice::Notice const& one) const {
    std::string lane_name, address;
    Time opens = one.due_at;
    if (auto const messages = ctx_.notices.messages_of_notice(one.id); !messages.empty()) {
      lane_name = messages.front().lane;
      address = messages.front().address;
      opens = messages.front().due_at;
    } else {
      auto const* const rule = stage_rule(ctx_.settings, outage_, one.stage);
      auto const place = rule == nullptr ? tl::unexpected(notice::Reason::no_lane) : find_place(ctx_, *rule, one, 0);
      if (!place) return std::nullopt;
      lane_name = place->lane;
      address = place->address;
    }
    auto const found = ctx_.settings.lanes.find(lane_name);
    if (found == ctx_.settings.lanes.end()) return std::nullopt;
    auto const& lane = found->second;
    std::vector<std::string> const allowed(lane.test_addresses.begin(), lane.test_addresses.end());
    return Way{lane.channel.empty() ? lane_name : lane.channel, opens,
               notifiers::decide_passage(lane.mode, allowed, address) == notifiers::Passage::goes};
  }

  Context& ctx_;
  outage::Outage const& outage_;
  Customers now_, later_, held_, unreachable_, recorded_;
  std::map<std::string, Customers> channels_, stages_;
  std::optional<Time> later_from_;
};

Result<Answer> apply(Context& ctx, Command const& command) {
  switch (command.kind) {
    case CommandKind::confirm_outage: return on_confirm_outage(ctx, command);
    case CommandKind::restore_outage: {  // who is told does not hang on who may confirm it onto open tickets, or why
      auto as = command;
      as.actor.role = "shift_supervisor";
      as.body["override_reason"] = "asked whom it would tell";
      return on_restore_outage(ctx, as);
    }
    case CommandKind::cancel_outage: return on_cancel_outage(ctx, command);
    default: return on_set_etr(ctx, command);
  }
}

}  // namespace

Result<json::object> would_tell(Context& ctx, Command const& command) {
  // Ids only rise: that of this row parts what was there from what the command writes.
  auto const mark = ctx.notices.insert_wave({}).value;
  auto const answer = apply(ctx, command);
  if (!answer) return tl::unexpected<Error>(answer.error());
  auto const outage = ctx.outages.find_by_ref(std::string_view(answer->body.at("id").as_string()));
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", command.object));
  Count count(ctx, *outage);
  for (auto const& one : ctx.notices.notices(outage->id)) {
    if (one.id.value > mark && one.recipient.kind == notice::RecipientKind::customer) count.add(one);
  }
  return count.body();
}

}  // namespace lamplighter::flow
