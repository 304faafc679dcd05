// What a person reads aloud who calls for a notice that no machine could prove.
#pragma once

#include <string>
#include <string_view>

#include "engine/notice/types.hpp"

namespace lamplighter::notice {

struct CallScript {
  std::string utility, language;  // zh, else English
  std::string address;            // of the customer; may be empty
  std::string words;              // of the notice, as they are true now
  Evidence required = Evidence::e3;
  enum class Person : std::uint8_t { ordinary, on_life_support } person = Person::ordinary;
};

/// Greeting, whom one wants, the notice's own words, and what to ask for as proof. Errors: none.
std::string call_script(CallScript const&);

}  // namespace lamplighter::notice
