// Reads one YAML map key by key, records what is wrong, and reports the keys that nobody asked for.
#include "schedules/strict_yaml.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schedules/nearest.hpp"

namespace lamplighter::schedules::yaml {
namespace {

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::empty:
      return "nothing";
    case Node::Kind::scalar:
      return "text";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
  }
  return "";
}

std::vector<Node> const& no_items() {
  static std::vector<Node> const none;
  return none;
}

/// Splits "what; remedy" as the scalar functions give it.
std::pair<std::string, std::string> what_and_remedy(std::string const& message) {
  auto const split = message.rfind("; ");
  return split == std::string::npos ? std::pair{message, std::string("correct it")}
                                    : std::pair{message.substr(0, split), message.substr(split + 2)};
}

}  // namespace

Reader::Reader(Node const& node, Problems& problems, std::string what)
    : node_(node), problems_(problems), what_(std::move(what)) {
  if (node.kind != Node::Kind::map) {
    problems_.add(node.place, fmt::format("{} is {} instead of a map", what_, kind_name(node.kind)),
                  "write it as 'key: value' pairs");
  }
}

std::string Reader::named(std::string_view key) const {
  return fmt::format("{}: '{}'", what_, key);
}

bool Reader::has(std::string_view key) const {
  return node_.find(key) != nullptr;
}

Node const* Reader::present(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) {
    known_.emplace_back(key);
  }
  return node_.find(key);
}

void Reader::missing(std::string_view key) {
  if (node_.kind == Node::Kind::map) {
    problems_.add(node_.place, fmt::format("{} is missing", named(key)), "add it");
  }
}

Node const* Reader::optional_node(std::string_view key) {
  auto const* const value = present(key);
  return value != nullptr && value->kind != Node::Kind::empty ? value : nullptr;
}

Node const* Reader::required_node(std::string_view key) {
  auto const* const value = optional_node(key);
  if (value == nullptr) {
    missing(key);
  }
  return value;
}

template <class T>
std::optional<T> Reader::scalar(std::string_view key, Result<T> (*parse)(Scalar const&)) {
  auto const* const value = present(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->kind == Node::Kind::empty) {
    problems_.add(value->place, fmt::format("{} has no value", named(key)), "write one, or remove the key");
    return std::nullopt;
  }
  if (value->kind != Node::Kind::scalar) {
    problems_.add(value->place, fmt::format("{} is {} instead of one value", named(key), kind_name(value->kind)),
                  "write one value");
    return std::nullopt;
  }
  auto parsed = parse({value->text, value->is_quoted});
  if (!parsed) {
    auto [what, remedy] = what_and_remedy(parsed.error().message);
    problems_.add(value->place, fmt::format("{}: {}", named(key), what), std::move(remedy));
    return std::nullopt;
  }
  return std::move(*parsed);
}

std::optional<std::string> Reader::optional_text(std::string_view key) {
  return scalar<std::string>(key, [](Scalar const& value) { return Result<std::string>(std::string(value.text)); });
}

std::string Reader::required_text(std::string_view key) {
  if (!has(key)) {
    missing(key);
  }
  auto const text = optional_text(key);
  if (text && text->empty()) {
    problem(key, "is empty", "write a text");
  }
  return text.value_or("");
}

std::string Reader::text_or(std::string_view key, std::string_view fallback) {
  return optional_text(key).value_or(std::string(fallback));
}

std::vector<std::string> Reader::texts(std::string_view key) {
  auto const* const value = optional_node(key);
  std::vector<std::string> found;
  if (value == nullptr) {
    return found;
  }
  if (value->kind == Node::Kind::scalar) {
    return {value->text};
  }
  if (value->kind == Node::Kind::map) {
    problem(key, "is a map instead of a list", "write it as [one, two]");
  }
  for (auto const& item : value->items) {
    if (item.kind == Node::Kind::scalar) {
      found.push_back(item.text);
    } else {
      problems_.add(item.place, fmt::format("{} holds {} instead of text", named(key), kind_name(item.kind)),
                    "write each item as one text");
    }
  }
  return found;
}

std::vector<Node> const& Reader::list(std::string_view key) {
  auto const* const value = optional_node(key);
  if (value == nullptr) {
    return no_items();
  }
  if (value->kind != Node::Kind::list) {
    problem(key, fmt::format("is {} instead of a list", kind_name(value->kind)), "start each item with '- '");
  }
  return value->items;
}

std::vector<Node> const& Reader::required_list(std::string_view key) {
  auto const& items = list(key);
  auto const* const value = optional_node(key);
  if (value == nullptr) {
    missing(key);
  } else if (value->kind == Node::Kind::list && items.empty()) {
    problem(key, "is an empty list", "add at least one item");
  }
  return items;
}

std::optional<bool> Reader::optional_boolean(std::string_view key) {
  return scalar(key, &boolean);
}

std::optional<std::int64_t> Reader::optional_integer(std::string_view key, std::int64_t least, std::int64_t most) {
  auto const value = scalar(key, &integer);
  if (value && (*value < least || *value > most)) {
    problem(key, fmt::format("is {}", *value), fmt::format("write a whole number from {} to {}", least, most));
    return std::nullopt;
  }
  return value;
}

std::int64_t Reader::required_integer(std::string_view key, std::int64_t least, std::int64_t most) {
  if (!has(key)) {
    missing(key);
  }
  return optional_integer(key, least, most).value_or(least);
}

std::optional<double> Reader::optional_number(std::string_view key, double least, double most) {
  auto const value = scalar(key, &number);
  if (value && (*value < least || *value > most)) {
    problem(key, fmt::format("is {}", *value), fmt::format("write a number from {} to {}", least, most));
    return std::nullopt;
  }
  return value;
}

std::optional<double> Reader::optional_share(std::string_view key) {
  return scalar(key, &share);
}

std::optional<Offset> Reader::optional_duration(std::string_view key) {
  return scalar(key, &duration);
}

Offset Reader::required_duration(std::string_view key) {
  if (!has(key)) {
    missing(key);
  }
  return optional_duration(key).value_or(Offset{});
}

std::optional<SignedOffset> Reader::optional_signed_duration(std::string_view key) {
  return scalar(key, &signed_duration);
}

std::optional<std::chrono::milliseconds> Reader::optional_span(std::string_view key) {
  return scalar(key, &span);
}

std::chrono::milliseconds Reader::required_span(std::string_view key) {
  if (!has(key)) {
    missing(key);
  }
  return optional_span(key).value_or(std::chrono::milliseconds{0});
}

std::optional<std::chrono::minutes> Reader::optional_time_of_day(std::string_view key) {
  return scalar(key, &time_of_day);
}

std::optional<std::chrono::sys_days> Reader::optional_date(std::string_view key) {
  return scalar<std::chrono::sys_days>(key, &calendar_date);
}

std::optional<std::size_t> Reader::optional_choice(std::string_view key,
                                                   std::initializer_list<std::string_view> choices) {
  auto const text = optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  auto const found = std::find(choices.begin(), choices.end(), *text);
  if (found == choices.end()) {
    problem(key, fmt::format("is '{}'", *text), fmt::format("write one of: {}", fmt::join(choices, ", ")));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - choices.begin());
}

void Reader::problem(std::string_view key, std::string what, std::string remedy) {
  auto const* const value = node_.find(key);
  problems_.add(value != nullptr ? value->place : node_.place, fmt::format("{} {}", named(key), what),
                std::move(remedy));
}

void Reader::finish() {
  for (auto const& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) {
      continue;
    }
    auto const nearest = nearest_name(entry.key, known_);
    problems_.add(entry.place, fmt::format("{} has the unknown key '{}'", what_, entry.key),
                  nearest.empty() ? std::string("remove it") : fmt::format("did you mean '{}'?", nearest));
  }
}

}  // namespace lamplighter::schedules::yaml
