// Reads the drawings of feeder_drawing.hpp.
#include "tests/support/feeder_drawing.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

namespace lamplighter::test {
namespace {

using geo::PhaseSet;

[[noreturn]] void fail(std::string const& word, char const* why) {
  throw std::invalid_argument("drawing: '" + word + "' " + why);
}

/// One word taken apart: `name*customers:phases/open@kind`.
struct Word {
  std::string text, name, source;
  int customers = 0;
  PhaseSet phases = PhaseSet::all();
  bool is_device = false, is_open = false, is_source = false;
};

bool cut(std::string& text, char mark, std::string& rest) {
  auto const place = text.find(mark);
  if (place == std::string::npos) return false;
  rest = text.substr(place + 1);
  text.resize(place);
  return true;
}

std::optional<geo::DeviceKind> kind_of(std::string const& name) {
  static std::map<std::string, geo::DeviceKind> const kinds{{"BRK", geo::DeviceKind::breaker},
                                                            {"REC", geo::DeviceKind::recloser},
                                                            {"FUS", geo::DeviceKind::fuse},
                                                            {"SEC", geo::DeviceKind::sectionalizer},
                                                            {"SWI", geo::DeviceKind::switch_device}};
  auto const found = kinds.find(name.substr(0, 3));
  return found == kinds.end() ? std::nullopt : std::optional(found->second);
}

Word parse(std::string const& text) {
  Word word;
  word.text = word.name = text;
  std::string rest;
  if (cut(word.name, '@', rest)) {
    word.is_source = true;
    word.source = rest;
  }
  if (cut(word.name, '/', rest)) {
    if (rest != "open") fail(text, "has a state other than /open");
    word.is_open = true;
  }
  if (cut(word.name, ':', rest)) {
    auto const phases = geo::phases_from(rest);
    if (!phases) fail(text, "has phases that are not of A, B, C");
    word.phases = *phases;
  }
  if (cut(word.name, '*', rest)) word.customers = std::stoi(rest);
  if (word.name.empty()) fail(text, "has no name");
  word.is_device = kind_of(word.name).has_value();
  if (word.is_device && (word.customers != 0 || word.is_source)) fail(text, "is a device: it takes no customers");
  if (!word.is_device && word.is_open) fail(text, "is a node: it cannot be open");
  return word;
}

bool is_ink(std::string const& token) { return token.find_first_not_of("|-") == std::string::npos; }
bool is_joint(std::string const& token) { return token.size() >= 2 && token.find_first_not_of('-') == std::string::npos; }

class Drawing {
 public:
  void add_line(std::string const& line) {
    std::istringstream stream(line);
    std::vector<Word> words;
    bool is_joined = true;
    for (std::string token; stream >> token;) {
      if (is_joint(token)) {
        is_joined = true;
      } else if (!is_ink(token)) {
        if (!is_joined) fail(token, "stands beside another word without '---'");
        words.push_back(parse(token));
        is_joined = false;
      }
    }
    if (!words.empty()) draw(words);
  }

  geo::NetworkData take() { return std::move(data_); }

 private:
  void draw(std::vector<Word> const& words) {
    bool const is_first = data_.sources.empty();
    std::string const first_node = words.front().is_device ? (is_first ? "S" : "~" + words.front().name)
                                                           : words.front().name;
    if (is_first) add_source("S", first_node, geo::SourceKind::grid);
    std::string at = first_node;
    for (std::size_t i = 0; i < words.size(); ++i) {
      Word const& word = words[i];
      if (!word.is_device) {
        add_node(word);
        if (i > 0 && !words[i - 1].is_device) add_section(at, word);
        at = word.name;
        continue;
      }
      bool const is_last = i + 1 == words.size();
      std::string const to = is_last                   ? word.name + "~"
                             : words[i + 1].is_device ? word.name + "~" + words[i + 1].name
                                                      : words[i + 1].name;
      add_device(word, at, to);
      at = to;
    }
  }

  void add_source(std::string const& id, std::string const& node, geo::SourceKind kind) {
    geo::SourceRow row;
    row.id = id;
    row.node = node;
    row.feeder = "F" + id.substr(1);
    row.phases = PhaseSet::all();
    row.kind = kind;
    data_.sources.push_back(row);
  }

  void add_node(Word const& word) {
    if (word.is_source) {
      if (word.source.empty()) add_source(word.name, word.name, geo::SourceKind::grid);
      else if (word.source == "island") add_source(word.name, word.name, geo::SourceKind::islanding);
      else if (word.source == "following") add_source(word.name, word.name, geo::SourceKind::following);
      else fail(word.text, "is a source of no known kind");
    }
    int& count = customers_at_[word.name];
    for (int i = 0; i < word.customers; ++i) {
      geo::CustomerRow row;
      row.id = word.name + "." + std::to_string(++count);
      row.node = word.name;
      row.phases = word.phases;
      data_.customers.push_back(row);
    }
  }

  void add_section(std::string const& from, Word const& to) {
    geo::SectionRow row;
    row.id = from + "-" + to.name + "#" + std::to_string(data_.sections.size() + 1);
    row.from_node = from;
    row.to_node = to.name;
    row.phases = PhaseSet::all();
    data_.sections.push_back(row);
  }

  void add_device(Word const& word, std::string const& from, std::string const& to) {
    geo::DeviceRow row;
    row.id = word.name;
    row.from_node = from;
    row.to_node = to;
    row.phases = word.phases;
    row.kind = *kind_of(word.name);
    row.normal = word.is_open ? geo::Position::open : geo::Position::closed;
    bool const is_drawn = std::any_of(data_.devices.begin(), data_.devices.end(),
                                      [&](geo::DeviceRow const& other) { return other.id == row.id; });
    if (is_drawn) fail(word.text, "is a device drawn twice");
    data_.devices.push_back(row);
  }

  geo::NetworkData data_;
  std::map<std::string, int> customers_at_;
};

template <class Index>
Index found(std::optional<Index> index, std::string_view id) {
  if (!index) throw std::out_of_range("the drawing has no '" + std::string(id) + "'");
  return *index;
}

}  // namespace

geo::NetworkData rows_from(std::string_view text) {
  Drawing drawing;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) drawing.add_line(line);
  return drawing.take();
}

std::shared_ptr<geo::Network const> feeder_from(std::string_view drawing) {
  auto network = geo::Network::build(rows_from(drawing));
  if (!network) throw std::invalid_argument("drawing: " + network.error().message);
  return *network;
}

geo::DeviceIndex device(geo::Network const& network, std::string_view id) { return found(network.find_device(id), id); }
geo::CustomerIndex customer(geo::Network const& network, std::string_view id) {
  return found(network.find_customer(id), id);
}
geo::ServicePointIndex service_point(geo::Network const& network, std::string_view id) {
  return found(network.find_service_point(id), id);
}
geo::NodeIndex node(geo::Network const& network, std::string_view id) { return found(network.find_node(id), id); }

}  // namespace lamplighter::test
