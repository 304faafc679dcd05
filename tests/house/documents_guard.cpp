// Takes words out of the code by what stands around them, and looks for each in the page that should explain it.
#include "tests/house/documents_guard.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>
#include <utility>

namespace lamplighter::house {
namespace {

constexpr std::string_view page = "docs/files.md";

std::string text_of(std::vector<File> const& files, std::string_view path) {
  auto const found = std::find_if(files.begin(), files.end(), [&](File const& one) { return one.path == path; });
  return found == files.end() ? std::string() : found->text;
}

/// From one heading of the second level to the next; the whole text without a heading.
std::string section_of(std::string const& text, std::string const& heading) {
  if (heading.empty()) return text;
  auto const begin = text.find("\n## " + heading + "\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find("\n## ", begin + 4) - begin);
}

std::set<std::string> captured(std::string const& text, std::string const& pattern) {
  std::set<std::string> out;
  std::regex const expression(pattern);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), expression); it != std::sregex_iterator(); ++it) out.insert((*it)[1]);
  return out;
}

/// Only what is set as code counts: `key`, or a part of `network.limits` or {at, open: DEVICE}.
bool names(std::string const& text, std::string const& word) {
  static std::regex const code("`([^`]*)`");
  std::regex const whole("(^|[^A-Za-z0-9_])" + word + "([^A-Za-z0-9_]|$)");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), code); it != std::sregex_iterator(); ++it) {
    if (std::regex_search((*it)[1].str(), whole)) return true;
  }
  return false;
}

void check(std::vector<std::string>& out, std::vector<File> const& files, std::string_view document, std::string const& heading,
           std::string_view source, std::string const& pattern) {
  auto const text = section_of(text_of(files, document), heading);
  auto const words = captured(text_of(files, source), pattern);
  if (words.empty()) out.push_back(finding(source, 1, "holds no word of the kind that this guard looks for"));
  for (auto const& word : words) {
    if (!names(text, word)) out.push_back(finding(document, 1, "'" + word + "' of " + std::string(source) + " is missing under '" + heading + "'"));
  }
}

/// Each row of the tables, and the numbers right of what it is about. 万 is ten thousand.
std::vector<std::pair<std::string, std::multiset<double>>> measured(std::string const& section) {
  static std::regex const number(R"re((\d[\d,]*(?:\.\d+)?)( ?万)?)re");
  std::vector<std::pair<std::string, std::multiset<double>>> out;
  std::istringstream lines(section);
  for (std::string line; std::getline(lines, line);) {
    if (!starts_with(line, "|") || starts_with(line, "|---")) continue;
    auto const values = line.substr(std::min(line.find('|', 1), line.size()));
    auto& row = out.emplace_back(line, std::multiset<double>());
    for (auto it = std::sregex_iterator(values.begin(), values.end(), number); it != std::sregex_iterator(); ++it) {
      auto digits = (*it)[1].str();
      std::erase(digits, ',');
      row.second.insert(std::stod(digits) * ((*it)[2].matched ? 10'000 : 1));
    }
  }
  return out;
}

/// Keys of the configuration as `part.key`: one word is a key of several parts, and each has its own meaning. The part is the
/// title of the reader that was made last; lists and notifiers are explained key by key.
std::set<std::string> configuration_keys(std::string const& code) {
  std::regex const step(R"re(yaml::Reader \w+\([^;]*?"([\w ]+)"( \+ [\w.]+)?\)|\b(\w+)\.(?:required_\w+|optional_\w+|text_or|texts|list)\(\s*"(\w+)")re");
  std::set<std::string> out;
  std::string part;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), step); it != std::sregex_iterator(); ++it) {
    auto const& match = *it;
    if (match[1].matched) {
      auto const title = match[1].str();
      bool const is_explained_alone = title == "configuration" || title == "listen" || title == "network source" || match[2].matched;
      part = is_explained_alone ? "" : std::regex_replace(title, std::regex(" "), ".") + ".";
    } else {
      out.insert(match[3] == "root" ? match[4].str() : part + match[4].str());
    }
  }
  return out;
}

void check_configuration(std::vector<std::string>& out, std::vector<File> const& files) {
  auto const text = section_of(text_of(files, page), "Configuration");
  auto const keys = configuration_keys(text_of(files, "engine/app/configuration.cpp"));
  if (keys.empty()) out.push_back(finding("engine/app/configuration.cpp", 1, "holds no key that this guard can see"));
  for (auto const& key : keys) {
    if (!names(text, key)) out.push_back(finding(page, 1, "'" + key + "' of the configuration is missing"));
  }
}

/// A heading as an address: lower case, spaces as hyphens, signs left out.
std::string anchor_of(std::string const& heading) {
  std::string out;
  for (char const one : heading) {
    if (one == ' ') out += '-';
    else if (std::isalnum(static_cast<unsigned char>(one)) != 0 || one == '-' || one == '_' || (one & 0x80) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(one)));
    }
  }
  return out;
}

bool has_anchor(std::string const& text, std::string const& anchor) {
  auto const headings = captured("\n" + text, "\n#+ ([^\n]*)");
  return std::any_of(headings.begin(), headings.end(), [&](auto const& one) { return anchor_of(one) == anchor; });
}

}  // namespace

std::vector<std::string> key_findings(std::vector<File> const& files) {
  std::string const key = R"re(\b\w+\.(?:required_\w+|optional_\w+|text_or|texts|list)\(\s*"(\w+)")re";
  std::vector<std::string> out;
  check_configuration(out, files);
  check(out, files, page, "Configuration", "engine/app/notifier_configuration.cpp", key);
  check(out, files, page, "Configuration", "engine/app/notifier_sip.cpp", key);
  check(out, files, page, "Contacts", "engine/app/contact_source.cpp", key);
  check(out, files, page, "Policies", "schedules/policy.cpp", key);
  check(out, files, page, "Policies", "schedules/policy_parts.cpp", key);
  check(out, files, page, "Policies", "schedules/policy_stage.cpp", key);
  check(out, files, page, "Calendars", "schedules/calendar_file.cpp", key);
  check(out, files, page, "Plan", "engine/app/commands_preview.cpp", key);
  check(out, files, page, "Scenario", "engine/app/simulation/scenario.cpp", key);
  check(out, files, page, "Scenario", "engine/app/simulation/scenario.cpp", R"re(rate_or\(\w+, "(\w+)")re");
  check(out, files, page, "Scenario", "engine/app/simulation/scenario_events.cpp", key);
  check(out, files, page, "Scenario", "engine/app/simulation/scenario_events.cpp", R"re(\{"(\w+)", read_)re");
  return out;
}

std::vector<std::string> column_findings(std::vector<File> const& files) {
  auto const code = text_of(files, "engine/app/contact_columns.hpp");
  auto const begin = code.find("contact_columns{");
  if (begin == std::string::npos) return {finding("engine/app/contact_columns.hpp", 1, "has no list of columns")};
  auto const list = code.substr(begin, code.find("};", begin) - begin);
  std::vector<std::string> out;
  check(out, {{"columns", list}, {std::string(page), text_of(files, page)}}, page, "Contacts", "columns", R"re("(\w+)")re");
  return out;
}

std::vector<std::string> variable_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  check(out, files, page, "Texts", "engine/notice/text_variables.cpp", R"re(\{"(\w+)",\s+"[^"]*",\s+"[^"]*"\})re");
  check(out, files, page, "Texts", "engine/notice/text_variables.cpp", R"re(\{"(\w+)", Topic::)re");
  return out;
}

std::vector<std::string> command_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  check(out, files, "README.md", "Commands", "engine/app/command_line.cpp", R"re(\bapp\.add_subcommand\("(\w+)")re");
  check(out, files, "README.zh.md", "命令", "engine/app/command_line.cpp", R"re(\bapp\.add_subcommand\("(\w+)")re");
  return out;
}

std::vector<std::string> figure_findings(std::vector<File> const& files) {
  auto const english = measured(section_of(text_of(files, "README.md"), "Measured"));
  auto const chinese = measured(section_of(text_of(files, "README.zh.md"), "实测"));
  if (english.empty() || english.size() != chinese.size()) return {finding("README.zh.md", 1, "has not as many rows of figures as README.md")};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < english.size(); ++i) {
    if (english[i].second != chinese[i].second) out.push_back(finding("README.zh.md", 1, "has other figures than: " + english[i].first));
  }
  return out;
}

std::vector<std::string> link_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  for (auto const& file : files) {
    if (!ends_with(file.path, ".md")) continue;
    for (auto const& link : captured(file.text, R"re(\]\(([^)\s]+)\))re")) {
      if (link.find("://") != std::string::npos) continue;
      auto const mark = std::min(link.find('#'), link.size());
      auto const target = mark == 0 ? file.path : (std::filesystem::path(file.path).parent_path() / link.substr(0, mark)).lexically_normal().generic_string();
      auto const is_there = std::any_of(files.begin(), files.end(), [&](File const& one) {
        return one.path == target || starts_with(one.path, target + "/");
      });
      if (!is_there) out.push_back(finding(file.path, 1, "links to '" + link + "', which is not in the tree"));
      if (is_there && mark < link.size() && !has_anchor(text_of(files, target), link.substr(mark + 1))) {
        out.push_back(finding(file.path, 1, "links to '" + link + "', a heading that is not there"));
      }
    }
  }
  return out;
}

std::vector<std::string> absence_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  for (auto const& file : files) {
    if (!starts_with(file.path, "tests/") || !ends_with(file.path, "CMakeLists.txt")) continue;
    auto const conditions = captured(file.text, R"re(if\((EXISTS "\$\{LAMPLIGHTER_SHARED_DATA\}[^)]*)\))re");
    if (!conditions.empty() && file.text.find("lamplighter_not_registered(") == std::string::npos) {
      out.push_back(finding(file.path, 1, "leaves tests out without lamplighter_not_registered(…)"));
    }
  }
  return out;
}

}  // namespace lamplighter::house
