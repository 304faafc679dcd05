// The one strict YAML loader of the program: configuration, schedules, scenarios and plans are read through it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schedules/policy.hpp"
#include "schedules/types.hpp"
#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules::yaml {

/// Where something stands in a file. Lines and columns count from 1.
struct Place {
  std::shared_ptr<std::string const> file;  // shared: every node of a document names the same file
  int line = 0;
  int column = 0;
};

/// One thing that is wrong: prints as "file:line: what; remedy", without a line when it concerns the whole file.
struct Problem {
  Place place;
  std::string what;
  std::string remedy;
};
std::string to_string(Problem const& problem);

/// Collects what is wrong, so that a person sees all of it at once.
class Problems {
 public:
  void add(Place const& place, std::string what, std::string remedy);
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  std::vector<Problem> const& items() const { return items_; }
  /// One problem a line, by file and line.
  std::string text() const;

 private:
  std::vector<Problem> items_;
};

struct Entry;

/// A value of the document. Scalars are kept as the text that was written: `007`, `no`, `1e3` and `null` stay strings.
struct Node {
  enum class Kind : std::uint8_t { empty, scalar, list, map };

  Kind kind = Kind::empty;
  bool is_quoted = false;  // scalars only
  std::string text;        // scalars only
  std::vector<Node> items;
  std::vector<Entry> entries;  // in file order; keys are unique
  Place place;

  /// The value of a key of a map, or nullptr.
  Node const* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Place place;
  Node value;
};

/// What a loader accepts at most. Beyond: a problem, and nothing is returned.
struct Limits {
  std::size_t bytes_max = 16u << 20;
  std::size_t nodes_max = 1'000'000;
  int depth_max = 32;
};

/// Reads one document. Refused, with line: syntax errors, tabs in indentation, duplicate keys (both lines are named),
/// anchors, aliases, merge keys, tags, a second document, invalid UTF-8, anything beyond the limits. An empty document is
/// an empty node. nullopt: the text could not be read at all; with duplicate keys the first value is kept.
std::optional<Node> load_text(std::string_view text, std::string const& name_for_messages, Problems& problems,
                              Limits const& limits = {});
/// As `load_text`; a file that cannot be read is a problem at line 0.
std::optional<Node> load_file(std::string const& path, Problems& problems, Limits const& limits = {});

/// Reads one map key by key and records what is wrong; `finish` reports the keys that nobody asked for.
/// Getters that return a value give a harmless one (empty, zero) after recording a problem.
class Reader {
 public:
  /// `what` names the map in messages: "stage d15". A node that is no map is a problem, and then has no keys.
  Reader(Node const& node, Problems& problems, std::string what);
  Reader(Node&&, Problems&, std::string) = delete;  // the reader looks at the node for as long as it lives

  bool has(std::string_view key) const;
  /// The raw value, or nullptr; the key counts as known. An empty value counts as absent for `optional_node`.
  Node const* optional_node(std::string_view key);
  Node const* required_node(std::string_view key);

  std::string required_text(std::string_view key);
  std::optional<std::string> optional_text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view fallback);
  /// A list of texts; one text alone is a list of one. Absent = empty.
  std::vector<std::string> texts(std::string_view key);
  /// The items of a list; absent = none.
  std::vector<Node> const& list(std::string_view key);
  std::vector<Node> const& required_list(std::string_view key);

  std::optional<bool> optional_boolean(std::string_view key);
  std::optional<std::int64_t> optional_integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::int64_t required_integer(std::string_view key, std::int64_t least, std::int64_t most);
  std::optional<double> optional_number(std::string_view key, double least, double most);
  /// "2%" or 0.02.
  std::optional<double> optional_share(std::string_view key);
  /// Calendar parts kept apart: "20d4h".
  std::optional<Offset> optional_duration(std::string_view key);
  Offset required_duration(std::string_view key);
  /// "+20d4h" or "-15d"; the sign is required.
  std::optional<SignedOffset> optional_signed_duration(std::string_view key);
  /// A length of time: d is 24 h, w 168 h; business days are refused.
  std::optional<std::chrono::milliseconds> optional_span(std::string_view key);
  std::chrono::milliseconds required_span(std::string_view key);
  /// Minutes since midnight from "09:00", which must be quoted.
  std::optional<std::chrono::minutes> optional_time_of_day(std::string_view key);
  /// A date of the calendar: 2026-02-15.
  std::optional<std::chrono::sys_days> optional_date(std::string_view key);
  /// The index of the text among the choices; another text is a problem that names them.
  std::optional<std::size_t> optional_choice(std::string_view key, std::initializer_list<std::string_view> choices);

  /// Records a problem at the key (or at the map when the key is absent).
  void problem(std::string_view key, std::string what, std::string remedy);
  /// Reports every key that no getter asked for, naming the nearest known one.
  void finish();
  Place const& place() const { return node_.place; }

 private:
  template <class T>
  std::optional<T> scalar(std::string_view key, Result<T> (*parse)(Scalar const&));
  Node const* present(std::string_view key);
  void missing(std::string_view key);
  std::string named(std::string_view key) const;

  Node const& node_;
  Problems& problems_;
  std::string what_;
  std::vector<std::string> known_;
};

}  // namespace lamplighter::schedules::yaml
