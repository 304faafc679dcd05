// The envelope sender of one attempt (VERP): a bounce that comes to it names the attempt, and a key shows that we made it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Whose bounces: the notifier's name, its secret, and the address into which attempt and key are put.
struct ReturnPathSettings {
  std::string_view name;
  std::string_view secret;   // not empty (assertion)
  std::string_view address;  // bounces@power.example
};

/// bounces+ATTEMPT-KEY@power.example. KEY is 24 hex digits (96 bits) of an HMAC of its own: recipients see it, so it is no
/// part of the key in a callback's address.
std::string return_path(ReturnPathSettings const& settings, AttemptNumber attempt);

/// The attempt of an address that `return_path` made, letter case apart, for servers change it. nullopt: any other, and a
/// wrong key.
std::optional<AttemptNumber> attempt_of_return_path(ReturnPathSettings const& settings, std::string_view address);

}  // namespace lamplighter::notifiers
