// The readings that mapping_trace.hpp names.
#include "tests/unit/app/mapping_trace.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

#include "engine/app/mapping_file.hpp"
#include "geo/network.hpp"
#include "geo/trace.hpp"

namespace lamplighter::test {

geo::ImportResult imported_by(std::string const& mapping, std::string const& dataset) {
  schedules::yaml::Problems problems;
  geo::Dataset one{.path = dataset, .mapping = mapping};
  one.layout = app::read_mapping(mapping, ".", {}, problems);
  if (!one.layout) FAIL(problems.text());
  auto result = geo::import_network({&one, 1});
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

std::string trace_of(geo::ImportResult const& imported) {
  auto const network = geo::Network::build(imported.data);
  if (!network) FAIL(network.error().message);
  return geo::trace_csv(geo::trace_all(geo::LiveNetwork(*network)));
}

std::string content_of(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) FAIL("cannot read " << path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void check_trace(std::string const& mapping, std::string const& dataset, std::string const& expected) {
  INFO(dataset << " by mapping " << mapping);
  std::string const truth = content_of(expected);
  REQUIRE(truth.size() > 100);
  bool const is_same_to_the_byte = trace_of(imported_by(mapping, dataset)) == truth;  // a difference would print networks
  CHECK(is_same_to_the_byte);
}

}  // namespace lamplighter::test
