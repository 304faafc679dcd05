// What somebody is told who asks by text about his supply: values in, words out, in Chinese and in English.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/notice/cap_alert.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::notice {

/// What is so, as far as is known now. In the order in which it is told.
enum class Supply : std::uint8_t {
  out,         // without supply
  out_partly,  // some phase is left
  off,         // switched off for a reason that is between the customer and the utility: he is asked to call
  checking,    // somebody reported it, nothing is confirmed
  unsure,      // our data of this line, or of this account, do not say: a person looks
  reduced,     // a feed is out and another carries the load
  back,        // should be back, since `at`
  planned,     // a cut that is announced, from `at` until `until`
  none         // nothing is known
};

/// One fact, of all the accounts that it is so for.
struct SupplyFact {
  Supply what = Supply::none;
  std::optional<Time> at{};      // began, came back, or begins
  std::optional<Time> until{};   // expected back, or the planned end: always ahead of now
  bool is_delayed = false;       // the desk said that a planned cut does not begin yet
  std::vector<std::string> places{};  // the accounts' addresses
};

struct SupplyAnswer {
  std::string language{};        // "zh"; every other is answered in English
  std::string utility{}, phone{}, page{};  // where we can be reached; empty ones are left out
  AlertStatus status = AlertStatus::actual;
  Time now;
  bool is_known = false;         // the number stands with an account; otherwise nothing is said but how to reach us
  std::size_t accounts = 0;      // of this number, with those left out
  std::size_t left_out = 0;      // accounts that `facts` does not speak of
  std::vector<SupplyFact> facts{};
};

/// The words of at most `facts_max` facts; of those beyond it is said that there are more. Says as of when it is true.
std::string supply_words(SupplyAnswer const& answer, schedules::Zone const& zone, std::size_t facts_max);

}  // namespace lamplighter::notice
