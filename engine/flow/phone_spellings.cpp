// Spellings of a telephone number.
#include "engine/flow/phone_spellings.hpp"

#include <algorithm>

#include "engine/base/phone_number.hpp"

namespace lamplighter::flow {

std::vector<std::string> phone_spellings(std::string_view from, std::string_view region) {
  std::vector<std::string> out;
  auto const add = [&](std::string text) {
    if (!text.empty() && std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  };
  auto const number = parse_phone(from, region);
  if (number) add(number->e164);
  std::string plain;
  for (char const one : from) {
    if (one != ' ' && one != '-' && one != '(' && one != ')') plain += one;
  }
  if (plain.starts_with("00")) plain = "+" + plain.substr(2);
  add(plain);
  // A number that is surely one of the region is not also looked for as one of another country: that would be a stranger.
  if (number && number->standing == PhoneNumber::Standing::valid) return out;
  if (plain.starts_with('+')) add(plain.substr(1));
  else if (plain.find('@') == std::string::npos) add("+" + plain);
  return out;
}

std::string kept_phone(std::string text, std::string_view region) {
  auto number = parse_phone(text, region);
  return number && !number->has_extension ? std::move(number->e164) : std::move(text);
}

}  // namespace lamplighter::flow
