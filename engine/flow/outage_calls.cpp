// Trouble calls: located if possible, joined to what explains them, and never the reason for a notice.
#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/base/blank.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/phone_spellings.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
using outage::CallVerdict;
using outage::Reason;
using outage::State;

namespace {

constexpr std::string_view known_call_kinds =
    "no_power, part_power, flicker, low_voltage, high_voltage, wire_down, pole_down, shock, fire, flooded_switch_room, "
    "lift, life_support, noise";

struct CallFacts {
  outage::TroubleCall call;
  outage::CallWords words;  // personal, as the phone is: for the look-up, and to find and call back whom it did not find
  std::string phone;
  std::vector<std::string> warnings;  // for the caller alone: they repeat what he said
};

Result<CallFacts> read_call(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  CallFacts facts;
  facts.words.customer = reader.optional_name("customer").value_or("");
  facts.phone = reader.optional_name("phone").value_or("");
  facts.words.address = reader.optional_text("address").value_or("");
  if (is_blank(facts.words.address)) facts.words.address.clear();  // nobody is found by what cannot be seen
  auto const* location = reader.optional_array("location");
  auto const kind = reader.word("kind", outage::call_kind_from, known_call_kinds);
  facts.call.occurred_at = reader.optional_time("occurred_at").value_or(ctx.now);
  facts.call.source = reader.optional_name("source").value_or(command.actor.name);
  (void)reader.optional_name("key");
  facts.words.note = reader.optional_text("note").value_or("");
  bool const is_place =
      location != nullptr && location->size() == 2 && (*location)[0].is_number() && (*location)[1].is_number();
  if (location != nullptr && !is_place) reader.problem("location", "must be two numbers: east, north");
  if (is_place) facts.words.location = json::serialize(*location);
  if (facts.words.customer.empty() && facts.phone.empty() && facts.words.address.empty() && location == nullptr) {
    reader.problem("customer", "is missing; give a customer, a phone, an address or a location");
  }
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_not_ahead(ctx, facts.call.occurred_at, "occurred_at"); !ok)
    return tl::unexpected<Error>(ok.error());
  facts.call.kind = *kind;
  facts.call.is_authenticated = facts.call.source != "public";
  return facts;
}

/// Of a customer with several points the one that is out, else the first.
void place_at(Context& ctx, outage::TroubleCall& call, geo::CustomerIndex customer) {
  call.customer = ctx.book.id_of(customer);
  for (auto const point : ctx.network().service_points_of(customer)) {
    auto const id = ctx.book.id_of(point);
    if (!call.point) call.point = id;
    if (ctx.outages.open_interruption(id)) {
      call.point = id;
      return;
    }
  }
}

/// By customer, or by a phone that exactly one customer has. What neither finds is kept and waits for a person: an address,
/// a place, an id that was misheard or that the network no longer has.
void locate(Context& ctx, CallFacts& facts) {
  if (auto const& given = facts.words.customer; !given.empty()) {
    if (auto const customer = ctx.network().find_customer(given)) return place_at(ctx, facts.call, *customer);
    facts.warnings.push_back(
        fmt::format("field 'customer': the network has no customer '{}'; the call is kept, check the id", given));
  }
  std::vector<CustomerId> found;
  for (auto const& phone : phone_spellings(facts.phone, ctx.settings.phone_region)) {
    for (auto const customer : ctx.outages.find_customers_by_phone(phone)) {
      if (std::ranges::find(found, customer) == found.end()) found.push_back(customer);
    }
  }
  if (found.size() != 1) return;
  if (auto const customer = ctx.book.customer(found.front()); customer.is_valid()) place_at(ctx, facts.call, customer);
}

struct Explanation {
  std::optional<outage::Outage> open;
  std::optional<outage::Interruption> ended;
};

Explanation explain(Context& ctx, ServicePointId point) {
  Explanation found;
  if (!point) return found;
  if (auto const row = ctx.outages.open_interruption(point)) {
    found.open = ctx.outages.find(row->outage);
  } else if (auto const suspected = ctx.outages.suspected_points(point); !suspected.empty()) {
    found.open = ctx.outages.find(suspected.front().outage);
  }
  auto const ended = ctx.outages.last_ended(point, ctx.now - recently);
  if (ended && ended->is_sustained) found.ended = ended;
  return found;
}

outage::Outage open_for_call(Context& ctx, outage::TroubleCall const& call, Explanation const& explanation,
                             outage::CallVerdict const& verdict, std::string const& actor) {
  outage::Outage fresh;
  fresh.kind = outage::Kind::fault;
  fresh.started_at = call.occurred_at;
  if (auto const point = ctx.book.point(call.point); point.is_valid()) {
    fresh.feeder = std::string(ctx.live.network().feeder_of(point));
    fresh.area = area_in_words(ctx, std::array{call.point}, fresh.feeder);
  }
  if (verdict.treatment == CallVerdict::Treatment::nested && explanation.ended) {
    fresh.nested_in = explanation.ended->outage;
    fresh.started_at = explanation.ended->started_at;  // for this point it never ended
  }
  return open_outage(ctx, std::move(fresh), verdict.reason, actor);
}

}  // namespace

std::string_view safety_text(outage::CallKind kind) {
  switch (kind) {
    case outage::CallKind::wire_down:
    case outage::CallKind::pole_down:
      return "keep_away";
    case outage::CallKind::shock:
      return "shock";
    case outage::CallKind::fire:
      return "fire";
    case outage::CallKind::high_voltage:
      return "unplug";
    case outage::CallKind::flooded_switch_room:
      return "flooded";
    case outage::CallKind::lift:
      return "lift";
    case outage::CallKind::life_support:
      return "life_support";
    case outage::CallKind::no_power:
    case outage::CallKind::part_power:
    case outage::CallKind::flicker:
    case outage::CallKind::low_voltage:
    case outage::CallKind::noise:
      return "";
  }
  return "";
}

namespace {

std::string_view word_of(CallVerdict::Treatment treatment) {
  switch (treatment) {
    case CallVerdict::Treatment::joins_outage: return "joins_outage";
    case CallVerdict::Treatment::opens_suspected: return "opens_suspected";
    case CallVerdict::Treatment::unlocated: return "unlocated";
    case CallVerdict::Treatment::nested: return "nested";
  }
  return "";
}

Answer answer_call(CallFacts const& facts, std::optional<outage::Outage> const& row, CallVerdict const& verdict) {
  auto const& call = facts.call;
  Answer answer;
  answer.kind = Answer::Kind::created;
  answer.body = json::object{{"id", call.ref},
                             {"status", row ? "located" : "unlocated"},
                             {"treatment", word_of(verdict.treatment)},
                             {"reason", std::string(outage::to_string(verdict.reason))}};
  if (row) {
    answer.body["outage"] = row->ref;
    answer.body["state"] = std::string(outage::to_string(row->state));
    if (row->etr) answer.body["etr"] = to_rfc3339(row->etr->at);
  }
  if (auto const text = safety_text(call.kind); !text.empty()) answer.body["safety_text"] = std::string(text);
  if (!facts.warnings.empty()) answer.body["warnings"] = json::array(facts.warnings.begin(), facts.warnings.end());
  return answer;
}

/// Somebody must go and look, whether anything is out or not.
void note_hazard(Context& ctx, outage::TroubleCall const& call, std::optional<outage::Outage>& row,
                 std::vector<std::string> const& known) {
  auto const what = outage::to_string(call.kind);
  if (!row)
    return raise_alarm(ctx, "hazard_unlocated", call.id.value, fmt::format("call {}: {}, not located", call.ref, what));
  mark_hazard(ctx, *row);
  warn_crews(ctx, *row, known);  // before an order of now, which says it itself
  open_job(ctx, *row, dispatch::Job::Kind::repair);
  raise_alarm(ctx, "hazard", row->id.value, fmt::format("outage {}: {} reported", row->ref, what));
}

}  // namespace

Result<Answer> on_trouble_call(Context& ctx, Command const& command) {
  auto facts = read_call(ctx, command);
  if (!facts) return tl::unexpected<Error>(facts.error());
  locate(ctx, *facts);
  auto& call = facts->call;
  call.ref = ctx.new_ref();
  auto const explanation = explain(ctx, call.point);
  auto const verdict = outage::classify_call(static_cast<bool>(call.point), explanation.open.has_value(),
                                             explanation.ended.has_value(), call.kind);
  std::optional<outage::Outage> row;
  switch (verdict.treatment) {
    case CallVerdict::Treatment::unlocated:
      break;
    case CallVerdict::Treatment::joins_outage:
      row = explanation.open;
      break;
    case CallVerdict::Treatment::opens_suspected:
    case CallVerdict::Treatment::nested:
      row = open_for_call(ctx, call, explanation, verdict, command.actor.name);
      break;
  }
  if (row) call.outage = row->id;
  bool const is_hazard = outage::is_hazard(call.kind);
  auto const known = row && is_hazard ? open_hazards(ctx.outages, *row) : std::vector<std::string>{};
  call.id = ctx.outages.insert_call(call);
  if (!row) ctx.outages.put_call_words(call.id, facts->words);
  if (!row && !facts->phone.empty()) ctx.outages.put_call_phone(call.id, facts->phone);
  ctx.decide("trouble_call", call.id.value, outage::to_string(verdict.reason));
  if (is_hazard) note_hazard(ctx, call, row, known);
  return answer_call(*facts, row, verdict);
}

Result<Answer> on_close_call(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const reason = reader.reason("reason");
  if (!reason) reader.problem("reason", "is missing; say what was found, or where the call belongs");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const call = ctx.outages.find_unlocated_call(command.object);
  if (!call) return fail(Error::Kind::not_found, fmt::format("no unlocated call '{}' is open", command.object));
  ctx.outages.close_call(call->id, ctx.now, command.actor.name, *reason);
  ctx.store.clear_alarms("hazard_unlocated", call->id.value, ctx.now);
  ctx.store.audit(ctx.now, command.actor.name, "unlocated_call_closed", call->ref, *reason);
  ctx.decide("unlocated_call_closed", call->id.value, outage::to_string(call->kind));
  return Answer{.body = {{"id", call->ref}, {"status", "closed"}}};
}

}  // namespace lamplighter::flow
