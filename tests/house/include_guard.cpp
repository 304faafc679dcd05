// Reads every #include and holds it against the floor plan.
#include "tests/house/include_guard.hpp"

#include "tests/house/source_text.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace lamplighter::house {
namespace {

// A room may always include itself. "notifiers" stands for its headers of values and ports alone: those that reach
// neither network nor disk. "*" is everything but the tests.
std::map<std::string, std::set<std::string>> const floor_plan = {
    {"geo", {}},
    {"schedules", {}},
    {"notifiers", {}},
    {"engine/base", {}},
    {"engine/record", {"engine/base"}},
    {"engine/outage", {"engine/base", "geo"}},
    {"engine/notice", {"engine/base", "engine/outage", "geo", "schedules", "notifiers"}},
    {"engine/dispatch", {"engine/base", "engine/outage", "engine/notice", "geo"}},
    {"engine/flow",
     {"engine/base", "engine/record", "engine/outage", "engine/notice", "engine/dispatch", "geo", "schedules", "notifiers"}},
    // Implements the repository ports that each room declares for itself.
    {"engine/store",
     {"engine/base", "engine/record", "engine/outage", "engine/notice", "engine/dispatch", "engine/flow", "geo", "notifiers"}},
    // Of the notifiers only how a gateway's callback is checked and read.
    {"engine/server", {"engine/base", "engine/flow", "notifiers"}},
    {"engine/app", {"*"}},
    {"examples", {"*"}},
    {"tests", {"*", "tests"}},
};

// A header of values and ports: neither it nor the source beside it reaches out of the process.
bool is_pure(std::string const& header, std::vector<File> const& files) {
  auto const stem = header.substr(0, header.rfind('.'));
  return std::none_of(files.begin(), files.end(), [&](File const& f) {
    if (f.path != stem + ".hpp" && f.path != stem + ".cpp") return false;
    auto const includes = includes_of(f.text);
    return std::any_of(includes.begin(), includes.end(), [](Include const& i) {
      return starts_with(i.path, "curl/") || starts_with(i.path, "boost/asio") || starts_with(i.path, "boost/beast") ||
             starts_with(i.path, "sys/") || i.path == "fstream" || i.path == "filesystem" || i.path == "thread";
    });
  });
}

// A drill cannot leave the process: what simulates links no transport.
bool is_simulation(std::string_view path) {
  return starts_with(path, "tests/sim/") || starts_with(path, "engine/app/simul");
}

// Each of these libraries stands behind one source of ours, whose header is small.
std::map<std::string, std::string> const one_source_of = {
    {"phonenumbers/", "engine/base/phone_number.cpp"},
    {"google/protobuf/", "engine/base/phone_number.cpp"},
    {"absl/", "engine/base/phone_number.cpp"},
};

std::string library_verdict(std::string const& path, Include const& include) {
  for (auto const& [library, source] : one_source_of) {
    if (starts_with(include.path, library) && path != source) return "only " + source + " may include " + include.path;
  }
  return "";
}

std::string verdict(std::string const& path, Include const& include, std::vector<File> const& files) {
  auto const room = room_of(path);
  auto const target = room_of(include.path);
  if (target == room) return "";
  auto const plan = floor_plan.find(room);
  if (plan == floor_plan.end()) return "room '" + room + "' is not in the floor plan of tests/house/include_guard.cpp";
  auto const& allowed = plan->second;
  auto const sees_all = allowed.contains("*");
  if (!allowed.contains(target) && !(sees_all && target != "tests")) {
    return room + " may not include " + include.path;
  }
  auto const wants_pure = !sees_all || is_simulation(path);
  if (target == "notifiers" && wants_pure && !is_pure(include.path, files)) {
    return path + " may include only values and ports from notifiers, and " + include.path + " is a transport";
  }
  return "";
}

}  // namespace

std::vector<Include> includes_of(std::string const& text) {
  static std::regex const pattern(R"(#[ \t]*include[ \t]*(["<])([^">\n]*)[">])");
  auto const source = split_source(text);
  auto const& code = source.without_comments;
  std::vector<Include> out;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), pattern); it != std::sregex_iterator(); ++it) {
    auto const at = static_cast<std::size_t>(it->position());
    if (source.code[at] == '#') out.push_back({line_at(code, at), (*it)[2], (*it)[1] == "\""});
  }
  return out;
}

std::vector<std::string> include_findings(std::vector<File> const& files) {
  std::set<std::string> paths;
  for (auto const& f : files) paths.insert(f.path);
  std::vector<std::string> out;
  for (auto const& file : cpp_files(files)) {
    for (auto const& include : includes_of(file.text)) {
      auto const is_ours = paths.contains(include.path);
      if (include.is_quoted && !is_ours) {
        out.push_back(finding(file.path, include.line,
                              "\"" + include.path + "\" is no path from the root; libraries stand in <>"));
      } else if (!include.is_quoted && is_ours) {
        out.push_back(finding(file.path, include.line, "our own header stands in <>: <" + include.path + ">"));
      } else if (is_ours) {
        auto const words = verdict(file.path, include, files);
        if (!words.empty()) out.push_back(finding(file.path, include.line, words));
      } else if (auto const words = library_verdict(file.path, include); !words.empty()) {
        out.push_back(finding(file.path, include.line, words));
      }
    }
  }
  return out;
}

}  // namespace lamplighter::house
