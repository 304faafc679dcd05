// Decides what passes the safety catch.
#include "notifiers/shadow.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace lamplighter::notifiers {

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::shadow: return "shadow";
    case Mode::test: return "test";
    case Mode::live: return "live";
  }
  std::abort();
}

std::optional<Mode> mode_from(std::string_view text) {
  for (auto const mode : std::array{Mode::shadow, Mode::test, Mode::live}) {
    if (to_string(mode) == text) return mode;
  }
  return std::nullopt;
}

std::string_view to_string(Passage passage) {
  switch (passage) {
    case Passage::goes: return "goes";
    case Passage::recorded_only: return "recorded_only";
  }
  std::abort();
}

Passage decide_passage(Mode mode, std::span<std::string const> allowed_addresses, std::string_view address) {
  switch (mode) {
    case Mode::shadow: return Passage::recorded_only;
    case Mode::test: {
      bool const is_allowed = std::ranges::find(allowed_addresses, address) != allowed_addresses.end();
      return is_allowed ? Passage::goes : Passage::recorded_only;
    }
    case Mode::live: return Passage::goes;
  }
  std::abort();
}

}  // namespace lamplighter::notifiers
