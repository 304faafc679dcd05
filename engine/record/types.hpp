// What an outage's record is made of: entries in a chain, the personal fields that they commit to, and seals over the head.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"

namespace lamplighter::record {

/// Whose personal fields an entry commits to. The order of enumerators is part of the schema.
enum class PersonKind : std::uint8_t { customer, crew };

struct Person {
  PersonKind kind = PersonKind::customer;
  std::int64_t id = 0;  // CustomerId or CrewId value; 0 = nobody
  auto operator<=>(Person const&) const = default;
};

/// One personal value of an entry, with the salt without which nobody can guess it from its commitment. `name` is its place in the
/// entry: "address", or "0.to", "0.name", "0.text" of the entry's first message.
struct PersonalField {
  std::string name;
  std::string salt;   // 32 hexadecimal digits
  std::string value;  // personal: never logged
  bool operator==(PersonalField const&) const = default;
};

/// One line of the record. `text` is JSON without insignificant bytes and names the hash of the entry before it.
struct Entry {
  std::int64_t number = 0;  // from 1 without gaps
  Time at;
  std::string text;
  std::string hash;  // 64 hexadecimal digits, of `text`
  Person person{};
  std::vector<PersonalField> fields{};  // what is still there of them
};

/// What an entry says where a notice ended, or is owed again; other words tell of calls and redactions.
constexpr std::string_view ends_of_notices[] = {"proven", "proven_late", "unproven", "superseded", "waived", "reopened"};

/// How far a record goes.
struct Head {
  std::int64_t entries = 0;
  std::string hash;
  bool operator==(Head const&) const = default;
};

/// A signature over the head as it was at a moment.
struct Seal {
  Head head;
  Time at;
  std::string key;        // public, 64 hexadecimal digits
  std::string signature;  // 128 hexadecimal digits
  bool operator==(Seal const&) const = default;
};

}  // namespace lamplighter::record
