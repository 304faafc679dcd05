// Reads the forms that a mapped field is written in.
#include "engine/app/mapping_field.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/mapping_words.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using geo::MappedField;
using geo::PhaseCode;
using geo::PositionCode;

struct NamedCode {
  std::string_view name;
  PhaseCode code;
};

std::vector<NamedCode> const& phase_codes() {
  using Form = PhaseCode::Form;
  static std::vector<NamedCode> const codes{
      {"abc", {}},
      {"rst", {Form::letters, {"R", "S", "T", "N"}, {1, 2, 4, 0}}},
      {"uvw", {Form::letters, {"U", "V", "W", "N"}, {1, 2, 4, 0}}},
      {"ryb", {Form::letters, {"R", "Y", "B", "N"}, {1, 2, 4, 0}}},
      {"l123", {Form::letters, {"L1", "L2", "L3", "N"}, {1, 2, 4, 0}}},
      {"123", {Form::letters, {"1", "2", "3", "0"}, {1, 2, 4, 0}}},
      {"bits", {Form::bits, {"A", "B", "C", "N"}, {1, 2, 4, 8}}},
      {"bits_reversed", {Form::bits, {"A", "B", "C", "N"}, {4, 2, 1, 8}}}};
  return codes;
}

void read_phase_code(yaml::Reader& reader, PhaseCode& code) {
  if (auto const name = reader.optional_text("code")) {
    auto const& codes = phase_codes();
    auto const found = std::find_if(codes.begin(), codes.end(), [&](auto const& one) { return one.name == *name; });
    if (found == codes.end()) {
      reader.problem("code", fmt::format("is '{}'", *name),
                     "write one of: abc, rst, uvw, ryb, l123, 123, bits, bits_reversed; or give 'letters' or 'bits'");
    } else {
      code = found->code;
    }
  }
  auto const letters = reader.texts("letters");
  if (!letters.empty()) {
    bool const has_empty = std::any_of(letters.begin(), letters.end(), [](auto const& one) { return geo::folded(one).empty(); });
    if (letters.size() < 3 || letters.size() > 4 || has_empty) {
      reader.problem("letters", fmt::format("are {}", letters.size()), "give three texts for A, B, C, and a fourth for the neutral");
    } else {
      code.form = PhaseCode::Form::letters;
      std::copy(letters.begin(), letters.end(), code.letters.begin());
    }
  }
  auto const bits = reader.texts("bits");
  if (bits.empty()) return;
  code.form = PhaseCode::Form::bits;
  code.bits = {0, 0, 0, 0};
  bool is_sound = bits.size() == 3 || bits.size() == 4;
  unsigned all = 0;
  for (std::size_t i = 0; i < bits.size() && is_sound; ++i) {
    bool const is_digits = !bits[i].empty() && bits[i].size() <= 5 && bits[i].find_first_not_of("0123456789") == std::string::npos;
    code.bits[i] = is_digits ? static_cast<unsigned>(std::stoul(bits[i])) : 0;
    is_sound = code.bits[i] != 0 && (code.bits[i] & (code.bits[i] - 1)) == 0 && (all & code.bits[i]) == 0;
    all |= code.bits[i];
  }
  if (!is_sound) {
    reader.problem("bits", "are no different powers of two", "write for example [1, 2, 4], the weights of A, B and C, and a fourth for the neutral");
  }
}

void read_codes(yaml::Reader& reader, MappedFieldPlace const& place) {
  if (place.origin == nullptr) return;
  if (place.name == "phases") read_phase_code(reader, place.origin->phase_code);
  if (place.name == "service_from" || place.name == "service_until") {
    if (auto const order = reader.optional_choice("code", {"ymd", "dmy", "mdy"})) {
      place.origin->date_order = static_cast<geo::DateOrder>(*order);
    }
  }
  if (place.name == "normal_state") {
    if (auto const code = reader.optional_choice("code", {"open_closed", "words", "one_is_open", "one_is_closed"})) {
      place.origin->position_code = static_cast<PositionCode>(*code);
    }
  }
}

/// What a mapping makes must be understood; what an export holds is looked at row by row.
void check_made(std::string const& text, yaml::Place const& at, MappedFieldPlace const& place, yaml::Problems& problems) {
  if (place.origin != nullptr && place.name == "phases") {
    auto const phases = geo::phases_in(text, place.origin->phase_code);
    if (!phases) problems.add(at, phases.error(), "write the phases with the letters of the field's code");
    return;
  }
  auto const words = geo::words_of(place.target, place.name);
  if (words.empty() || std::find(words.begin(), words.end(), text) != words.end()) return;
  problems.add(at, fmt::format("'{}' is no {} of '{}'", text, place.name, geo::to_string(place.target)),
               fmt::format("write one of: {}", fmt::join(words, ", ")));
}

std::optional<std::string> made_text(yaml::Reader& reader, std::string_view key, MappedFieldPlace const& place,
                                     yaml::Problems& problems) {
  auto text = reader.optional_text(key);
  if (!text) return text;
  if (auto const* node = reader.optional_node(key)) check_made(*text, node->place, place, problems);
  return text;
}

void read_values(yaml::Reader& reader, MappedField& mapped, MappedFieldPlace const& place, yaml::Problems& problems) {
  auto const* node = reader.optional_node("values");
  if (node == nullptr) return;
  if (node->kind != yaml::Node::Kind::map || node->entries.empty()) {
    return reader.problem("values", "is no map", "write {A: open, F: closed}");
  }
  for (auto const& entry : node->entries) {
    if (entry.value.kind != yaml::Node::Kind::scalar) {
      problems.add(entry.place, fmt::format("value '{}' is not mapped to a text", entry.key), "write 'value: text'");
      continue;
    }
    check_made(entry.value.text, entry.value.place, place, problems);
    if (!mapped.values.emplace(geo::folded(entry.key), entry.value.text).second) {
      problems.add(entry.place, fmt::format("value '{}' stands twice", entry.key), "letter case and blanks do not count; keep one");
    }
  }
}

void read_parts(yaml::Reader& reader, MappedField& mapped, MappedFieldPlace const& place, yaml::Problems& problems) {
  if (!reader.has("concat")) return;
  // A part is a text of its own: the target's words and codes are for the whole.
  MappedFieldPlace const inner{.target = place.target, .name = "part", .origin = nullptr, .mapping = place.mapping};
  for (auto const& item : reader.required_list("concat")) mapped.parts.push_back(read_mapped_field(item, inner, problems));
}

void read_decision(yaml::Node const& node, geo::Mapping& mapping, yaml::Problems& problems) {
  if (node.kind == yaml::Node::Kind::scalar) return mapping.decisions.push_back({.text = node.text});
  yaml::Reader reader(node, problems, "decision");
  geo::Decision decision{.text = reader.required_text("en")};
  decision.zh = reader.required_text("zh");
  reader.finish();
  mapping.decisions.push_back(std::move(decision));
}

}  // namespace

void read_decisions(yaml::Reader& reader, std::string_view key, geo::Mapping& mapping, yaml::Problems& problems) {
  auto const* node = reader.optional_node(key);
  if (node == nullptr) return;
  if (node->kind != yaml::Node::Kind::list) return read_decision(*node, mapping, problems);
  for (auto const& item : node->items) read_decision(item, mapping, problems);
}

MappedField read_mapped_field(yaml::Node const& node, MappedFieldPlace const& place, yaml::Problems& problems) {
  MappedField mapped;
  if (node.kind == yaml::Node::Kind::scalar) {
    mapped.field = node.text;
    if (mapped.field.empty()) problems.add(node.place, fmt::format("field '{}' has an empty name", place.name), "name a field of the layer");
    return mapped;
  }
  yaml::Reader reader(node, problems, fmt::format("field '{}'", place.name));
  read_codes(reader, place);
  mapped.field = reader.text_or("field", "");
  mapped.constant = made_text(reader, "value", place, problems);
  read_parts(reader, mapped, place, problems);
  int const forms = (mapped.field.empty() ? 0 : 1) + (mapped.constant ? 1 : 0) + (mapped.parts.empty() ? 0 : 1);
  if (forms != 1 && node.kind == yaml::Node::Kind::map) {
    problems.add(node.place, fmt::format("field '{}' has {} of 'field', 'value' and 'concat'", place.name, forms == 0 ? "none" : "several"),
                 "give one of them");
  }
  mapped.prefix = reader.text_or("prefix", "");
  read_values(reader, mapped, place, problems);
  mapped.otherwise = made_text(reader, "default", place, problems);
  mapped.if_empty = made_text(reader, "empty", place, problems);
  if (mapped.otherwise && mapped.values.empty()) {
    reader.problem("default", "stands without 'values'", "it is for what 'values' lacks; for NULL write 'empty'");
  }
  mapped.scale = reader.optional_number("scale", -1e12, 1e12).value_or(1);
  if (auto const presence = reader.optional_choice("presence", {"required", "optional", "silent"})) {
    mapped.presence = static_cast<MappedField::Presence>(*presence);
  }
  read_decisions(reader, "decision", *place.mapping, problems);
  reader.finish();
  return mapped;
}

}  // namespace lamplighter::app
