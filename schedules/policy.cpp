// Reads a cadence policy from strict YAML and refuses what could never be kept.
#include "schedules/policy.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "schedules/strict_yaml.hpp"
#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;
using yaml::Node;
using yaml::Problems;
using yaml::Reader;
using yaml::SignedOffset;

/// A length for comparing two offsets of one stage; business days count at least as one day each.
milliseconds nominal(Offset const& offset) {
  return offset.exact + std::chrono::hours(24) * (offset.calendar_days + offset.business_days);
}

/// A scalar of its own (in a map of classes, in a ladder) read by one of the scalar functions.
template <class T>
std::optional<T> scalar(Node const& node, std::string const& what, Problems& problems,
                        Result<T> (*parse)(yaml::Scalar const&)) {
  if (node.kind != Node::Kind::scalar) {
    problems.add(node.place, fmt::format("{} is not one value", what), "write one value");
    return std::nullopt;
  }
  auto parsed = parse({node.text, node.is_quoted});
  if (!parsed) {
    auto const& message = parsed.error().message;
    auto const split = message.rfind("; ");
    problems.add(node.place, fmt::format("{}: {}", what, message.substr(0, split)), message.substr(split + 2));
    return std::nullopt;
  }
  return *parsed;
}

Selector read_selector(Reader& owner, Problems& problems, std::string const& what) {
  Selector only;
  auto const* const node = owner.optional_node("only");
  if (node == nullptr) {
    return only;
  }
  Reader reader(*node, problems, what + ", only");
  only.classes = reader.texts("classes");
  only.kinds = reader.texts("kinds");
  if (auto const least = reader.optional_span("duration_min")) {
    only.duration_min = std::chrono::ceil<std::chrono::minutes>(*least);
  }
  reader.finish();
  return only;
}

std::vector<Rung> read_ladder(Reader& stage, Problems& problems, std::string const& what) {
  std::vector<Rung> ladder;
  auto const& items = stage.required_list("ladder");
  for (std::size_t index = 0; index < items.size(); ++index) {
    auto const rung_name = fmt::format("{}, rung {} of the ladder", what, index + 1);
    bool const is_last = index + 1 == items.size();
    Reader reader(items[index], problems, rung_name);
    Rung rung{reader.required_text("channel"), milliseconds{0}};
    if (auto const wait = reader.optional_span("wait")) {
      rung.wait = *wait;
    }
    // Without a wait the next channel would go out in the same moment: everybody would be told twice.
    if (!is_last && items[index].kind == Node::Kind::map && rung.wait <= milliseconds{0}) {
      reader.problem("wait", "is missing or zero", "say how long to wait for proof before the next channel, as 2h");
    }
    reader.finish();
    ladder.push_back(std::move(rung));
  }
  return ladder;
}

std::map<std::string, int> read_classes(Reader& stage, Problems& problems, std::string const& what) {
  std::map<std::string, int> evidence_by_class;
  auto const* const node = stage.optional_node("classes");
  if (node == nullptr) {
    return evidence_by_class;
  }
  if (node->kind != Node::Kind::map) {
    problems.add(node->place, fmt::format("{}: 'classes' is not a map", what), "write it as {critical: E4}");
  }
  for (auto const& entry : node->entries) {
    auto const evidence =
        scalar(entry.value, fmt::format("{}, class '{}'", what, entry.key), problems, &yaml::evidence);
    evidence_by_class[entry.key] = evidence.value_or(0);
  }
  return evidence_by_class;
}

/// `at: event`, or an offset before the window.
void read_at(Reader& reader, StageRule& stage) {
  if (reader.required_text("at") == "event") {
    stage.is_event = true;
    return;
  }
  auto const at = reader.has("at") ? reader.optional_signed_duration("at") : std::nullopt;
  if (!at) {
    return;
  }
  if (at->side == SignedOffset::Side::after) {
    reader.problem("at", "is after the window's start", "write it before, as -7d, or 'event' for what happens later");
  } else if (at->offset == Offset{}) {
    reader.problem("at", "is zero", "write how long before the start, as -30m, or 'event'");
  }
  stage.before = at->offset;
}

void read_latest(Reader& reader, StageRule& stage) {
  auto const latest = reader.optional_signed_duration("latest");
  if (!latest) {
    return;
  }
  if (latest->side == SignedOffset::Side::after) {
    reader.problem("latest", "is after the window's start", "write it before, as -7d");
  }
  if (nominal(latest->offset) > nominal(stage.before)) {
    reader.problem("latest",
                   fmt::format("({}) is before 'at' ({}): the stage would always be late",
                               yaml::to_text(latest->offset), yaml::to_text(stage.before)),
                   "move 'at' to that time or earlier");
  }
  stage.latest = latest->offset;
}

void read_quiet_and_late(Reader& reader, StageRule& stage) {
  if (auto const quiet = reader.optional_choice("quiet", {"keep", "override", "same_day"})) {
    stage.overrides_quiet = *quiet == 1;
    stage.overrides_quiet_same_day = *quiet == 2;
  }
  if (auto const late = reader.optional_choice("late", {"send_now", "fold"})) {
    stage.late = *late == 1 ? LateRule::fold : LateRule::send_now;
  }
}

void check_event(Reader& reader, StageRule const& stage) {
  for (auto const* const key : {"snap", "latest", "needs_go"}) {
    if (stage.is_event && reader.has(key)) {
      reader.problem(key, "has no meaning for an event, which is told when it happens", "remove it");
    }
  }
  if (stage.is_event && !reader.has("validity")) {
    reader.problem("validity", "is missing", "say how long the news is worth telling, as 4h");
  }
}

void check_snap(Reader& reader, StageRule const& stage, std::optional<QuietHours> const& quiet) {
  if (!stage.snap || !quiet || stage.overrides_quiet) {
    return;
  }
  auto const snap = *stage.snap;
  bool const is_quiet = quiet->start <= quiet->end ? quiet->start <= snap && snap < quiet->end
                                                   : quiet->start <= snap || snap < quiet->end;
  if (is_quiet) {
    reader.problem("snap",
                   fmt::format("({}) lies in the quiet hours {}-{}", yaml::to_text(snap), yaml::to_text(quiet->start),
                               yaml::to_text(quiet->end)),
                   "move it out of them, or write 'quiet: override'");
  }
}

StageRule read_stage(Node const& node, Problems& problems, std::optional<QuietHours> const& quiet, std::size_t number) {
  auto const* const id = node.find("id");
  auto const what = id != nullptr && id->kind == Node::Kind::scalar ? fmt::format("stage {}", id->text)
                                                                    : fmt::format("stage number {}", number);
  Reader reader(node, problems, what);
  StageRule stage;
  stage.id = reader.required_text("id");
  read_at(reader, stage);
  stage.snap = reader.optional_time_of_day("snap");
  read_latest(reader, stage);
  if (auto const* const require = reader.required_node("require")) {
    stage.required_evidence = scalar(*require, what + ": 'require'", problems, &yaml::evidence).value_or(3);
  }
  stage.within = reader.optional_span("within").value_or(milliseconds{0});
  stage.validity = reader.optional_span("validity").value_or(milliseconds{0});
  stage.ladder = read_ladder(reader, problems, what);
  read_quiet_and_late(reader, stage);
  stage.needs_go = reader.optional_boolean("needs_go").value_or(false);
  stage.may_repeat = reader.optional_boolean("may_repeat").value_or(false);
  stage.priority = static_cast<int>(reader.optional_integer("priority", 0, 9).value_or(5));
  stage.only = read_selector(reader, problems, what);
  stage.evidence_by_class = read_classes(reader, problems, what);
  check_event(reader, stage);
  check_snap(reader, stage, quiet);
  reader.finish();
  return stage;
}

LegalMinimum read_minimum(Node const& node, Problems& problems, std::size_t number) {
  auto const what = fmt::format("legal minimum number {}", number);
  Reader reader(node, problems, what);
  LegalMinimum minimum;
  minimum.id = reader.required_text("id");
  minimum.before = reader.required_duration("before");
  if (reader.has("before") && minimum.before == Offset{}) {
    reader.problem("before", "is no time at all", "write how long before the start the law wants notice, as 7d");
  }
  minimum.source = reader.required_text("source");
  minimum.only = read_selector(reader, problems, what);
  reader.finish();
  return minimum;
}

std::optional<QuietHours> read_quiet(Reader& owner, Problems& problems) {
  auto const* const node = owner.optional_node("quiet");
  if (node == nullptr) {
    return std::nullopt;
  }
  Reader reader(*node, problems, "quiet");
  std::optional<QuietHours> quiet;
  if (auto const* const hours = reader.required_node("hours")) {
    quiet = scalar(*hours, "quiet: 'hours'", problems, &yaml::quiet_hours);
  }
  reader.finish();
  return quiet;
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
  policy.quiet = read_quiet(reader, problems);
  auto const& minima = reader.list("legal");
  for (std::size_t index = 0; index < minima.size(); ++index) {
    policy.legal.push_back(read_minimum(minima[index], problems, index + 1));
  }
  auto const& stages = reader.required_list("stages");
  for (std::size_t index = 0; index < stages.size(); ++index) {
    policy.stages.push_back(read_stage(stages[index], problems, policy.quiet, index + 1));
  }
  check_ids(minima, policy.legal, "legal minimum", problems);
  check_ids(stages, policy.stages, "stage", problems);
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

Result<Policy> read_policy(std::string const& path) {
  Problems problems;
  return policy_or_problems(yaml::load_file(path, problems), problems, path);
}

Result<Policy> parse_policy(std::string const& text, std::string const& name_for_messages) {
  Problems problems;
  return policy_or_problems(yaml::load_text(text, name_for_messages, problems), problems, name_for_messages);
}

}  // namespace lamplighter::schedules
