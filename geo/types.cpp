// Texts of the network's small vocabulary.
#include "geo/types.hpp"

namespace lamplighter::geo {

std::string to_string(PhaseSet phases) {
  std::string text;
  if (phases.contains({1})) text += 'A';
  if (phases.contains({2})) text += 'B';
  if (phases.contains({4})) text += 'C';
  return text;
}

tl::expected<PhaseSet, std::string> phases_from(std::string_view text) {
  PhaseSet phases;
  for (char const letter : text) {
    switch (letter) {
      case 'A':
      case 'a': phases = phases | PhaseSet{1}; break;
      case 'B':
      case 'b': phases = phases | PhaseSet{2}; break;
      case 'C':
      case 'c': phases = phases | PhaseSet{4}; break;
      case 'N':
      case 'n': break;  // the neutral conducts nothing
      default:
        return tl::make_unexpected("phases '" + std::string(text) + "' are not made of the letters A, B, C and N");
    }
  }
  return phases;
}

std::string_view to_string(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::breaker: return "breaker";
    case DeviceKind::recloser: return "recloser";
    case DeviceKind::sectionalizer: return "sectionalizer";
    case DeviceKind::fuse: return "fuse";
    case DeviceKind::switch_device: return "switch";
  }
  return "";
}

std::string_view to_string(Position position) {
  switch (position) {
    case Position::closed: return "closed";
    case Position::open: return "open";
  }
  return "";
}

}  // namespace lamplighter::geo
