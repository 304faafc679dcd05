// What a policy file says about sending beside dates: whom of a customer's people, how many messages, what a STOP ends, tasks.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "schedules/nearest.hpp"
#include "schedules/policy_parts.hpp"

namespace lamplighter::schedules {

using yaml::Problems;
using yaml::Reader;

namespace {

constexpr std::int64_t messages_most = 100'000;

Cap read_cap(yaml::Node const& node, Problems& problems, std::size_t number) {
  auto const what = fmt::format("cap number {}", number);
  Reader reader(node, problems, what);
  Cap cap;
  cap.id = reader.required_text("id");
  cap.messages = static_cast<int>(reader.required_integer("messages", 1, messages_most));
  cap.per = reader.required_span("per");
  if (reader.has("per") && cap.per.count() <= 0) {
    reader.problem("per", "is zero", "say within which time, as 24h");
  }
  cap.channels = reader.texts("channels");
  cap.reserve = static_cast<int>(reader.optional_integer("reserve", 0, messages_most).value_or(0));
  if (cap.messages > 0 && cap.reserve >= cap.messages) {
    reader.problem("reserve", "leaves nothing to ordinary messages", "make it smaller than 'messages'");
  }
  cap.only = read_selector(reader, problems, what);
  cap.source = reader.required_text("source");
  reader.finish();
  return cap;
}

std::vector<std::string> stage_ids(Policy const& policy) {
  std::vector<std::string> ids;
  for (auto const& stage : policy.stages) {
    ids.push_back(stage.id);
  }
  return ids;
}

void read_covered(Reader& reader, OptOut& opt_out, Policy const& policy) {
  auto const covers = reader.texts("covers");
  if (covers.empty()) {
    return reader.problem("covers", "names nothing", "write all, none, or the stages that a STOP ends");
  }
  bool const is_word = covers.size() == 1 && (covers.front() == "all" || covers.front() == "none");
  opt_out.is_all = is_word && covers.front() == "all";
  if (is_word) {
    return;
  }
  auto const known = stage_ids(policy);
  for (auto const& id : covers) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      reader.problem("covers", fmt::format("names '{}', and no stage of this file has that id", id),
                     known.empty() ? "write all or none" : fmt::format("did you mean '{}'?", nearest_name(id, known)));
    }
  }
  opt_out.stages = covers;
}

}  // namespace

std::vector<std::string> read_roles(Reader& owner) {
  static std::vector<std::string> const known{"owner", "occupier", "property_manager", "electrician", "carer", "village"};
  auto const roles = owner.texts("roles");
  for (auto const& role : roles) {
    if (std::find(known.begin(), known.end(), role) == known.end()) {
      owner.problem("roles", fmt::format("names '{}', which no contact can have", role),
                    fmt::format("did you mean '{}'?", nearest_name(role, known)));
    }
  }
  return roles;
}

std::vector<Cap> read_caps(Reader& owner, Problems& problems) {
  std::vector<Cap> caps;
  std::set<std::string> ids;
  auto const& nodes = owner.list("caps");
  for (std::size_t index = 0; index < nodes.size(); ++index) {
    caps.push_back(read_cap(nodes[index], problems, index + 1));
    auto const& id = caps.back().id;
    if (!id.empty() && !ids.insert(id).second) {
      problems.add(nodes[index].place, fmt::format("cap '{}' stands twice", id), "give each its own id");
    }
  }
  return caps;
}

void read_opt_out(Reader& owner, Problems& problems, Policy& policy) {
  auto const* const node = owner.optional_node("opt_out");
  if (node == nullptr) {
    return;
  }
  Reader reader(*node, problems, "opt_out");
  auto& opt_out = policy.opt_out;
  opt_out.is_stated = true;
  read_covered(reader, opt_out, policy);
  opt_out.spared_classes = reader.texts("spares_classes");
  opt_out.reading = reader.text_or("reading", "");
  bool const spares_some = !opt_out.is_all || !opt_out.spared_classes.empty();
  // What goes on after a STOP must stand on something.
  opt_out.source = spares_some ? reader.required_text("source") : reader.text_or("source", "");
  reader.finish();
  for (auto& stage : policy.stages) {
    auto const& ended = opt_out.stages;
    stage.is_ended_by_stop = opt_out.is_all || std::find(ended.begin(), ended.end(), stage.id) != ended.end();
    stage.spared_by_stop = opt_out.spared_classes;
  }
}

void read_task(Reader& owner, Problems& problems, Policy& policy) {
  auto const* const node = owner.optional_node("task");
  if (node == nullptr) {
    return;
  }
  Reader reader(*node, problems, "task");
  auto const within = reader.required_span("within");
  if (reader.has("within") && within.count() <= 0) {
    reader.problem("within", "is zero", "say how long the account manager has, as 5d");
  }
  policy.task_within = within;
  reader.finish();
}

}  // namespace lamplighter::schedules
