// The table of texts: stages, their variables and the longest values that a text is checked with.
#include "engine/notice/text_variables.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace lamplighter::notice {
namespace {

constexpr std::array variables = std::to_array<TextVariable>({
    {"address", "建设路一百二十八号院", "128 Northern Avenue, Flat 12"},
    {"addresses", "建设路一百二十八号院等40处", "128 Northern Avenue, Flat 12 and 39 more"},
    {"area", "城关镇建设路东段社区", "Northern Avenue East"},
    {"cause", "外力破坏线路", "tree on the line"},
    {"changeover", "1", "1"},
    {"crew", "抢修一班", "Crew 12"},
    {"date", "2026-12-31", "2026-12-31"},
    {"end", "2026-12-31 23:59", "2026-12-31 23:59"},
    {"end_time", "23:59", "23:59"},
    {"etr", "2026-12-31 23:59", "2026-12-31 23:59"},
    {"hazard", "断零、断线、倒杆、触电、起火、配电房进水",
     "lost neutral or high voltage, wire down, pole or tree down, electric shock, fire, flooded switch room"},
    {"hint", "1", "1"},
    {"line", "10kV建设东线", "10kV North East 12"},
    {"link", "https://outage.example-power.cn/crew/abcdefghijklmnopqrstuvwxyz", "https://outage.example-power.org/crew/abcdefghijklmnopqrstuvwxyz"},
    {"order", "12", "12"},
    {"place", "10kV建设东线跌落式熔断器F-12345", "fuse F-12345 on 10kV North East 12"},
    {"rate", "1", "1"},
    {"reference", "P2406-0171-d15", "P2406-0171-d15"},
    {"restored", "2026-12-31 23:59", "2026-12-31 23:59"},
    {"start", "2026-12-31 23:59", "2026-12-31 23:59"},
    {"start_time", "23:59", "23:59"},
    {"utility", "示范县供电公司", "Example Power"},
    {"utility_phone", "95598", "+44 800 000 0000"},
    {"work", "更换变压器", "transformer replacement"},
});

using Topic = TextStage::Topic;

struct NamedTopic {
  std::string_view stage;
  Topic topic;
};
constexpr std::array named_topics = std::to_array<NamedTopic>({
    {"cancelled", Topic::change},        {"correction", Topic::fault},  {"crew_assigned", Topic::fault},
    {"crew_on_site", Topic::fault},      {"crew_reassigned", Topic::fault},    {"delayed", Topic::planned},   {"etr", Topic::fault},
    {"extended", Topic::planned},        {"finished_early", Topic::fault}, {"order", Topic::crew_order},
    {"reduced_security", Topic::planned}, {"rescheduled", Topic::planned}, {"restored", Topic::fault},    {"restored_unverified", Topic::fault},
    {"started", Topic::fault},           {"withdrawn", Topic::change},
});

constexpr std::array languages = std::to_array<std::string_view>(
    {"ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "ko", "ms", "nl", "pl", "pt", "ru", "th", "tr", "uk", "vi",
     "zh"});
constexpr std::array channels = std::to_array<std::string_view>({"any", "email", "sms", "spool", "voice"});

bool is_dated(std::string_view stage) {
  return stage.size() >= 2 && std::string_view("dhmw").find(stage.front()) != std::string_view::npos &&
         std::ranges::all_of(stage.substr(1), [](char one) { return one >= '0' && one <= '9'; });
}

/// `arrears-d5`: what stands before the last dash names the texts.
bool is_of_campaign(std::string_view stage) {
  auto const dash = stage.rfind('-');
  if (dash == std::string_view::npos || dash == 0 || dash + 1 == stage.size()) return false;
  return std::ranges::all_of(stage, [](char one) {
    return (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || one == '_' || one == '-';
  });
}

std::optional<Topic> topic_of(std::string_view stage) {
  if (is_of_campaign(stage)) return Topic::campaign;
  auto const found = std::ranges::find(named_topics, stage, &NamedTopic::stage);
  if (found != named_topics.end()) return found->topic;
  return is_dated(stage) ? std::optional(Topic::planned) : std::nullopt;
}

TextStage stage_of(Topic topic, std::string_view stage) {
  TextStage result{.topic = topic,
                   .variables = {"address", "addresses", "area", "hint", "line", "link", "reference", "utility", "utility_phone"},
                   .required = {},
                   .required_anywhere = {}};
  auto const add = [&](std::initializer_list<std::string_view> names) {
    result.variables.insert(result.variables.end(), names);
  };
  switch (topic) {
    case Topic::planned:
      add({"date", "start", "end", "start_time", "end_time", "work"});
      if (stage == "reduced_security") add({"changeover", "place"});
      result.required = {{"area"}, {"line"}, {"start", "start_time", "end", "end_time"}};
      break;
    case Topic::change:
      add({"date", "start", "start_time", "work"});  // a window that is taken back has no end any more
      result.required = {{"area"}, {"line"}};
      break;
    case Topic::fault:
      add({"cause", "date", "etr", "rate", "restored", "start", "start_time"});
      result.required = {{"area"}, {"line"}};
      if (stage == "etr") result.required.push_back({"etr"});
      break;
    case Topic::campaign:
      result.variables = {"address", "addresses", "hint", "link", "reference", "utility", "utility_phone"};
      add({"date", "start", "start_time", "end", "end_time"});
      if (is_dated(stage.substr(stage.rfind('-') + 1))) result.required = {{"start", "start_time", "date"}};
      break;
    case Topic::crew_order:
      add({"cause", "crew", "etr", "hazard", "order", "place", "start", "start_time"});
      result.parts_max = 4;  // a crew must have its link, whatever else the order says: danger, an address, the device
      result.required = {{"place"}, {"reference"}};
      result.required_anywhere = {"hazard"};  // a crew must hear of danger, whoever wrote the text
      break;
  }
  return result;
}

}  // namespace

std::optional<TextStage> text_stage(std::string_view stage) {
  auto const topic = topic_of(stage);
  if (!topic) return std::nullopt;
  return stage_of(*topic, stage);
}

std::span<TextVariable const> text_variables() { return variables; }

Variables longest_values(TextStage const& stage, std::string_view language) {
  bool const is_wide = language == "zh" || language == "ja" || language == "ko";
  Variables values;
  for (auto const& variable : variables) {
    if (std::ranges::find(stage.variables, variable.name) == stage.variables.end()) continue;
    values.emplace(variable.name, is_wide ? variable.longest_wide : variable.longest_latin);
  }
  return values;
}

bool is_text_language(std::string_view language) { return std::ranges::find(languages, language) != languages.end(); }

bool is_text_channel(std::string_view channel) { return std::ranges::find(channels, channel) != channels.end(); }

bool has_parts(std::string_view channel) { return channel == "any" || channel == "sms"; }

}  // namespace lamplighter::notice
