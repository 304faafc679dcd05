// What the readers of policy files share: selectors, single values, a length for comparing offsets.
#pragma once

#include <optional>
#include <string>

#include <fmt/format.h>

#include "schedules/policy.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::schedules {

/// A length for comparing two offsets of one stage; business days count at least as one day each.
std::chrono::milliseconds nominal(Offset const&);

/// A scalar of its own (in a map of classes, in a ladder) read by one of the scalar functions.
template <class T>
std::optional<T> read_scalar(yaml::Node const& node, std::string const& what, yaml::Problems& problems,
                             Result<T> (*parse)(yaml::Scalar const&)) {
  if (node.kind != yaml::Node::Kind::scalar) {
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

/// The predicates under `only` of a rule; none = everybody. `what` names the rule in messages.
Selector read_selector(yaml::Reader& owner, yaml::Problems& problems, std::string const& what);
/// `counting` of a stage or of a minimum, which must be of whole days when it says `clear_days`.
Counting read_counting(yaml::Reader& owner, std::optional<Offset> const& counted);
/// An offset that must lie before the start. nullopt: absent, or a problem was recorded.
std::optional<Offset> read_offset_before(yaml::Reader& owner, std::string_view key);
std::optional<Form> read_form(yaml::Reader& owner);

/// Roles of contacts, checked against those that contacts can have.
std::vector<std::string> read_roles(yaml::Reader& owner);
/// How many messages an address may get.
std::vector<Cap> read_caps(yaml::Reader& owner, yaml::Problems& problems);
/// What a STOP ends; written into the policy's stages, which have been read.
void read_opt_out(yaml::Reader& owner, yaml::Problems& problems, Policy& policy);
/// The account manager's task of a campaign.
void read_task(yaml::Reader& owner, yaml::Problems& problems, Policy& policy);

/// One stage of a policy; problems name it by its id, else by its number. `legal` are the minima that it may say to meet.
StageRule read_stage(yaml::Node const& node, yaml::Problems& problems, Policy const& policy, std::size_t number);

}  // namespace lamplighter::schedules
