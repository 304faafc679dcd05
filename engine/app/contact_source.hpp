// Where contacts come from, as the configuration says it: a CSV with our columns, or any table with columns of its own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/contact_columns.hpp"
#include "geo/table_reader.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// What one of our columns holds.
struct ContactField {
  std::string column = {};                         // of the table; found without letter case
  std::optional<std::string> constant = {};        // instead of a column
  std::string prefix = {};                         // before what is not empty
  std::map<std::string, std::string> values = {};  // `geo::folded` text → ours; what stands in none is taken as written
  bool operator==(ContactField const&) const = default;
};

/// One of the tables that contacts come from.
struct ContactSource {
  std::string file = {};         // a CSV with our columns; or a table:
  geo::TableSource table = {};
  std::map<ContactColumn, ContactField> fields = {};  // of a table; without any of them `column`, ours are found by name
  std::string region = {};       // country of phones without a country code; empty: nobody said
};

/// When a contact is worth a look.
struct ContactRules {
  int verified_years = 3;                // checked longer ago than this
  int life_support_days = 365;           // contacts of life-support customers that were checked longer ago are an alarm
  int failures = 3;                      // so many messages in a row that a number refused for good are a finding
  std::size_t customers_per_phone = 10;  // more of them share a phone that is nobody's who looks after many
};

/// `contacts:` is a path, a map that describes a table, or a list of these. What is wrong stands in `problems`.
/// `region`: of those that name none. `absolute` makes paths absolute.
std::vector<ContactSource> read_contact_sources(schedules::yaml::Node const& node, std::string const& region,
                                                std::function<std::string(std::string const&)> const& absolute,
                                                schedules::yaml::Problems& problems);
/// `contact_rules:`, what it leaves out by default.
ContactRules read_contact_rules(schedules::yaml::Node const& node, schedules::yaml::Problems& problems);
/// What a key `region` says: a country that telephones are known of; empty where it is absent, or wrong and recorded.
std::string phone_region(schedules::yaml::Reader& reader, std::optional<std::string> const& text);

}  // namespace lamplighter::app
