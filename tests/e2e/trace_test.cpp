// The program's trace of every device of every shipped network, against the truth that came with it.
#include <catch2/catch.hpp>

#include <fstream>

#include "tests/e2e/daemon.hpp"
#include "tests/e2e/trace_truth.hpp"

using namespace lamplighter::test;

TEST_CASE("trace --all says for every shipped network exactly what the truth says") {
  std::filesystem::path const networks = std::filesystem::path{LAMPLIGHTER_TEST_DATA} / "networks";
  REQUIRE(networks_in(networks).size() == 10);
  check_traces(networks);
}

TEST_CASE("trace reads Shapefiles, GeoJSON and CSV by the shipped mappings as it reads the GeoPackage") {
  std::filesystem::path const networks = std::filesystem::path{LAMPLIGHTER_TEST_DATA} / "networks";
  for (std::string const mapping : {"shapefile", "geojson", "csv"}) {
    auto const folder = mapping == "shapefile" ? "ieee123.shp" : "ieee123." + mapping;
    check_trace_by_mapping(networks / "formats" / folder, mapping, networks / "ieee123.expected.csv");
  }
}

TEST_CASE("a wrong mapping file is refused with its line, and what was meant") {
  TemporaryFolder const folder;
  std::ofstream(folder.path() / "ours.yaml") << "layers:\n  switchs: {layer: S, fields: {id: ID}}\n";
  std::ofstream(folder.path() / "lamplighter.yaml") << "network: {sources: [{dataset: x.gpkg, mapping: ours.yaml}]}\n";
  auto const ended = run_program({"trace", "--all"}, folder.path());
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Catch::Matchers::Contains("ours.yaml:2: layers has the unknown key 'switchs'; did you mean 'switches'?"));
  std::ofstream(folder.path() / "lamplighter.yaml") << "network: {sources: [{dataset: x.gpkg, mapping: bgdd}]}\n";
  auto const unknown = run_program({"trace", "--all"}, folder.path());
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Catch::Matchers::Contains("lamplighter.yaml:1:") && Catch::Matchers::Contains("bdgd"));
}

TEST_CASE("an island supplies its part in an answer only where the question declares it") {
  TemporaryFolder const folder;
  std::ofstream(folder.path() / "sources.csv") << "id,node,feeder,phases,kind\nS,a,F1,ABC,grid\nG,c,F2,ABC,islanding\nP,c,F3,ABC,following\n";
  std::ofstream(folder.path() / "lines.csv") << "id,from_node,to_node,phases\nL1,c,d,ABC\n";
  std::ofstream(folder.path() / "transformers.csv") << "id,from_node,to_node,phases\n";
  std::ofstream(folder.path() / "switches.csv") << "id,from_node,to_node,phases,kind,normal_state\nB1,a,b,ABC,breaker,closed\n"
                                                   "B2,b,c,ABC,breaker,closed\n";
  std::ofstream(folder.path() / "customers.csv") << "id,node,phases\nC1,b,ABC\nC2,d,ABC\n";
  std::ofstream(folder.path() / "lamplighter.yaml") << "network: {sources: [{dataset: ., mapping: csv}]}\n";
  auto const asked = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "trace");
    return run_program(words, folder.path());
  };
  auto const plain = asked({"--device", "B1", "--format", "csv"});
  INFO(plain.err);
  CHECK_THAT(plain.out, Catch::Matchers::Contains("B1,breaker,closed,ABC,2,"));
  CHECK_THAT(asked({"--device", "B1", "--island", "G", "--format", "csv"}).out, Catch::Matchers::Contains("B1,breaker,closed,ABC,0,"));
  for (auto const& [id, why] : std::vector<std::pair<std::string, std::string>>{
           {"S", "kind grid"}, {"P", "kind following"}, {"X", "not in the network"}}) {
    auto const refused = asked({"--device", "B1", "--island", id});
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, Catch::Matchers::Contains("'" + id + "'") && Catch::Matchers::Contains(why));
  }
}

TEST_CASE("a plan whose windows overlap is refused, and one that leaves a tie closed says so") {
  TemporaryFolder const folder;
  std::ofstream(folder.path() / "sources.csv") << "id,node,feeder,phases\nS,a,F1,ABC\nT,d,F2,ABC\n";
  std::ofstream(folder.path() / "lines.csv") << "id,from_node,to_node,phases\nL1,c,d,ABC\n";
  std::ofstream(folder.path() / "transformers.csv") << "id,from_node,to_node,phases\n";
  std::ofstream(folder.path() / "switches.csv") << "id,from_node,to_node,phases,kind,normal_state\nB1,a,b,ABC,breaker,closed\n"
                                                   "B2,b,c,ABC,breaker,open\n";
  std::ofstream(folder.path() / "customers.csv") << "id,node,phases\nC1,b,ABC\nC2,d,ABC\n";
  std::ofstream(folder.path() / "lamplighter.yaml") << "network: {sources: [{dataset: ., mapping: csv}]}\n";
  std::ofstream(folder.path() / "tie.yaml") << "devices: [B2]\nstart: 2026-12-01T10:00:00+08:00\nend: 2026-12-01T12:00:00+08:00\n";
  auto const tie = run_program({"trace", "--plan", "tie.yaml"}, folder.path());
  INFO(tie.err);
  CHECK_THAT(tie.out, Catch::Matchers::Contains("leaves devices otherwise than it found them: B2 closed (was open on ABC)"));
  std::ofstream(folder.path() / "overlap.yaml")
      << "devices: [B1]\nwindows: [{start: 2026-12-01T10:00:00+08:00, end: 2026-12-01T19:00:00+08:00}, "
         "{start: 2026-12-01T12:00:00+08:00, end: 2026-12-01T20:00:00+08:00}]\n";
  auto const overlap = run_program({"trace", "--plan", "overlap.yaml"}, folder.path());
  CHECK(overlap.code == 2);
  CHECK_THAT(overlap.err, Catch::Matchers::Contains("begins before the one before it ends"));
  auto const line = run_program({"trace", "--device", "L1"}, folder.path());
  CHECK(line.code == 2);
  CHECK_THAT(line.err, Catch::Matchers::Contains("'L1' is a line or transformer"));
  std::filesystem::remove(folder.path() / "customers.csv");
  std::ofstream(folder.path() / "customers.csv") << "";
  auto const empty = run_program({"trace", "--all"}, folder.path());
  std::filesystem::create_directory(folder.path() / "data");
  for (auto const* const name : {"sources", "lines", "transformers", "switches", "customers"}) {
    auto const file = std::string(name) + ".csv";
    std::filesystem::copy(folder.path() / file, folder.path() / "data" / file);
  }
  std::ofstream(folder.path() / "lamplighter.yaml") << "network: {sources: [{dataset: data, mapping: csv}]}\n";
  CHECK_THAT(run_program({"trace", "--all"}, folder.path()).err, Catch::Matchers::Contains("the file 'customers.csv' is no table"));
  CHECK_THAT(empty.err, Catch::Matchers::Contains("customers.csv' cannot be opened, though other files"));
}

TEST_CASE("control characters of a utility's data reach no terminal, and amounts below zero are said") {
  TemporaryFolder const folder;
  std::ofstream(folder.path() / "sources.csv") << "id,node,feeder,phases\nS,a,F1,ABC\n";
  std::ofstream(folder.path() / "lines.csv") << "id,from_node,to_node,phases,length_m\nL1,b,c,ABC,-4\n";
  std::ofstream(folder.path() / "transformers.csv") << "id,from_node,to_node,phases\n";
  std::ofstream(folder.path() / "switches.csv") << "id,from_node,to_node,phases,kind,normal_state\nB\x1b[31m,a,b,A\x1b]0;x\x07,breaker,closed\n"
                                                   "B2,a,b,ABC,breaker,closed\n\"B\n3\",a,b,ABC,breaker,closed\n";
  std::ofstream(folder.path() / "customers.csv") << "id,node,phases\nC1,c,ABC\n";
  std::ofstream(folder.path() / "lamplighter.yaml") << "store: sqlite:x.db\nnetwork: {sources: [{dataset: ., mapping: csv}]}\n";
  for (auto const& words : std::vector<std::vector<std::string>>{{"trace", "--all"}, {"import", "--dry-run"}, {"check"}, {"trace", "--device", "\x1b[2J"}}) {
    auto const ended = run_program(words, folder.path());
    INFO(ended.out << ended.err);
    CHECK((ended.out + ended.err).find('\x1b') == std::string::npos);
    if (words.front() == "import") CHECK_THAT(ended.out, Catch::Matchers::Contains("field 'length_m' holds '-4', which is below zero"));
    if (words.back() == "--all") CHECK_THAT(ended.out, Catch::Matchers::Contains("B\\x1b[31m") && Catch::Matchers::Contains("B\\x0a3"));
  }
}

TEST_CASE("a device named twice is one device, and phases that are none are a mistake of the caller") {
  TemporaryFolder const folder;
  std::filesystem::path const networks = std::filesystem::path{LAMPLIGHTER_TEST_DATA} / "networks";
  std::ofstream(folder.path() / "lamplighter.yaml")
      << "network: {sources: [{dataset: " << (networks / "ieee13.gpkg").string() << ", mapping: standard}]}\n";
  std::ifstream rows(networks / "ieee13.expected.csv");
  std::string header, row;
  std::getline(rows, header);
  std::getline(rows, row);
  auto const device = row.substr(0, row.find(','));
  auto const once = run_program({"trace", "--device", device}, folder.path());
  auto const twice = run_program({"trace", "--device", device, device}, folder.path());
  CHECK(once.code == 0);
  CHECK(twice.code == 0);
  CHECK(twice.out == once.out);
  auto const phases = run_program({"trace", "--close", device, "--phases", ""}, folder.path());
  CHECK(phases.code == 2);
  CHECK_THAT(phases.err, Catch::Matchers::Contains("--phases"));
}
