// `preview`: what a plan would do and when people would hear of it, on a store of its own that is thrown away.
#include <filesystem>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/network_import.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/store/region_store.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace yaml = schedules::yaml;
namespace {

class NoDecisionLog final : public flow::DecisionLog {
  void record(std::string_view) override {}
};

/// A folder that is gone when we are.
class ScratchFolder {
 public:
  ScratchFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-preview-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(ScratchFolder const&) = delete;
  ScratchFolder& operator=(ScratchFolder const&) = delete;
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

/// The plan file as the body of the API's request: the same fields.
Result<json::object> read_plan(std::string const& path) {
  yaml::Problems problems;
  auto const document = yaml::load_file(path, problems);
  if (!document) return fail(Error::Kind::usage, problems.text());
  yaml::Reader reader(*document, problems, "plan");
  json::object body;
  for (auto const* field : {"id", "kind", "cause", "work", "start", "end", "announced_at"}) {
    if (auto const text = reader.optional_text(field)) body[field] = *text;
  }
  json::array devices;
  for (auto const& id : reader.texts("devices")) devices.emplace_back(id);
  if (!devices.empty()) body["devices"] = std::move(devices);
  json::array windows;
  for (auto const& item : reader.list("windows")) {
    yaml::Reader window(item, problems, "window");
    windows.push_back(json::object{{"start", window.required_text("start")}, {"end", window.required_text("end")}});
    window.finish();
  }
  if (!windows.empty()) body["windows"] = std::move(windows);
  json::array steps;
  for (auto const& item : reader.list("steps")) {
    yaml::Reader step(item, problems, "step");
    json::object row{{"at", step.required_text("at")}};
    for (auto const* field : {"open", "close"}) {
      if (auto const id = step.optional_text(field)) row[field] = *id;
    }
    step.finish();
    steps.push_back(std::move(row));
  }
  if (!steps.empty()) body["steps"] = std::move(steps);
  reader.finish();
  if (!problems.empty()) return fail(Error::Kind::usage, problems.text());
  return body;
}

/// The first time of the plan: it is worked out on the network of that day.
std::optional<Time> begin_of(json::object const& body) {
  std::optional<Time> first;
  auto const look = [&](json::object const& row, std::string_view field) {
    auto const* text = row.if_contains(field);
    if (text == nullptr) return;
    auto const time = time_from_rfc3339(std::string(text->as_string()));
    if (time && (!first || *time < *first)) first = *time;
  };
  look(body, "start");
  for (auto const& [list, field] : {std::pair{"windows", "start"}, std::pair{"steps", "at"}}) {
    if (auto const* rows = body.if_contains(list)) {
      for (auto const& row : rows->as_array()) look(row.as_object(), field);
    }
  }
  return first;
}

std::string text_of(json::object const& row, std::string_view field) {
  auto const* value = row.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string("-");
}

/// A time of the answer as people of the place read it.
std::string local(json::object const& row, std::string_view field, schedules::Zone const& zone) {
  auto const time = time_from_rfc3339(text_of(row, field));
  return time ? schedules::local_text(*time, zone) : std::string("not sent");
}

void print_sentences(json::value const& sentences) {
  if (sentences.is_string()) return fmt::print("      {}\n", std::string(sentences.get_string()));
  for (auto const& one : sentences.as_array()) fmt::print("      {}\n", std::string(one.as_string()));
}

/// Each date with the rules that set it, in the utility's languages.
void print_dates(json::object const& dates, schedules::Zone const& zone, std::vector<std::string> const& languages) {
  auto const said = [&](json::object const& row, std::string_view under) {
    for (auto const& language : languages) {
      if (auto const* sentences = row.at(under).as_object().if_contains(language)) print_sentences(*sentences);
    }
  };
  auto const explain = [&](json::object const& row) { said(row, "explanation"); };
  for (auto const& value : dates.at("stages").as_array()) {
    auto const& stage = value.as_object();
    fmt::print("  {:<8} {:<18} {}\n", text_of(stage, "stage"), local(stage, "due", zone), text_of(stage, "require"));
    explain(stage);
    if (stage.contains("sending")) said(stage, "sending");
  }
  for (auto const& value : dates.at("legal_minima").as_array()) {
    auto const& minimum = value.as_object();
    fmt::print("  legal minimum {} by {}: {}\n", text_of(minimum, "id"), local(minimum, "latest", zone),
               minimum.at("can_be_met").as_bool() ? "can be met" : "CAN NO LONGER BE MET");
    explain(minimum);
  }
  if (auto const* elsewhere = dates.if_contains("for_zones")) {
    for (auto const& value : elsewhere->as_array()) {
      auto const& other = value.as_object();
      fmt::print("  for {} customers by the clock of {}:\n", json::serialize(other.at("customers")), text_of(other, "zone"));
      print_dates(other, zone, languages);
    }
  }
  if (auto const* others = dates.if_contains("for_classes")) {
    for (auto const& value : others->as_array()) {
      auto const& other = value.as_object();
      fmt::print("  otherwise for {} ({} customers):\n", json::serialize(other.at("classes")), json::serialize(other.at("customers")));
      print_dates(other, zone, languages);
    }
  }
}

/// What is used so far stands in the daemon's store: only its preview compares.
void print_hours(json::object const& hours) {
  auto const in_hours = [](json::value const& minutes) { return minutes.to_number<double>() / 60.0; };
  fmt::print("  customer-hours of units: {:.1f} ({} public transformers, {} of customers, {} points without one)\n", in_hours(hours.at("unit_minutes")),
             json::serialize(hours.at("public_transformers")), json::serialize(hours.at("own_transformers")), json::serialize(hours.at("without_transformer")));
  for (auto const& value : hours.at("budgets").as_array()) {
    auto const& row = value.as_object();
    auto const place = row.contains("feeder") ? "feeder " + text_of(row, "feeder") : row.contains("area") ? text_of(row, "area") : std::string("all");
    fmt::print("    budget of a {} of {}: {:.1f}, of which this plan {:.1f}\n", text_of(row, "period"), place, in_hours(row.at("budget_minutes")),
               in_hours(row.at("plan_minutes")));
  }
}

/// By the contacts files: a STOP that came as a reply stands in the daemon's store.
void print_messages(json::object const& preview) {
  if (preview.at("messages").is_null()) return fmt::print("  messages: not counted, more than 20,000 windows\n");
  for (auto const& value : preview.at("messages").as_array()) {
    auto const& row = value.as_object();
    fmt::print("  {}: {} customers, {} messages, {} of them with another's message, {} with no address\n", text_of(row, "stage"), json::serialize(row.at("customers")),
               json::serialize(row.at("messages")), json::serialize(row.at("together")), json::serialize(row.at("nowhere")));
  }
  auto const& opted_out = preview.at("opt_outs").as_object();
  fmt::print("  refused by the contacts: {} customers, {} told all the same, {} of some stages, {} of none\n", json::serialize(opted_out.at("customers")),
             json::serialize(opted_out.at("told")), json::serialize(opted_out.at("partly")), json::serialize(opted_out.at("untold")));
}

void print_text(json::object const& preview, schedules::Zone const& zone, std::vector<std::string> const& languages) {
  fmt::print("{} customers, {} service points, {} service-point minutes\n", json::serialize(preview.at("customers")),
             json::serialize(preview.at("service_points")), json::serialize(preview.at("service_point_minutes")));
  if (auto const* days = preview.if_contains("days")) {
    for (auto const& day : days->as_array()) {
      fmt::print("  the cut of {}:\n", local(day.as_object(), "start", zone));
      print_dates(day.as_object(), zone, languages);
    }
  } else if (preview.contains("stages")) {
    print_dates(preview, zone, languages);
  }
  print_hours(preview.at("customer_hours").as_object());
  fmt::print("  critical and life-support: {}\n", json::serialize(preview.at("critical_and_life_support")));
  fmt::print("  on reduced security: {} customers {}\n", json::serialize(preview.at("reduced_security_customers")),
             json::serialize(preview.at("reduced_security")));
  fmt::print("  critical customers who lose their last feed: {}\n", json::serialize(preview.at("last_feed")));
  fmt::print("  without contact: {}\n", json::serialize(preview.at("customers_without_contact")));
  print_messages(preview);
  fmt::print("  conflicts with other plans, works that could share this cut, and who said STOP stand in the daemon's store: in its preview alone\n");
  fmt::print("  guaranteed supply: {}\n", json::serialize(preview.at("supply_events")));
  for (auto const& value : preview.at("service_dates").as_array()) {
    auto const& one = value.as_object();
    fmt::print("  by {} {} rows of the network begin their service and {} end it ({}): who is cut may be others\n", text_of(one, "day"),
               json::serialize(one.at("begins")), json::serialize(one.at("ends")), text_of(one, "named"));
  }
  if (preview.contains("warning")) fmt::print("  warning: {}\n", text_of(preview, "warning"));
}

}  // namespace

Result<void> preview_command(CommandContext const& context, std::string const& plan_file) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const body = read_plan(plan_file);
  if (!body) return tl::unexpected<Error>(body.error());
  auto settings = make_settings(*configuration);
  if (!settings) return tl::unexpected<Error>(settings.error());
  SystemClock const clock;
  auto const day = network_day(*configuration, begin_of(*body).value_or(clock.now()));
  if (!day) return tl::unexpected<Error>(day.error());
  auto const loaded = load_files(*configuration, *day);
  if (!loaded) return tl::unexpected<Error>(loaded.error());

  ScratchFolder const scratch;
  if (scratch.path().empty()) return fail(Error::Kind::failed, "no temporary folder can be made");
  auto store = store::RegionStore::open({.address = "sqlite:" + scratch.path() + "/preview.db", .region = {configuration->region}, .owner = "preview"});
  if (!store) return tl::unexpected<Error>(store.error());
  if (auto const imported = import_into(**store, *loaded, *configuration, Acceptance::accepted, clock.now()); !imported) {
    return tl::unexpected<Error>(imported.error());
  }
  NoDecisionLog decisions;
  dispatch::NearestSuitable const assigner;
  flow::Engine engine(*settings, flow::Ports{.store = **store, .clock = clock, .decisions = decisions, .assigner = assigner});
  if (auto const opened = engine.open(); !opened) return opened;
  Result<flow::Answer> answer = fail(Error::Kind::failed, "no answer");
  engine.post({flow::CommandKind::preview_plan, {}, {}, *body, {}}, [&](auto result) { answer = std::move(result); });
  engine.step();
  if (!answer) return fail(Error::Kind::usage, fmt::format("{}: {}", plan_file, answer.error().message));
  if (context.format == Format::json) {
    fmt::print("{}\n", json::serialize(answer->body));
  } else {
    print_text(answer->body, settings->zone, settings->languages);
  }
  return {};
}

}  // namespace lamplighter::app
