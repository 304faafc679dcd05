// Writes the places of many keys into a statement.
#include "engine/store/read_ahead.hpp"

#include <fmt/format.h>

namespace lamplighter::store {

std::string with_keys(std::string_view sql) {
  std::string places;
  for (std::size_t number = 1; number <= keys_at_once; ++number) places += fmt::format("{}${}", number == 1 ? "" : ", ", number);
  constexpr std::string_view mark = "{keys}";
  auto const at = sql.find(mark);
  return fmt::format("{}{}{}", sql.substr(0, at), places, sql.substr(at + mark.size()));
}

}  // namespace lamplighter::store
