// Reads a cadence policy from strict YAML and refuses what could never be kept.
#include "schedules/policy.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "schedules/policy_parts.hpp"
#include "schedules/strict_yaml.hpp"
#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules {
namespace {

using yaml::Node;
using yaml::Problems;
using yaml::Reader;

LegalMinimum read_minimum(Node const& node, Problems& problems, std::size_t number) {
  auto const what = fmt::format("legal minimum number {}", number);
  Reader reader(node, problems, what);
  LegalMinimum minimum;
  minimum.id = reader.required_text("id");
  minimum.before = reader.required_duration("before");
  if (reader.has("before") && minimum.before == Offset{}) {
    reader.problem("before", "is no time at all", "write how long before the start the law wants notice, as 7d");
  }
  minimum.counting = read_counting(reader, minimum.before);
  minimum.earliest = reader.optional_duration("earliest");
  if (minimum.earliest && nominal(*minimum.earliest) < nominal(minimum.before)) {
    reader.problem("earliest", "is less than 'before': no moment would be lawful", "write the longer of the two, as 7d");
  }
  minimum.means = static_cast<Means>(reader.optional_choice("by", {"notice", "announcement", "either"}).value_or(0));
  minimum.form = read_form(reader).value_or(Form::any);
  if (minimum.form != Form::any && minimum.means != Means::notice) {
    reader.problem("form", "is of a notice, and an announcement has none", "remove it, or write 'by: notice'");
  }
  minimum.source = reader.required_text("source");
  minimum.reading = reader.text_or("reading", "");
  minimum.only = read_selector(reader, problems, what);
  reader.finish();
  return minimum;
}

/// Hours, or `none` for those who may be told at any time.
std::optional<QuietHours> read_hours(Reader& reader, Problems& problems, std::string const& what) {
  auto const* const hours = reader.required_node("hours");
  return hours == nullptr ? std::nullopt : read_scalar(*hours, what + ": 'hours'", problems, &yaml::quiet_hours);
}

void read_quiet(Reader& owner, Problems& problems, Policy& policy) {
  auto const* const node = owner.optional_node("quiet");
  if (node == nullptr) {
    return;
  }
  Reader reader(*node, problems, "quiet");
  policy.quiet = read_hours(reader, problems, "quiet");
  auto const& exceptions = reader.list("except");
  for (std::size_t index = 0; index < exceptions.size(); ++index) {
    auto const what = fmt::format("quiet, exception number {}", index + 1);
    Reader exception(exceptions[index], problems, what);
    QuietRule rule;
    bool const is_none = exception.optional_text("hours") == "none";
    rule.hours = is_none ? std::nullopt : read_hours(exception, problems, what);
    rule.only = read_selector(exception, problems, what);
    rule.channels = exception.texts("channels");
    if (rule.channels.empty() && rule.only == Selector{}) {
      exception.problem("only", "and 'channels' are missing: it would be no exception", "say for whom or for which channels");
    }
    exception.finish();
    policy.quiet_rules.push_back(std::move(rule));
  }
  reader.finish();
}

void read_renotice(Reader& owner, Problems& problems, Policy& policy) {
  auto const* const node = owner.optional_node("renotice");
  if (node == nullptr) {
    return;
  }
  Reader reader(*node, problems, "renotice");
  constexpr std::chrono::milliseconds none{0};
  policy.renotice.start_earlier = reader.optional_span("start_earlier").value_or(none);
  policy.renotice.start_later = reader.optional_span("start_later").value_or(none);
  policy.renotice.end_earlier = reader.optional_span("end_earlier").value_or(none);
  policy.renotice.end_later = reader.optional_span("end_later").value_or(none);
  reader.finish();
}

/// Ids name notices, rows and reports: the second of two equal ones is a problem.
template <class Rule>
void check_ids(std::vector<Node> const& nodes, std::vector<Rule> const& rules, std::string_view what,
               Problems& problems) {
  std::map<std::string, int> lines;
  for (std::size_t index = 0; index < rules.size(); ++index) {
    auto const [first, is_new] = lines.emplace(rules[index].id, nodes[index].place.line);
    if (!is_new && !rules[index].id.empty()) {
      problems.add(nodes[index].place,
                   fmt::format("{} '{}' stands twice, first on line {}", what, rules[index].id, first->second),
                   "give each its own id");
    }
  }
}

Policy policy_from(Node const& root, Problems& problems, std::string const& file) {
  Policy policy;
  policy.file = file;
  Reader reader(root, problems, "policy");
  policy.name = reader.required_text("policy");
  if (auto const* const applies = reader.required_node("applies")) {
    Reader kinds(*applies, problems, "applies");
    policy.kinds = kinds.texts("kinds");
    if (policy.kinds.empty()) {
      kinds.problem("kinds", "names nothing", "name the kinds that it serves, as [planned]");
    }
    kinds.finish();
  }
  policy.source = reader.text_or("source", "");
  policy.reading = reader.text_or("reading", "");
  policy.calendar_name = reader.text_or("calendar", "");
  if (auto const* const calendar = root.find("calendar")) {
    policy.calendar_line = calendar->place.line;
  }
  policy.events_of = reader.text_or("events_of", "");
  if (auto const* const events_of = root.find("events_of")) {
    policy.events_of_line = events_of->place.line;
  }
  read_quiet(reader, problems, policy);
  read_renotice(reader, problems, policy);
  policy.roles = read_roles(reader);
  policy.caps = read_caps(reader, problems);
  read_task(reader, problems, policy);
  auto const& minima = reader.list("legal");
  for (std::size_t index = 0; index < minima.size(); ++index) {
    policy.legal.push_back(read_minimum(minima[index], problems, index + 1));
  }
  auto const& stages = reader.required_list("stages");
  for (std::size_t index = 0; index < stages.size(); ++index) {
    policy.stages.push_back(read_stage(stages[index], problems, policy, index + 1));
  }
  check_ids(minima, policy.legal, "legal minimum", problems);
  check_ids(stages, policy.stages, "stage", problems);
  read_opt_out(reader, problems, policy);
  reader.finish();
  return policy;
}

Result<Policy> policy_or_problems(std::optional<Node> const& root, Problems& problems, std::string const& file) {
  auto policy = root ? policy_from(*root, problems, file) : Policy{};
  if (!problems.empty()) {
    return tl::unexpected<Error>(Error{problems.text()});
  }
  return policy;
}

}  // namespace

std::optional<QuietHours> quiet_for(Policy const& policy, StageRule const& stage, Subject const& subject) {
  return quiet_for(policy, stage.ladder.empty() ? std::string_view() : std::string_view(stage.ladder.front().channel), subject);
}

std::optional<QuietHours> quiet_for(Policy const& policy, std::string_view channel, Subject const& subject) {
  auto const is_for = [&](QuietRule const& rule) {
    bool const is_channel = rule.channels.empty() || std::find(rule.channels.begin(), rule.channels.end(), channel) != rule.channels.end();
    return is_channel && selects(rule.only, subject);
  };
  auto const found = std::find_if(policy.quiet_rules.begin(), policy.quiet_rules.end(), is_for);
  return found == policy.quiet_rules.end() ? policy.quiet : found->hours;
}

StageRule const* find_stage(Policy const& policy, std::string_view stage) {
  auto const found =
      std::find_if(policy.stages.begin(), policy.stages.end(), [&](StageRule const& rule) { return rule.id == stage; });
  return found == policy.stages.end() ? nullptr : &*found;
}

LegalMinimum const* find_minimum(Policy const& policy, std::string_view id) {
  auto const found =
      std::find_if(policy.legal.begin(), policy.legal.end(), [&](LegalMinimum const& one) { return one.id == id; });
  return found == policy.legal.end() ? nullptr : &*found;
}

std::string_view to_string(Means means) {
  switch (means) {
    case Means::notice:
      return "notice";
    case Means::announcement:
      return "announcement";
    case Means::either:
      return "either";
  }
  return "";
}

std::string_view to_string(Form form) {
  switch (form) {
    case Form::any:
      return "any";
    case Form::written:
      return "written";
    case Form::hand_delivered:
      return "hand_delivered";
  }
  return "";
}

Result<Policy> read_policy(std::string const& path) {
  Problems problems;
  auto policy = policy_or_problems(yaml::load_file(path, problems), problems, path);
  if (!policy || policy->events_of.empty()) {
    return policy;
  }
  auto const refuse = [&](std::string_view what, std::string_view remedy) {
    return tl::unexpected<Error>(Error{fmt::format("{}:{}: 'events_of' names {}, {}; {}", path, policy->events_of_line,
                                                   policy->events_of, what, remedy)});
  };
  auto const other = (std::filesystem::path(path).parent_path() / policy->events_of).string();
  Problems of_other;
  auto const source = policy_or_problems(yaml::load_file(other, of_other), of_other, other);
  if (!source) {
    return source;
  }
  if (!source->events_of.empty()) {
    return refuse("which takes its own events from a third file", "name that one");
  }
  for (auto const& stage : source->stages) {
    if (stage.is_event && find_stage(*policy, stage.id) == nullptr) {
      policy->stages.push_back(stage);
    }
  }
  return policy;
}

Result<Policy> parse_policy(std::string const& text, std::string const& name_for_messages) {
  Problems problems;
  return policy_or_problems(yaml::load_text(text, name_for_messages, problems), problems, name_for_messages);
}

}  // namespace lamplighter::schedules
