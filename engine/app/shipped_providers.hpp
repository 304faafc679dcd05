// The descriptions of notifiers/providers that travel in the program.
#pragma once

#include <span>
#include <string_view>

namespace lamplighter::app {

struct ShippedProvider {
  std::string_view name;  // "twilio"
  std::string_view text;  // the whole file
};
std::span<ShippedProvider const> shipped_provider_files();

}  // namespace lamplighter::app
