// Names and words of the columns.
#include "engine/app/contact_columns.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schedules/nearest.hpp"

namespace lamplighter::app {
namespace {

constexpr std::array<std::string_view, 6> roles{"owner", "occupier", "property_manager", "electrician", "carer", "village"};
constexpr std::array<std::string_view, 7> classes{"ordinary",  "residential",  "commercial", "critical",
                                                  "hazardous", "life_support", "key_account"};
constexpr std::array<std::string_view, 4> levels{"special", "first", "second", "temporary"};
constexpr std::array<std::string_view, 2> languages{"zh", "en"};

}  // namespace

std::optional<ContactColumn> contact_column(std::string_view name) {
  auto const found = std::ranges::find(contact_columns, name);
  if (found == contact_columns.end()) return std::nullopt;
  return static_cast<ContactColumn>(found - contact_columns.begin());
}

std::string known_contact_columns(std::string_view unknown) {
  std::vector<std::string> const known(contact_columns.begin(), contact_columns.end());
  return fmt::format("did you mean '{}'? Known are {}", schedules::nearest_name(unknown, known), fmt::join(known, ", "));
}

std::span<std::string_view const> words_of(ContactColumn column) {
  switch (column) {
    case ContactColumn::role: return roles;
    case ContactColumn::customer_class: return classes;
    case ContactColumn::critical_level: return levels;
    case ContactColumn::language: return languages;
    case ContactColumn::customer:
    case ContactColumn::name:
    case ContactColumn::life_support:
    case ContactColumn::phone:
    case ContactColumn::phone2:
    case ContactColumn::email:
    case ContactColumn::voice_ok:
    case ContactColumn::consent:
    case ContactColumn::verified_at:
    case ContactColumn::account_manager:
    case ContactColumn::area_manager: return {};
  }
  return {};
}

bool is_flag(ContactColumn column) {
  return column == ContactColumn::life_support || column == ContactColumn::voice_ok || column == ContactColumn::consent;
}

std::optional<bool> flag_of(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

}  // namespace lamplighter::app
