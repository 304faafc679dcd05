// The columns of a contacts table, and the words that they may hold.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lamplighter::app {

/// In the order of `contact_columns`.
enum class ContactColumn : std::uint8_t {
  customer, name, role, customer_class, critical_level, life_support, language, phone, phone2, email, voice_ok, consent,
  verified_at, account_manager, area_manager
};
inline constexpr std::array<std::string_view, 15> contact_columns{
    "customer", "name",     "role",     "class",   "critical_level", "life_support",    "language",    "phone", "phone2",
    "email",    "voice_ok", "consent",  "verified_at", "account_manager", "area_manager"};

constexpr std::string_view name_of(ContactColumn column) { return contact_columns[static_cast<std::size_t>(column)]; }
/// nullopt: no such column.
std::optional<ContactColumn> contact_column(std::string_view name);
/// Says what was probably meant, for messages: "did you mean 'phone'?; known are …".
std::string known_contact_columns(std::string_view unknown);
/// The words that a column may hold; none where it holds any text.
std::span<std::string_view const> words_of(ContactColumn column);
/// Whether a column is true or false: "true", "1", "yes", "false", "0", "no".
bool is_flag(ContactColumn column);
std::optional<bool> flag_of(std::string_view text);

/// One row: a text for each column, empty where the table has none.
using ContactFields = std::array<std::string, contact_columns.size()>;

}  // namespace lamplighter::app
