// The vocabulary of the network: phases, kinds of device, dense indices, positions and errors.
#pragma once

#include <bit>
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace lamplighter::geo {

/// A set of the phases A, B and C. The neutral conducts nothing and is never in it.
struct PhaseSet {
  std::uint8_t bits = 0;  // A = 1, B = 2, C = 4

  static constexpr PhaseSet all() { return {7}; }
  static constexpr PhaseSet none() { return {0}; }
  constexpr bool empty() const { return bits == 0; }
  constexpr int count() const { return std::popcount(bits); }
  constexpr bool contains(PhaseSet other) const { return (bits & other.bits) == other.bits; }
  constexpr PhaseSet operator|(PhaseSet o) const { return {static_cast<std::uint8_t>(bits | o.bits)}; }
  constexpr PhaseSet operator&(PhaseSet o) const { return {static_cast<std::uint8_t>(bits & o.bits)}; }
  constexpr PhaseSet operator-(PhaseSet o) const { return {static_cast<std::uint8_t>(bits & ~o.bits)}; }
  constexpr bool operator==(PhaseSet const&) const = default;
};

/// "ABC", "B", "" for the empty set.
std::string to_string(PhaseSet phases);
/// Reads letters A, B, C in any order and case; N is skipped. Nothing else is understood (nullopt-like: returns an error text).
tl::expected<PhaseSet, std::string> phases_from(std::string_view text);

/// Dense index inside one `Network`; `invalid` means none. Distinct tags so that one cannot be passed for another.
template <class Tag>
struct Index {
  static constexpr std::uint32_t invalid = 0xffffffffu;
  std::uint32_t value = invalid;
  constexpr bool is_valid() const { return value != invalid; }
  constexpr auto operator<=>(Index const&) const = default;
};
using NodeIndex = Index<struct NodeTag>;
using DeviceIndex = Index<struct DeviceTag>;
using ServicePointIndex = Index<struct ServicePointTag>;
using CustomerIndex = Index<struct CustomerTag>;
using FeederIndex = Index<struct FeederTag>;
using SourceIndex = Index<struct SourceTag>;
using SectionIndex = Index<struct SectionTag>;

enum class DeviceKind : std::uint8_t { breaker, recloser, sectionalizer, fuse, switch_device };
enum class Position : std::uint8_t { closed, open };
enum class SourceKind : std::uint8_t { grid, islanding, following };

std::string_view to_string(DeviceKind kind);   // "breaker", …, "switch"
std::string_view to_string(Position position);  // "closed", "open"

/// What went wrong and who must act: the operator with files or options (`usage`), the owner of the network
/// data (`refused`), or whoever runs the machine (`failed`).
struct Error {
  enum class Kind { usage, refused, failed };
  Kind kind = Kind::failed;
  std::string message;  // what, which one, what to do
};
template <class T>
using Result = tl::expected<T, Error>;

}  // namespace lamplighter::geo
