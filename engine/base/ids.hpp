// Distinct 64-bit ids: a crew id cannot be passed for an outage id.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace lamplighter {

/// Surrogate key of the store. The region stands in the high bits of everything that grows per outage.
template <class Tag>
struct Id {
  std::int64_t value = 0;  // 0 = none
  constexpr explicit operator bool() const { return value != 0; }
  constexpr auto operator<=>(Id const&) const = default;
};

using OutageId = Id<struct OutageTag>;
using PlanId = Id<struct PlanTag>;
using CustomerId = Id<struct CustomerIdTag>;
using ServicePointId = Id<struct ServicePointIdTag>;
using DeviceId = Id<struct DeviceIdTag>;
using NoticeId = Id<struct NoticeTag>;
using WaveId = Id<struct WaveTag>;
using MessageId = Id<struct MessageTag>;
using AttemptId = Id<struct AttemptTag>;
using ContactId = Id<struct ContactTag>;
using CrewId = Id<struct CrewTag>;
using JobId = Id<struct JobTag>;
using WorkPartyId = Id<struct WorkPartyTag>;
using CallId = Id<struct CallTag>;
using ExceptionId = Id<struct ExceptionTag>;

/// The part of the grid that one process owns.
struct RegionId {
  int value = 1;
  auto operator<=>(RegionId const&) const = default;
};

constexpr int region_shift = 48;  // 32,767 regions, 2.8e14 ids in each
constexpr RegionId region_of(std::int64_t id) { return {static_cast<int>(id >> region_shift)}; }

}  // namespace lamplighter

template <class Tag>
struct std::hash<lamplighter::Id<Tag>> {
  std::size_t operator()(lamplighter::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
