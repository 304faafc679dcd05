// A network that stands in tables of a PostgreSQL database, as GIS programs keep it.
#include <catch2/catch.hpp>

#include "engine/app/mapping_file.hpp"
#include "geo/import.hpp"
#include "geo/network.hpp"
#include "geo/trace.hpp"
#include "tests/support/postgres_cluster.hpp"

using namespace lamplighter;

namespace {

constexpr auto tables = R"(
CREATE TABLE heads (nr bigint, knoten text);
INSERT INTO heads VALUES (1, 'a');
CREATE TABLE kabel (nr bigint, von text, nach text, leiter text, gebaut date);
INSERT INTO kabel VALUES (1, 'a', 'b', 'L1L2L3', '2006-10-30'), (2, 'c', 'd', 'L2', NULL);
CREATE TABLE schalter (nr bigint, von text, nach text, ist_offen boolean, art integer);
INSERT INTO schalter VALUES (7, 'b', 'c', false, 22), (8, 'd', 'b', true, 40);
CREATE TABLE kunden (id text, haus integer);
CREATE TABLE haeuser (nr integer, knoten text);
INSERT INTO kunden VALUES ('C1', 1), ('C2', 2);
INSERT INTO haeuser VALUES (1, 'c'), (2, 'd');
)";

constexpr auto mapping = R"(
layers:
  sources: {layer: heads, fields: {id: {field: nr, prefix: S}, node: knoten, feeder: nr, phases: {value: ABC}}}
  lines:
    layer: kabel
    fields: {id: {field: nr, prefix: K}, from_node: von, to_node: nach, phases: {field: leiter, code: l123}, service_from: gebaut}
  switches:
    layer: schalter
    fields:
      id: {field: nr, prefix: Q}
      from_node: von
      to_node: nach
      phases: {value: ABC}
      kind: {field: art, values: {22: fuse, 40: switch}}
      normal_state: {field: ist_offen, code: one_is_open}
  customers:
    sql: SELECT kunden.id, haeuser.knoten FROM kunden LEFT JOIN haeuser ON haeuser.nr = kunden.haus ORDER BY kunden.id
    fields: {id: id, node: knoten, phases: {value: B}}
)";

}  // namespace

TEST_CASE("tables of a PostgreSQL database are read like files, joins and all") {
  auto& cluster = test::postgres_cluster();
  std::string const address = cluster.create_database();
  cluster.run(address, tables);
  auto layout = app::parse_mapping(mapping, "tables.yaml");
  if (!layout) FAIL(layout.error().message);
  geo::Dataset const dataset{.path = address, .mapping = "tables.yaml", .name = {}, .layout = std::move(*layout)};
  auto const result = geo::import_network({&dataset, 1});
  if (!result) FAIL(result.error().message);
  CHECK(result->data.sections[0].service.from == std::chrono::sys_days{std::chrono::year{2006} / 10 / 30});
  CHECK(result->data.sections[1].phases == geo::PhaseSet{2});
  auto const network = geo::Network::build(result->data);
  REQUIRE(network);
  auto const rows = geo::trace_all(geo::LiveNetwork(*network));
  REQUIRE_FALSE(rows.empty());
  CHECK(rows[0].device_id == "Q7");
  CHECK(rows[0].customers_any.size() == 2);
  bool const is_open = result->data.devices[1].normal == geo::Position::open;
  CHECK(is_open);
}
