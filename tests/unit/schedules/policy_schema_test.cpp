// The published schema of policy files and the strict loader know the same keys and words.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "schedules/policy.hpp"
#include "tests/support/json_schema.hpp"

using namespace lamplighter::schedules;
using lamplighter::test::at;
using lamplighter::test::JsonSchema;
using lamplighter::test::text_of;

namespace {

std::string const folder = LAMPLIGHTER_SOURCE_DIR "/examples/schedules/";

JsonSchema const& schema() {
  static JsonSchema const one(folder + "policy.schema.json");
  return one;
}

yaml::Node const& definition(std::string_view name) {
  return at(at(schema().root(), "$defs"), name);
}

bool is_known(std::string const& before, std::string const& key) {
  auto const policy = parse_policy(before + key + ":\n", "probe.yaml");
  return policy || policy.error().message.find("unknown key '" + key + "'") == std::string::npos;
}

/// Every key of the schema's map is one of the loader's where the map stands after this text; another key is not.
void check_map(yaml::Node const& rule, std::string const& before) {
  for (auto const& entry : at(schema().resolved(rule), "properties").entries) {
    INFO(before << entry.key);
    CHECK(is_known(before, entry.key));
  }
  CHECK_FALSE(is_known(before, "zzzzz"));
}

std::string loader() {
  std::string text;
  for (auto const* const file : {"policy.cpp", "policy_parts.cpp", "policy_sending.cpp", "policy_stage.cpp"}) {
    text += text_of(std::string(LAMPLIGHTER_SOURCE_DIR "/schedules/") + file);
  }
  return text;
}

std::string const stage = "policy: p\napplies: {kinds: [planned]}\nstages:\n  - {id: d7, at: -7d, require: E3, ladder: [{channel: sms}]";

}  // namespace

TEST_CASE("every shipped policy fits the schema, and its first line names it for editors") {
  int count = 0;
  for (auto const& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    INFO(entry.path().filename());
    auto const text = text_of(entry.path().string());
    CHECK(text.starts_with("# yaml-language-server: $schema=policy.schema.json\n"));
    CHECK(schema().fits(text));
    ++count;
  }
  CHECK(count >= 12);
}

TEST_CASE("what the loader of policies refuses for a key or a word does not fit the schema either") {
  CHECK(schema().fits(stage + "}\n"));
  CHECK(parse_policy(stage + "}\n", "a"));
  for (auto const& wrong : {stage + ", snpa: \"09:00\"}\n", stage + ", late: later}\n", stage + ", counting: calendar}\n",
                            stage + ", priority: first}\n", stage + ", latest: 7d}\n", stage + ", within: 24}\n",
                            stage + ", snap: \"9:00\"}\n", stage + ", classes: {critical: E9}}\n", stage + ", form: oral}\n",
                            stage + "}\nquiet: {hours: \"21:00\"}\n", stage + "}\nlegal:\n  - {id: a, before: 7d}\n",
                            stage + "}\nrenotice: {start: 10m}\n",
                            stage + "}\ncaps: [{id: a, messages: 5, per: 24h}]\n", stage + "}\nopt_out: {spares_classes: [a]}\n",
                            stage + ", roles: [landlord]}\n", stage + "}\ntask: {}\n", std::string("policy: p\napplies: {kinds: [planned]}\nstages: []\n")}) {
    INFO(wrong);
    CHECK_FALSE(schema().fits(wrong));
    CHECK_FALSE(parse_policy(wrong, "a"));
  }
}

TEST_CASE("every key of the policy schema is the loader's, map by map") {
  check_map(schema().root(), "");
  check_map(at(at(schema().root(), "properties"), "applies"), "applies:\n  ");
  check_map(at(at(schema().root(), "properties"), "renotice"), "renotice:\n  ");
  check_map(definition("quiet"), "quiet:\n  ");
  check_map(definition("quiet_exception"), "quiet:\n  except:\n    - ");
  check_map(definition("legal"), "legal:\n  - ");
  check_map(definition("cap"), "caps:\n  - ");
  check_map(at(at(schema().root(), "properties"), "opt_out"), "opt_out:\n  ");
  check_map(at(at(schema().root(), "properties"), "task"), "task:\n  ");
  check_map(definition("stage"), "stages:\n  - ");
  check_map(definition("rung"), "stages:\n  - ladder:\n    - ");
  check_map(definition("only"), "stages:\n  - only:\n      ");
}

TEST_CASE("every key of the loader is in the policy schema, and the words of both are the same") {
  std::regex const call(
      R"re(\b\w+\.(?:required_\w+|optional_\w+|text_or|texts|list)\(\s*"(\w+)"|\bread_(?:offset_before|minutes)\(\w+, "(\w+)")re");
  auto const source = loader();
  std::set<std::string> in_loader;
  for (std::sregex_iterator hit(source.begin(), source.end(), call), end; hit != end; ++hit) {
    in_loader.insert((*hit)[1].matched ? (*hit)[1].str() : (*hit)[2].str());
  }
  CHECK(schema().keys() == in_loader);
  auto const lists = schema().word_lists();
  CHECK(lists.size() >= 8);
  for (auto const& list : lists) {
    INFO(list);
    if (list.starts_with("\"E0\"")) {  // the ranks of evidence, each read by its own letters
      CHECK((list == R"("E0", "E1", "E2", "E3", "E4", "E5")" || list == R"("E0", "E1", "E2", "E3", "E4", "E5", "A1", "A2", "A3")"));
    } else {
      CHECK(source.find(list) != std::string::npos);
    }
  }
}
