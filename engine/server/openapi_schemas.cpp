// What each command's body may hold, as its handler in engine/flow reads it.
#include <algorithm>
#include <span>
#include <vector>

#include <boost/json/array.hpp>

#include "engine/server/openapi.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

using flow::CommandKind;

/// `type` is a word below; `words` lists an enumeration, separated by spaces.
struct Field {
  std::string_view name;
  std::string_view type;
  std::string_view words = {};
};
struct Schema {
  CommandKind kind;
  std::string_view required;  // names, separated by spaces
  std::vector<Field> fields;
};

constexpr std::string_view call_kinds =
    "no_power part_power flicker low_voltage high_voltage wire_down pole_down shock fire flooded_switch_room lift "
    "life_support noise";
constexpr std::string_view step_words =
    "acknowledged en_route on_site located making_safe repairing work_complete verified returned suspended";

std::vector<Field> plan_fields(std::initializer_list<Field> more) {
  std::vector<Field> out{{"kind", "text"},   {"cause", "text"}, {"work", "text"},       {"devices", "texts"},
                         {"start", "time"},  {"end", "time"},   {"windows", "windows"}, {"steps", "steps"}};
  out.insert(out.end(), more);
  return out;
}

Schema schema_of_fact(CommandKind kind) {
  switch (kind) {
    case CommandKind::trouble_call:
      return {kind, "kind", {{"customer", "text"}, {"phone", "text"}, {"address", "text"}, {"location", "place"},
                             {"kind", "text", call_kinds}, {"occurred_at", "time"}, {"source", "text"}, {"key", "text"}, {"note", "text"}}};
    case CommandKind::meter_reports:
      return {kind, "reports", {{"reports", "meter rows"}, {"source", "text"}, {"key", "text"}}};
    case CommandKind::device_report:
      return {kind, "device kind source occurred_at",
              {{"device", "text"}, {"kind", "text", "opened closed tripped locked_out"}, {"source", "text", "scada crew dispatcher"},
               {"occurred_at", "time"}, {"phases", "text"}, {"cause", "text"}, {"key", "text"}, {"note", "text"},
               {"override_reason", "text"}}};
    case CommandKind::report_island:
      return {kind, "source kind",
              {{"source", "text"}, {"kind", "text", "declared ended"}, {"occurred_at", "time"}, {"note", "text"}, {"override_reason", "text"}}};
    case CommandKind::inbound_message:
      return {kind, "from", {{"from", "text"}, {"text", "text"}, {"to", "text"}, {"notifier", "text"}, {"source", "text"},
                             {"key", "text"}, {"occurred_at", "time"}}};
    case CommandKind::job_step:
      return {kind, "step", {{"step", "text", step_words}, {"occurred_at", "time"}, {"note", "text"}, {"key", "text"}, {"source", "text"}}};
    default: return {kind, "", {}};
  }
}

Schema schema_of_outage(CommandKind kind) {
  switch (kind) {
    case CommandKind::declare_outage:
      return {kind, "", {{"devices", "texts"}, {"customers", "texts"}, {"kind", "text"}, {"cause", "text"}, {"reason", "text"},
                         {"started_at", "time"}}};
    case CommandKind::confirm_outage: return {kind, "", {{"device", "text"}, {"cause", "text"}, {"note", "text"}}};
    case CommandKind::set_etr: return {kind, "at", {{"at", "time"}, {"band", "integer"}, {"reason", "text"}}};
    case CommandKind::restore_outage: return {kind, "", {{"restored_at", "time"}, {"note", "text"}, {"override_reason", "text"}}};
    case CommandKind::cancel_outage: return {kind, "", {{"reason", "text"}}};
    case CommandKind::merge_outage: return {kind, "into", {{"into", "text"}}};
    case CommandKind::split_outage:
      return {kind, "reason", {{"devices", "texts"}, {"customers", "texts"}, {"jobs", "texts"}, {"cause", "text"}, {"reason", "text"}}};
    default: return schema_of_fact(kind);
  }
}

Schema schema_of_plan(CommandKind kind) {
  switch (kind) {
    case CommandKind::preview_plan: return {kind, "", plan_fields({{"id", "text"}, {"announced_at", "time"}})};
    case CommandKind::create_plan: return {kind, "", plan_fields({{"id", "text"}, {"preview_id", "text"}})};
    case CommandKind::revise_plan:
      return {kind, "", {{"cause", "text"}, {"work", "text"}, {"reason", "text"}, {"devices", "texts"}, {"start", "time"},
                         {"end", "time"}, {"windows", "windows"}, {"steps", "steps"}, {"accept_missed_minimum", "text"}, {"accept_last_feed", "text"}, {"accept_supply_event", "text"}}};
    case CommandKind::approve_plan:
      return {kind, "", {{"accept_missed_minimum", "text"}, {"accept_last_feed", "text"}, {"accept_supply_event", "text"}, {"announced_at", "time"}, {"preview_id", "text"}}};
    case CommandKind::go_plan:
      return {kind, "", {{"decision", "text", "go delay cancel"}, {"accept_unproven", "text"}, {"start", "time"}, {"end", "time"}, {"reason", "text"},
                         {"accept_missed_minimum", "text"}, {"accept_last_feed", "text"}, {"accept_supply_event", "text"}}};
    case CommandKind::delay_plan:
      return {kind, "start", {{"decision", "text"}, {"start", "time"}, {"end", "time"}, {"reason", "text"}, {"accept_missed_minimum", "text"}, {"accept_last_feed", "text"}, {"accept_supply_event", "text"}}};
    case CommandKind::switching_plan:
      return {kind, "phase", {{"phase", "text", "off on back"}, {"override_reason", "text"}, {"reason", "text"}}};
    case CommandKind::extend_plan: return {kind, "end", {{"end", "time"}, {"reason", "text"}}};
    case CommandKind::announce_plan:
      return {kind, "level means where", {{"level", "text", "A1 A2 A3"},
                                          {"means", "text", "web app chat_group poster notice_board newspaper broadcast loudspeaker village property_manager"}, {"where", "text"}, {"at", "time"}, {"evidence", "text"}, {"stage", "text"}}};
    case CommandKind::cancel_plan: return {kind, "", {{"decision", "text"}, {"reason", "text"}}};
    default: return schema_of_outage(kind);  // submit, complete: nothing to say
  }
}

Schema schema_of_campaign(CommandKind kind) {
  switch (kind) {
    case CommandKind::create_campaign:
      return {kind, "cadence customers reason", {{"id", "text"}, {"cadence", "text"}, {"customers", "texts"}, {"template", "text"}, {"at", "time"},
                                                 {"end", "time"}, {"reason", "text"}, {"accept_missed_minimum", "text"}, {"accept_protected", "text"}}};
    case CommandKind::check_campaign: return {kind, "", {{"owing", "texts"}, {"paid", "texts"}}};
    case CommandKind::cancel_campaign: return {kind, "reason", {{"reason", "text"}}};
    case CommandKind::report_payment:
      return {kind, "customer", {{"customer", "text"}, {"occurred_at", "time"}, {"source", "text"}, {"key", "text"}}};
    case CommandKind::finish_task:
      return {kind, "result note", {{"result", "text", "explained customer_fault meter_fault unreachable other"}, {"note", "text"}}};
    default: return schema_of_plan(kind);
  }
}

Schema schema_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::close_exception:
      return {kind, "result", {{"result", "text", "called visited unreachable waived"}, {"evidence", "text", "E3 E4 E5"}, {"answered_by", "text"}, {"repeat_back", "flag"},
                               {"recording", "text"}, {"note", "text"}, {"signed_by", "text"}, {"photo", "photo"}}};
    case CommandKind::try_exception:
      return {kind, "result", {{"result", "text", "no_answer busy call_back not_there sent_again"}, {"next_at", "time"}, {"note", "text"}}};
    case CommandKind::renew_number:
      return {kind, "number word channel note", {{"number", "text"}, {"word", "text", "consents right"},
                                                 {"channel", "text", "phone visit letter counter"}, {"note", "text"}}};
    case CommandKind::hold_sending:
    case CommandKind::release_sending: return {kind, "", {{"scope", "text"}, {"why", "text"}}};
    case CommandKind::open_handover:
    case CommandKind::sign_handover: return {kind, "", {{"note", "text"}}};
    case CommandKind::withdraw_handover: return {kind, "reason", {{"reason", "text"}}};
    case CommandKind::acknowledge_alarm: return {kind, "", {{"note", "text"}}};
    case CommandKind::erase_customer: return {kind, "reason", {{"reason", "text"}}};
    case CommandKind::redact_record: return {kind, "reason", {{"reason", "text"}, {"customer", "text"}, {"fields", "texts", "address name to text"}}};
    case CommandKind::close_call: return {kind, "reason", {{"reason", "text"}}};
    case CommandKind::put_crew:
      return {kind, "id", {{"id", "text"}, {"name", "text"}, {"skills", "texts"}, {"area", "text"}, {"phone", "text"},
                           {"language", "text"}, {"on_shift", "flag"}, {"at", "place"}}};
    case CommandKind::move_crew: return {kind, "", {{"at", "place"}, {"degrees", "place"}, {"occurred_at", "time"}}};
    case CommandKind::propose_dispatch: return {kind, "", {{"jobs", "texts"}}};
    case CommandKind::commit_dispatch: return {kind, "job", {{"job", "text"}, {"crew", "text"}, {"reason", "text"},
                                                            {"acknowledge_hazards", "texts", "high_voltage wire_down pole_down shock fire flooded_switch_room hazard"}}};
    case CommandKind::permit_work:
      return {kind, "ticket person_in_charge device", {{"ticket", "text"}, {"person_in_charge", "text"}, {"device", "text"},
                                                       {"outage", "text"}, {"job", "text"}, {"earths", "integer"}}};
    case CommandKind::clear_work: return {kind, "", {{"earths_out", "integer"}}};
    case CommandKind::exchange_link: return {kind, "device", {{"device", "text"}}};
    case CommandKind::crew_word:
      return {kind, "word", {{"word", "text", "help permit clear cause customer_side"},
                             {"cause", "text", "tree weather lightning wind ice flood vehicle animal dig_in equipment overload"},
                             {"note", "text"}, {"occurred_at", "time"}}};
    case CommandKind::keep_photo: return {kind, "kind photo", {{"kind", "text", "before cause after"}, {"occurred_at", "time"}, {"photo", "picture"}}};
    case CommandKind::activate_network: return {kind, "", {{"revision", "integer"}}};
    default: return schema_of_campaign(kind);
  }
}

json::array separated(std::string_view words) {
  json::array out;
  while (!words.empty()) {
    auto const end = std::min(words.find(' '), words.size());
    out.emplace_back(std::string(words.substr(0, end)));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return out;
}

json::object object_of(std::span<Field const> fields, std::string_view required);

json::object typed(Field const& field) {
  if (field.type == "time") return {{"type", "string"}, {"format", "date-time"}};
  if (field.type == "integer") return {{"type", "integer"}};
  if (field.type == "flag") return {{"type", "boolean"}};
  if (field.type == "texts") {
    json::object item{{"type", "string"}};
    if (!field.words.empty()) item["enum"] = separated(field.words);
    return {{"type", "array"}, {"items", std::move(item)}};
  }
  if (field.type == "place") {
    return {{"type", "array"}, {"items", json::object{{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
  }
  if (field.type == "photo" || field.type == "picture") {
    static Field const photo[] = {{"type", "text", "image/jpeg image/png"}, {"data", "text"}};
    static Field const picture[] = {{"type", "text", "image/jpeg image/png image/webp"}, {"data", "text"}};
    return object_of(field.type == "photo" ? photo : picture, "type data");
  }
  if (field.type == "windows") {
    static Field const window[] = {{"start", "time"}, {"end", "time"}};
    return {{"type", "array"}, {"items", object_of(window, "start end")}};
  }
  if (field.type == "steps") {
    static Field const step[] = {{"at", "time"}, {"open", "text"}, {"close", "text"}};
    return {{"type", "array"}, {"items", object_of(step, "at")}};
  }
  if (field.type == "meter rows") {
    static Field const row[] = {{"meter", "text"}, {"kind", "text", "last_gasp restored alive silent"}, {"occurred_at", "time"},
                                {"source", "text"}, {"key", "text"}};
    return {{"type", "array"}, {"items", object_of(row, "meter kind occurred_at")}};
  }
  json::object out{{"type", "string"}};
  if (!field.words.empty()) out["enum"] = separated(field.words);
  return out;
}

json::object object_of(std::span<Field const> fields, std::string_view required) {
  json::object properties;
  for (auto const& field : fields) properties[field.name] = typed(field);
  json::object out{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) out["required"] = separated(required);
  return out;
}

}  // namespace

json::object command_schema(CommandKind kind) {
  auto const schema = schema_of(kind);
  return object_of(schema.fields, schema.required);
}

}  // namespace lamplighter::server
