// The comparison that both trace tests make.
#include "tests/e2e/trace_truth.hpp"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/e2e/daemon.hpp"

namespace lamplighter::test {
namespace fs = std::filesystem;

std::vector<std::string> networks_in(fs::path const& folder) {
  std::vector<std::string> names;
  for (auto const& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".gpkg") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

void check_traces(fs::path const& networks) {
  for (auto const& name : networks_in(networks)) {
    INFO(name);
    TemporaryFolder const folder;
    write_configuration(folder.path(), {.network = networks / (name + ".gpkg")});
    auto const ended = run_program({"trace", "--all", "--format", "csv"}, folder.path());
    CHECK(ended.err == "");
    CHECK(ended.code == 0);
    auto const expected = content_of(networks / (name + ".expected.csv"));
    REQUIRE(!expected.empty());
    bool const is_same_to_the_byte = ended.out == expected;  // not inside CHECK: a difference would print whole networks
    CHECK(is_same_to_the_byte);
  }
}

void check_trace_by_mapping(fs::path const& dataset, std::string const& mapping, fs::path const& expected) {
  INFO(dataset << " by mapping " << mapping);
  TemporaryFolder const folder;
  std::ofstream(folder.path() / "lamplighter.yaml")
      << "network: {sources: [{dataset: " << dataset.string() << ", mapping: " << mapping << "}]}\n";
  auto const ended = run_program({"trace", "--all", "--format", "csv"}, folder.path());
  CHECK(ended.err == "");
  CHECK(ended.code == 0);
  auto const truth = content_of(expected);
  REQUIRE(!truth.empty());
  bool const is_same_to_the_byte = ended.out == truth;
  CHECK(is_same_to_the_byte);
}

}  // namespace lamplighter::test
