// Each alarm has a name that people read, in English and in Chinese.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "engine/flow/alarm_kinds.hpp"

namespace lamplighter::test {
namespace {

std::string text_of(std::filesystem::path const& path) {
  std::ifstream file(path);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path const source{LAMPLIGHTER_SOURCE_DIR};

/// English and Chinese by kind, as the console has them.
std::map<std::string, std::pair<std::string, std::string>> words() {
  std::map<std::string, std::pair<std::string, std::string>> out;
  auto const text = text_of(source / "engine/console/source/console/alarm_words.ts");
  static std::regex const entry(R"re((\w+): \['([^']+)', '([^']+)'\])re");
  for (std::sregex_iterator it(text.begin(), text.end(), entry), end; it != end; ++it) out[(*it)[1]] = {(*it)[2], (*it)[3]};
  return out;
}

bool is_listed(std::string const& kind) { return std::ranges::binary_search(flow::alarm_kinds(), std::string_view(kind)); }

}  // namespace

TEST_CASE("the console has a name for every alarm, in English and in Chinese, and for nothing else") {
  auto const said = words();
  for (auto const kind : flow::alarm_kinds()) {
    INFO(kind);
    auto const found = said.find(std::string(kind));
    REQUIRE(found != said.end());
    auto const& [english, chinese] = found->second;
    auto const is_ascii = [](unsigned char c) { return c < 0x80; };
    CHECK(std::ranges::all_of(english, is_ascii));
    CHECK_FALSE(std::ranges::any_of(chinese, is_ascii));
  }
  CHECK(said.size() == flow::alarm_kinds().size());
}

TEST_CASE("every alarm that the engine raises by its name stands in the list") {
  // The name, or the beginning of one that is made there: fmt::format("crew_asks_{}", word).
  static std::regex const raised(R"re((?:raise_alarm|raise_notice_alarm|renew_alarm|raise|put_alarm)\((?:ctx_?, |\{0, )(?:\*plan, )?(?:fmt::format\()?"([a-z_]+)(\{|:|"))re");
  static std::regex const named(R"re(\w*alarm\w*(?:\[\])? = "([a-z_]+)(:|"))re");
  std::set<std::string> seen;
  for (auto const& file : std::filesystem::directory_iterator(source / "engine/flow")) {
    auto const text = text_of(file.path());
    for (auto const* how : {&raised, &named}) {
      for (std::sregex_iterator it(text.begin(), text.end(), *how), end; it != end; ++it) {
        auto const kind = (*it)[1].str();
        INFO(file.path().filename() << ": " << kind);
        bool const is_begun = (*it)[2] == "{";
        CHECK((is_begun ? std::ranges::any_of(flow::alarm_kinds(), [&](auto one) { return one.starts_with(kind); }) : is_listed(kind)));
        seen.insert(kind);
      }
    }
  }
  CHECK(seen.size() > 25);  // the pattern finds them
}

}  // namespace lamplighter::test
