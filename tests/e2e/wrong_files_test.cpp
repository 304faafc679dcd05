// Files that are wrong: the exit code, what the message says, and that nothing was written.
#include <catch2/catch.hpp>

#include "tests/e2e/small_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

bool has_written_nothing(SmallWorld const& world) { return !std::filesystem::exists(world.store()); }

}  // namespace

TEST_CASE("a network without a layer is refused by its name") {
  SmallWorld const world;
  world.change_network({"delete from gpkg_contents where table_name = 'switches'",
                        "delete from gpkg_geometry_columns where table_name = 'switches'",
                        "delete from gpkg_ogr_contents where table_name = 'switches'",
                        "delete from gpkg_extensions where table_name = 'switches'", "drop table switches"});
  auto const ended = world.run({"import"});
  CHECK(ended.code == 3);
  CHECK_THAT(ended.err, Contains("network.gpkg") && Contains("layer 'switches' is missing") && Contains("layers found"));
  CHECK(has_written_nothing(world));
  CHECK(world.run({"trace", "--all"}).code == 3);
}

TEST_CASE("a layer without a field that must be there is refused by the field's name") {
  SmallWorld const world;
  world.change_network({"alter table switches drop column kind"});
  auto const ended = world.run({"import"});
  CHECK(ended.code == 3);
  CHECK_THAT(ended.err, Contains("switches") && Contains("'kind'"));
  CHECK(has_written_nothing(world));
}

TEST_CASE("two customers with one id are refused by the id") {
  SmallWorld const world;
  world.change_network({"update customers set id = '671' where id = '634a'"});
  auto const ended = world.run({"import"});
  CHECK(ended.code == 3);
  CHECK_THAT(ended.out + ended.err, Contains("customers") && Contains("'671'"));
  CHECK(has_written_nothing(world));
}

TEST_CASE("a wrong import leaves the network that is active alone") {
  SmallWorld const world;
  world.import();
  world.change_network({"update customers set id = '671' where id = '634a'"});
  CHECK(world.run({"import"}).code == 3);
  StoreView const store(world.store());
  CHECK(store.rows("select number, state from network_revision") == std::vector<std::vector<std::string>>{{"1", "active"}});
}

TEST_CASE("a key that stands twice is refused with file and line") {
  SmallWorld const world;
  world.change("lamplighter.yaml", "contacts: contacts.csv\n", "contacts: contacts.csv\ncontacts: other.csv\n");
  auto const ended = world.run({"import"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("lamplighter.yaml:7") && Contains("'contacts'") && Contains("twice"));
  CHECK(has_written_nothing(world));
}

TEST_CASE("a misspelt key is refused with the nearest known one") {
  SmallWorld const world;
  world.change("lamplighter.yaml", "templates: templates", "tempaltes: templates");
  auto const ended = world.run({"serve"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("lamplighter.yaml:") && Contains("'tempaltes'") && Contains("'templates'"));
  CHECK(has_written_nothing(world));
}

TEST_CASE("a cadence without a unit is refused with file, line and an example") {
  SmallWorld const world;
  world.change("schedules/fault.yaml", "validity: 2h", "validity: 2");
  for (auto const* command : {"check", "serve"}) {
    auto const ended = world.run({command});
    INFO(command);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.out + ended.err, Contains("fault.yaml:") && Contains("no unit"));
    CHECK(has_written_nothing(world));
  }
}

TEST_CASE("an unknown time zone is refused with the nearest one") {
  SmallWorld const world;
  world.change("lamplighter.yaml", "Asia/Shanghai", "Asia/Shangai");
  auto const ended = world.run({"serve"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("lamplighter.yaml:1") && Contains("'Asia/Shangai'") && Contains("'Asia/Shanghai'"));
}

TEST_CASE("a template with an unknown variable is refused with the nearest one") {
  SmallWorld const world;
  world.change("templates/started.en.any.mustache", "{{start}}", "{{strat}}");
  auto const ended = world.run({"serve"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("started.en.any.mustache") && Contains("'strat'") && Contains("'start'"));
  CHECK(has_written_nothing(world));
}

TEST_CASE("a template that takes more parts than its stage allows is refused") {
  SmallWorld const world;
  std::string filler;
  for (int i = 0; i < 60; ++i) filler += "请注意用电安全并提前做好准备";
  world.change("templates/d15.zh.any.mustache", "{{utility}}", "{{utility}}" + filler);
  auto const ended = world.run({"check"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.out + ended.err, Contains("d15.zh.any.mustache") && Contains("parts") && Contains("are allowed"));
}

TEST_CASE("check reports all problems of all files at once") {
  SmallWorld const world;
  world.change("schedules/fault.yaml", "validity: 2h", "validity: 2");
  world.change("templates/started.en.any.mustache", "{{start}}", "{{strat}}");
  world.change("contacts.csv", "692,zh", "nobody,zh");
  auto const ended = world.run({"check"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.out, Contains("fault.yaml:") && Contains("'strat'") && Contains("contacts.csv:2: the customer is not in the network"));
}

TEST_CASE("problems of contacts are counted and listed, in every form, and no phone is among them") {
  SmallWorld const world;
  world.change("contacts.csv", "675a,en,", "nobody,en,");
  auto const text = world.run({"check"});
  CHECK(text.code == 0);
  CHECK_THAT(text.out, Contains("1 × 801 contact of an unknown customer") && Contains("'nobody'") && Contains("× 821 customers without contact") &&
                           Contains("phones without a country code are read as of CN, because the time zone is Asia/Shanghai"));
  auto const json = world.run({"--format", "json", "check"});
  CHECK(json.code == 0);
  CHECK_THAT(json.out, StartsWith("{\"problems\":[]") && Contains("\"801\":1") && Contains("\"number\":821") && Contains("\"feeders\":"));
  auto const csv = world.run({"--format", "csv", "check"});
  CHECK_THAT(csv.out, StartsWith("number,severity,title,") && Contains("\n801,warning,") && Contains("\n804,info,"));
  auto const import = world.run({"import", "--dry-run", "--format", "json", "--report", "report.csv"});
  CHECK(import.code == 0);
  CHECK_THAT(import.out, Contains("\"contacts\":{") && Contains("\"number\":801"));
  auto const report = content_of(world.path("report.csv"));
  CHECK_THAT(report, Contains("\n801,warning,"));
  for (auto const& out : {text.out, json.out, csv.out, import.out, report}) CHECK_THAT(out, !Contains("99900000"));
}

TEST_CASE("import says its findings in the language that was asked for, as check does") {
  SmallWorld const world;
  world.change_network({"update lines set to_node = 'nowhere' where id = (select min(id) from lines)"});
  auto const in = [&](std::string const& language) {
    return world.run({"import", "--dry-run", "--language", language}).out + world.run({"import", "--dry-run", "--format", "json", "--language", language}).out;
  };
  auto const chinese = in("zh"), english = in("en");
  auto const checked = world.run({"--format", "csv", "check", "--language", "zh"}).out;
  CHECK(world.run({"import", "--dry-run"}).out == world.run({"import", "--dry-run", "--language", "en"}).out);
  std::size_t findings = 0;
  for (std::size_t at = chinese.find("\"reason\":\""); at != std::string::npos; at = chinese.find("\"reason\":\"", at + 1)) {
    auto const reason = chinese.substr(at + 10, chinese.find('"', at + 10) - at - 10);
    INFO(reason);
    CHECK(checked.find(reason) != std::string::npos);
    CHECK(english.find(reason) == std::string::npos);
    ++findings;
  }
  CHECK(findings > 0);
  CHECK_THAT(chinese.substr(0, chinese.find('{')), Contains("。") || Contains("请"));
}

TEST_CASE("a table of contacts that lacks a column is refused before anything is staged, and check names it") {
  SmallWorld const world;
  world.change("lamplighter.yaml", "contacts: contacts.csv", "contacts: {dataset: contacts.csv, columns: {customer: customer, phone: telephone}}");
  for (auto const* command : {"check", "import"}) {
    auto const ended = world.run({command});
    INFO(ended.out << ended.err);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.out + ended.err, Contains("contacts.csv, layer 'contacts': column 'telephone' for 'phone' is missing") &&
                                          Contains("the table has customer, language, phone"));
  }
}

TEST_CASE("check goes on behind a wrong key, and looks at the files that the configuration names") {
  SmallWorld const world;
  world.change("lamplighter.yaml", "Asia/Shanghai", "Asia/Shangai");
  world.change("schedules/fault.yaml", "validity: 2h", "validity: 2");
  world.change("contacts.csv", "692,zh", "nobody,zh");
  auto const ended = world.run({"check"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.out, Contains("'Asia/Shangai'") && Contains("fault.yaml:") && Contains("contacts.csv:2: the customer is not in the network"));
}

TEST_CASE("check looks at the contacts also when the network is refused, and calls nobody unknown there") {
  SmallWorld const world;
  world.change_network({"update customers set id = '671' where id = '634a'"});
  world.change("contacts.csv", "692,zh", "nobody,fr");
  auto const ended = world.run({"check"});
  CHECK(ended.code == 3);
  CHECK_THAT(ended.out, Contains("'671'") && Contains("contacts.csv:2: unknown language") &&
                            !Contains("is not in the network"));
}

TEST_CASE("a command that does not exist, and an option without its value, are wrong usage") {
  SmallWorld const world;
  CHECK(world.run({"imprt"}).code == 2);
  CHECK(world.run({"trace"}).code == 2);
  CHECK(world.run({"trace", "--device", "no such switch"}).code == 2);
  CHECK(world.run({"--config", "absent.yaml", "serve"}).code == 2);
  CHECK(world.run({"--help"}).code == 0);
}

TEST_CASE("a seed that is no whole number is refused, and nothing is simulated") {
  SmallWorld const world;
  write_file(world.path("s.yaml"), "config: lamplighter.yaml\nstart: 2026-03-02T08:00:00+08:00\nuntil: +1h\n");
  for (auto const* seed : {"-1", "one", "1.5", "0x10", "18446744073709551616", " 1"}) {
    INFO(seed);
    auto const ended = world.run({"simulate", "s.yaml", std::string("--seed=") + seed, "--out", "run"});
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("--seed") && Contains("a whole number from 0 to 18446744073709551615"));
    CHECK_FALSE(std::filesystem::exists(world.path("run")));
  }
  CHECK(world.run({"simulate", "s.yaml", "--seed=18446744073709551615", "--out", "run"}).code == 0);
}

TEST_CASE("a scenario's mistakes are said with file and line") {
  SmallWorld const world;
  write_file(world.path("s.yaml"), "config: lamplighter.yaml\nstart: 2026-03-02T08:00:00+08:00\nuntil: +1h\nevents:\n"
                                   "  - {at: +10m, gateway_down: {notifier: carrier-pigeon}}\n  - {at: +2h, gateway_up: {}}\n");
  auto const ended = world.run({"simulate", "s.yaml", "--seed", "1", "--out", "run"});
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("s.yaml:5:") && Contains("'carrier-pigeon'") && Contains("known are") && Contains("s.yaml:6:") &&
                            Contains("after 'until'"));
}

TEST_CASE("a file that cannot be read is said by its name, without a line that it does not have") {
  SmallWorld const world;
  for (auto const& ended : {world.run({"--config", "absent.yaml", "check"}), world.run({"simulate", "absent.yaml", "--seed", "1", "--out", "run"})}) {
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains("absent.yaml: the file cannot be read; check that it exists") && !Contains(":0:"));
  }
}
