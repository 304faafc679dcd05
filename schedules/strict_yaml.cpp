// Turns YAML text into plain nodes, and refuses everything that two people could read in two ways.
#include "schedules/strict_yaml.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace lamplighter::schedules::yaml {
namespace {

/// Thrown through yaml-cpp to stop it; the problem has been recorded.
struct Stop {};

/// Builds nodes from the parser's events: the events still know what YAML::Node forgets (duplicates, quotes, order).
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::shared_ptr<std::string const> file, Problems& problems, Limits const& limits)
      : text_(text), file_(std::move(file)), problems_(problems), limits_(limits) {}

  Node take() { return std::move(root_); }
  Place place_of(YAML::Mark const& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void OnDocumentStart(YAML::Mark const&) override {}
  void OnDocumentEnd() override {}

  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Node node;
    node.place = place_of(mark);
    if (auto const word = null_word_at(mark); !word.empty()) {
      node.kind = Node::Kind::scalar;
      node.text = word;
    }
    add(std::move(node), mark);
  }

  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                std::string const& value) override {
    refuse_anchor(mark, anchor);
    bool const is_quoted = tag == "!";
    if (is_quoted && !is_closed(rest_at(mark))) {
      refuse(mark, "a quote that is never closed", "close it");
    }
    if (!is_quoted && tag != "?" && !tag.empty()) {
      refuse(mark, "a tag (!…)", "write the value without it");
    }
    if (value.find('\0') != std::string::npos) {
      refuse(mark, "a NUL character (\\x00)", "remove it");
    }
    Node node;
    node.kind = Node::Kind::scalar;
    node.is_quoted = is_quoted;
    node.text = value;
    node.place = place_of(mark);
    add(std::move(node), mark);
  }

  void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override {
    refuse(mark, "an alias (*…)", "write the value out");
  }

  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::list);
  }
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Node::Kind::map);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is still being filled; in a map, `key` waits for its value.
  struct Open {
    Node node;
    YAML::Mark mark;
    std::optional<Entry> key;
    std::map<std::string, int> lines_of_keys;
  };

  std::string_view rest_at(YAML::Mark const& mark) const {
    return mark.pos < 0 ? std::string_view() : text_.substr(std::min(static_cast<std::size_t>(mark.pos), text_.size()));
  }

  /// yaml-cpp takes these words for nothing; somebody may be called Null, so they stay text here. For a value that is
  /// really empty the mark is that of the next token, which may be a key of that name.
  std::string_view null_word_at(YAML::Mark const& mark) const {
    auto const rest = rest_at(mark);
    for (std::string_view const word : {"null", "Null", "NULL", "~"}) {
      if (!rest.starts_with(word)) {
        continue;
      }
      auto const next = rest.find_first_not_of(' ', word.size());
      bool const is_key = next != std::string_view::npos && rest[next] == ':';
      bool const wants_key = !open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key;
      return is_key && !wants_key ? std::string_view() : word;
    }
    return {};
  }

  /// yaml-cpp takes a quoted text that the end of the file cuts off for a whole one.
  static bool is_closed(std::string_view rest) {
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) {
      return true;  // a block of lines
    }
    char const quote = rest.front();
    for (std::size_t index = 1; index < rest.size(); ++index) {
      bool const is_escape =
          (quote == '"' && rest[index] == '\\') || (quote == '\'' && rest.substr(index).starts_with("''"));
      if (is_escape) {
        ++index;
      } else if (rest[index] == quote) {
        return true;
      }
    }
    return false;
  }

  [[noreturn]] void refuse(YAML::Mark const& mark, std::string_view what, std::string remedy) {
    problems_.add(place_of(mark), fmt::format("{} is not allowed here", what), std::move(remedy));
    throw Stop{};
  }

  void refuse_anchor(YAML::Mark const& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      refuse(mark, "an anchor (&…)", "write the value out where it is used");
    }
  }

  void open(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor, Node::Kind kind) {
    refuse_anchor(mark, anchor);
    if (!tag.empty() && tag != "?") {
      refuse(mark, "a tag (!…)", "write the value without it");
    }
    if (static_cast<int>(open_.size()) >= limits_.depth_max) {
      refuse(mark, fmt::format("nesting deeper than {} levels", limits_.depth_max), "write it flatter");
    }
    if (!open_.empty() && open_.back().node.kind == Node::Kind::map && !open_.back().key) {
      refuse(mark, "a list or map as a key", "write the key as text");
    }
    Open opened;
    opened.node.kind = kind;
    opened.node.place = place_of(mark);
    opened.mark = mark;
    open_.push_back(std::move(opened));
  }

  void close() {
    auto closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.node), closed.mark);
  }

  void add(Node node, YAML::Mark const& mark) {
    if (++nodes_count_ > limits_.nodes_max) {
      refuse(mark, fmt::format("more than {} values", limits_.nodes_max), "split the file");
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key) {
      start_entry(parent, node, mark);
    } else {
      finish_entry(parent, std::move(node));
    }
  }

  void start_entry(Open& parent, Node const& key, YAML::Mark const& mark) {
    if (key.kind != Node::Kind::scalar || key.text.empty()) {
      refuse(mark, "an empty key", "name the key before the colon");
    }
    if (key.text == "<<" && !key.is_quoted) {
      refuse(mark, "a merge key (<<)", "write the keys out");
    }
    parent.key = Entry{key.text, key.place, {}};
  }

  void finish_entry(Open& parent, Node value) {
    auto entry = std::move(*parent.key);
    parent.key.reset();
    auto const [first, is_new] = parent.lines_of_keys.emplace(entry.key, entry.place.line);
    if (!is_new) {
      problems_.add(entry.place, fmt::format("key '{}' stands twice, first on line {}", entry.key, first->second),
                    "keep one of the two");
      return;
    }
    if (value.kind == Node::Kind::empty) {
      value.place = entry.place;  // the parser's own mark for nothing is the next token's
    }
    entry.value = std::move(value);
    parent.node.entries.push_back(std::move(entry));
  }

  std::string_view text_;
  std::shared_ptr<std::string const> file_;
  Problems& problems_;
  Limits limits_;
  Node root_;
  std::vector<Open> open_;
  std::size_t nodes_count_ = 0;
};

/// The length of the UTF-8 sequence at the front, or 0 when it is none (overlong, surrogate, cut off, control
/// character).
std::size_t sequence_length(std::string_view rest) {
  auto const byte = [&](std::size_t index) { return static_cast<unsigned char>(rest[index]); };
  auto const lead = byte(0);
  if (lead < 0x80) {
    bool const is_control = (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') || lead == 0x7f;
    return is_control ? 0 : 1;
  }
  std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || rest.size() < length) {
    return 0;
  }
  for (std::size_t index = 1; index < length; ++index) {
    if ((byte(index) & 0xc0) != 0x80) {
      return 0;
    }
  }
  bool const is_bad = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) ||
                      (lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f);
  return is_bad ? 0 : length;
}

/// What yaml-cpp would swallow or answer badly: other encodings, control characters, tabs that indent.
bool is_clean(std::string_view text, std::shared_ptr<std::string const> const& file, Problems& problems) {
  Place place{file, 1, 1};
  bool is_indentation = true;
  auto const problems_before = problems.size();
  while (!text.empty()) {
    auto const length = sequence_length(text);
    if (length == 0) {
      problems.add(place, "a byte that is no UTF-8 text", "save the file as UTF-8, without control characters");
      return false;
    }
    if (text.front() == '\t' && is_indentation) {
      problems.add(place, "a tab in the indentation", "indent with spaces");
      is_indentation = false;
    }
    is_indentation = text.front() == '\n' || (is_indentation && text.front() == ' ');
    place.column = text.front() == '\n' ? 1 : place.column + 1;
    place.line += text.front() == '\n' ? 1 : 0;
    text.remove_prefix(length);
  }
  return problems.size() == problems_before;
}

std::optional<Node> parse(std::string_view text, std::shared_ptr<std::string const> const& file, Problems& problems,
                          Limits const& limits) {
  Builder builder(text, file, problems, limits);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      Node nothing;
      nothing.place = {file, 1, 1};
      return nothing;
    }
    auto root = builder.take();
    if (parser) {
      Builder second(text, file, problems, limits);
      if (parser.HandleNextDocument(second)) {
        problems.add(second.take().place, "a second document is not allowed here", "put it into a file of its own");
        return std::nullopt;
      }
    }
    return root;
  } catch (Stop const&) {
    return std::nullopt;
  } catch (YAML::Exception const& error) {
    problems.add(builder.place_of(error.mark), fmt::format("this is no YAML: {}", error.msg),
                 "check indentation, colons and quotes here and on the line before");
    return std::nullopt;
  } catch (std::exception const&) {
    problems.add({file, 0, 0}, "this is no YAML that can be read", "check indentation, colons and quotes");
    return std::nullopt;
  }
}

}  // namespace

std::string to_string(Problem const& problem) {
  auto const& file = problem.place.file;
  auto const where = file ? *file : std::string("text");
  if (problem.place.line == 0) return fmt::format("{}: {}; {}", where, problem.what, problem.remedy);
  return fmt::format("{}:{}: {}; {}", where, problem.place.line, problem.what, problem.remedy);
}

void Problems::add(Place const& place, std::string what, std::string remedy) {
  items_.push_back({place, std::move(what), std::move(remedy)});
}

std::string Problems::text() const {
  auto sorted = items_;
  std::stable_sort(sorted.begin(), sorted.end(), [](Problem const& left, Problem const& right) {
    auto const name = [](Problem const& problem) { return problem.place.file ? *problem.place.file : std::string(); };
    auto const left_name = name(left);
    auto const right_name = name(right);
    return left_name != right_name ? left_name < right_name : left.place.line < right.place.line;
  });
  std::string text;
  for (auto const& problem : sorted) {
    text += (text.empty() ? "" : "\n") + to_string(problem);
  }
  return text;
}

Node const* Node::find(std::string_view key) const {
  auto const found = std::find_if(entries.begin(), entries.end(), [&](Entry const& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

std::optional<Node> load_text(std::string_view text, std::string const& name_for_messages, Problems& problems,
                              Limits const& limits) {
  auto const file = std::make_shared<std::string const>(name_for_messages);
  if (text.size() > limits.bytes_max) {
    problems.add({file, 0, 0}, fmt::format("the file is larger than {} bytes", limits.bytes_max), "split it");
    return std::nullopt;
  }
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) {
    text.remove_prefix(byte_order_mark.size());
  }
  if (!is_clean(text, file, problems)) {
    return std::nullopt;
  }
  return parse(text, file, problems, limits);
}

std::optional<Node> load_file(std::string const& path, Problems& problems, Limits const& limits) {
  std::ifstream stream(path, std::ios::binary);
  std::string text;
  if (stream) {
    text.resize(limits.bytes_max + 1);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad() || (text.empty() && !stream.eof())) {
    problems.add({std::make_shared<std::string const>(path), 0, 0}, "the file cannot be read",
                 "check that it exists and may be read");
    return std::nullopt;
  }
  return load_text(text, path, problems, limits);
}

}  // namespace lamplighter::schedules::yaml
