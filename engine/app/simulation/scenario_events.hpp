// Reads one event of a scenario: its moment, its one kind, and the fields of that kind.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/app/simulation/scenario.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::simulation {

/// Reads event maps such as `{at: +25d, fault: {device: FUSE-7}}`. Offsets count from `start`; days are those of `zone`.
struct EventReader {
  Time start;
  schedules::Zone const& zone;
  schedules::yaml::Problems& problems;
  std::vector<std::string> const& notifiers;  // known gateways; empty: not checked

  /// A moment written as an offset from the start; a problem and the start itself when it is none.
  Time moment(schedules::yaml::Reader& reader, std::string_view key) const;
  std::optional<Time> optional_moment(schedules::yaml::Reader& reader, std::string_view key) const;
  /// nullopt after a problem that leaves nothing to keep.
  std::optional<ScenarioEvent> read(schedules::yaml::Node const& item) const;
};

}  // namespace lamplighter::simulation
