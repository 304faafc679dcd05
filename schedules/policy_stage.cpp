// Reads one stage of a policy, and refuses what could never be kept or would mean nothing.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "schedules/nearest.hpp"
#include "schedules/policy_parts.hpp"
#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;
using yaml::Node;
using yaml::Problems;
using yaml::Reader;
using yaml::SignedOffset;

std::vector<Rung> read_ladder(Reader& stage, Problems& problems, std::string const& what) {
  std::vector<Rung> ladder;
  auto const& items = stage.required_list("ladder");
  for (std::size_t index = 0; index < items.size(); ++index) {
    auto const rung_name = fmt::format("{}, rung {} of the ladder", what, index + 1);
    bool const is_last = index + 1 == items.size();
    Reader reader(items[index], problems, rung_name);
    Rung rung{reader.required_text("channel"), milliseconds{0}, false};
    if (auto const wait = reader.optional_span("wait")) {
      rung.wait = *wait;
    }
    rung.overrides_quiet = reader.optional_choice("quiet", {"keep", "override"}).value_or(0) == 1;
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
        read_scalar(entry.value, fmt::format("{}, class '{}'", what, entry.key), problems, &yaml::evidence);
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

void read_bounds(Reader& reader, StageRule& stage) {
  stage.latest = read_offset_before(reader, "latest");
  if (stage.latest && nominal(*stage.latest) > nominal(stage.before)) {
    reader.problem("latest",
                   fmt::format("({}) is before 'at' ({}): the stage would always be late", yaml::to_text(*stage.latest),
                               yaml::to_text(stage.before)),
                   "move 'at' to that time or earlier");
  }
  stage.counting = read_counting(reader, stage.latest);
  stage.earliest = read_offset_before(reader, "earliest");
  if (stage.earliest && nominal(*stage.earliest) < nominal(stage.before)) {
    reader.problem("earliest",
                   fmt::format("({}) is after 'at' ({}): the stage would always wait", yaml::to_text(*stage.earliest),
                               yaml::to_text(stage.before)),
                   "move 'at' to that time or later");
  }
}

/// `E0`…`E5` of each recipient, or `A1`…`A3` of one announcement to everybody.
void read_require(Reader& reader, StageRule& stage, std::string const& what, Problems& problems) {
  auto const* const require = reader.required_node("require");
  if (require == nullptr) {
    return;
  }
  bool const is_axis_a = require->kind == Node::Kind::scalar && require->text.size() == 2 && require->text[0] == 'A' &&
                         require->text[1] >= '1' && require->text[1] <= '3';
  if (!is_axis_a) {
    stage.required_evidence = read_scalar(*require, what + ": 'require'", problems, &yaml::evidence).value_or(3);
    return;
  }
  stage.is_announcement = true;
  stage.required_evidence = 0;
  stage.required_announcement = require->text[1] - '0';
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

/// The minima that the stage says to keep; one that wants a form or an announcement is met by such a stage only.
void read_meets(Reader& reader, StageRule& stage, Policy const& policy) {
  stage.meets = reader.texts("meets");
  std::vector<std::string> known;
  for (auto const& minimum : policy.legal) {
    known.push_back(minimum.id);
  }
  for (auto const& id : stage.meets) {
    auto const* const minimum = find_minimum(policy, id);
    if (minimum == nullptr) {
      reader.problem("meets", fmt::format("names '{}', and no legal minimum has that id", id),
                     known.empty() ? "list it under 'legal', or remove it"
                                   : fmt::format("did you mean '{}'?", nearest_name(id, known)));
      continue;
    }
    if (nominal(minimum->before) > nominal(stage.before)) {
      reader.problem("meets",
                     fmt::format("names '{}' ({} before the start), which is before 'at' ({}): the stage would always be late",
                                 id, yaml::to_text(minimum->before), yaml::to_text(stage.before)),
                     "move 'at' to that time or earlier");
    }
    if (stage.form < minimum->form) {
      reader.problem("meets", fmt::format("names '{}', which wants the form '{}'", id, to_string(minimum->form)),
                     "give the stage that 'form'");
    }
    bool const is_right_means = minimum->means == Means::either || (minimum->means == Means::announcement) == stage.is_announcement;
    if (!is_right_means) {
      reader.problem("meets", fmt::format("names '{}', which is met by: {}", id, to_string(minimum->means)),
                     stage.is_announcement ? "an announcement (require: A1) does not meet it"
                                           : "let an announcement (require: A1) meet it");
    }
  }
}

void check_event(Reader& reader, StageRule const& stage) {
  for (auto const* const key : {"snap", "latest", "earliest", "meets", "needs_go"}) {
    if (stage.is_event && reader.has(key)) {
      reader.problem(key, "has no meaning for an event, which is told when it happens", "remove it");
    }
  }
  if (stage.is_event && !reader.has("validity")) {
    reader.problem("validity", "is missing", "say how long the news is worth telling, as 4h");
  }
}

void check_announcement(Reader& reader, StageRule const& stage) {
  for (auto const* const key : {"classes", "form", "signature", "needs_go"}) {
    if (stage.is_announcement && reader.has(key)) {
      reader.problem(key, "has no meaning for an announcement, which is made once and to nobody by name", "remove it");
    }
  }
}

void check_snap(Reader& reader, StageRule const& stage, std::optional<QuietHours> const& quiet) {
  bool const is_free = stage.overrides_quiet || (!stage.ladder.empty() && stage.ladder.front().overrides_quiet);
  if (!stage.snap || !quiet || is_free) {
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

/// What is asked for in writing must not go by telephone; a signature is evidence of a person.
void check_form(Reader& reader, StageRule const& stage) {
  static constexpr std::array<std::string_view, 4> on_paper{"letter", "visit", "email", "spool"};
  auto const is_lawful = [&](Rung const& rung) {
    return stage.form == Form::hand_delivered ? rung.channel == "visit"
                                              : std::find(on_paper.begin(), on_paper.end(), rung.channel) != on_paper.end();
  };
  if (stage.form != Form::any) {
    for (auto const& rung : stage.ladder) {
      if (!is_lawful(rung)) {
        reader.problem("form", fmt::format("({}) is not kept by the channel '{}'", to_string(stage.form), rung.channel),
                       stage.form == Form::hand_delivered ? "use 'visit' alone" : "use letter, visit, email or spool");
      }
    }
  }
  if (stage.needs_signature && stage.form == Form::any) {
    reader.problem("signature", "is wanted, and the form is any", "write 'form: hand_delivered' or 'form: written'");
  }
  if (stage.needs_signature && stage.required_evidence != 5) {
    reader.problem("signature", "is evidence E5, and less is required", "write 'require: E5'");
  }
}

}  // namespace

StageRule read_stage(Node const& node, Problems& problems, Policy const& policy, std::size_t number) {
  auto const* const id = node.find("id");
  auto const what = id != nullptr && id->kind == Node::Kind::scalar ? fmt::format("stage {}", id->text)
                                                                    : fmt::format("stage number {}", number);
  Reader reader(node, problems, what);
  StageRule stage;
  stage.id = reader.required_text("id");
  read_at(reader, stage);
  stage.snap = reader.optional_time_of_day("snap");
  read_bounds(reader, stage);
  read_require(reader, stage, what, problems);
  stage.within = reader.optional_span("within").value_or(milliseconds{0});
  stage.validity = reader.optional_span("validity").value_or(milliseconds{0});
  stage.ladder = read_ladder(reader, problems, what);
  read_quiet_and_late(reader, stage);
  stage.needs_go = reader.optional_boolean("needs_go").value_or(false);
  stage.may_repeat = reader.optional_boolean("may_repeat").value_or(false);
  stage.priority = static_cast<int>(reader.optional_integer("priority", 0, 9).value_or(5));
  stage.only = read_selector(reader, problems, what);
  stage.evidence_by_class = read_classes(reader, problems, what);
  stage.form = read_form(reader).value_or(Form::any);
  stage.needs_signature = reader.optional_boolean("signature").value_or(false);
  stage.roles = reader.has("roles") ? read_roles(reader) : policy.roles;
  read_meets(reader, stage, policy);
  check_event(reader, stage);
  check_announcement(reader, stage);
  check_snap(reader, stage, policy.quiet);
  check_form(reader, stage);
  reader.finish();
  return stage;
}

}  // namespace lamplighter::schedules
