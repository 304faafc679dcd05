// What was lost and will be, and who is cut too often, on both databases.
#include <catch2/catch.hpp>

#include "engine/outage/reliability_rules.hpp"
#include "engine/store/desk_reader.hpp"
#include "engine/store/outage_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

constexpr std::int64_t first_id = std::int64_t{1} << region_shift;
constexpr RegionId here{1};

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

/// Service points p-1 … p-4 of customers c-1 … c-4; c-3 and c-4 are chen's.
struct Ledger {
  explicit Ledger(Kind kind) : store(kind), db(store.open()), desk(store.address()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    outages.emplace(store::RepositoryContext{*db, here, [this] { return ++next; }});
    elsewhere.emplace(store::RepositoryContext{*db, RegionId{2}, [this] { return ++next; }});
    for (std::int64_t i = 1; i <= 4; ++i) {
      db->run("insert into service_point (id, ref, customer_id) values ($1, $2, $3)", i, "p-" + std::to_string(i), i + 100);
      db->run("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, district, community, area) "
              "values ($1, $2, 'en', '', '', $3, '', '', '', '', '')",
              i + 100, "c-" + std::to_string(i), i > 2 ? "chen" : "");
    }
  }
  OutageId opened(store::SqlOutageRepository& in, outage::Kind of, std::int64_t from, std::optional<std::int64_t> to) {
    outage::Outage row;
    row.ref = "O-" + std::to_string(++next);
    row.kind = of;
    row.started_at = at(from);
    if (to) row.restored_at = at(*to);
    return in.insert(row);
  }
  void out(store::SqlOutageRepository& in, OutageId id, std::int64_t point, std::int64_t from, std::optional<std::int64_t> to, bool is_sustained = true,
           bool is_partial = false) {
    outage::Interruption row;
    row.outage = id;
    row.point = ServicePointId{point};
    row.customer = CustomerId{point + 100};
    row.started_at = at(from);
    if (to) row.ended_at = at(*to);
    row.is_sustained = is_sustained;
    row.is_partial = is_partial;
    in.insert_interruptions({row});
  }
  void plan(std::string ref, outage::PlanState state, std::int64_t from, std::int64_t to, std::vector<std::int64_t> const& points) {
    outage::Plan row;
    row.outage = opened(*outages, outage::Kind::planned, from, std::nullopt);
    row.ref = std::move(ref);
    row.state = state;
    row.start = at(from);
    row.end = at(to);
    outages->insert_plan(row);
    std::vector<outage::PlanWindow> windows;
    for (auto const point : points) windows.push_back({ServicePointId{point}, CustomerId{point + 100}, at(from), at(to), outage::Loss::out});
    windows.push_back({ServicePointId{4}, CustomerId{104}, at(from), at(to), outage::Loss::reduced_security});
    outages->put_windows(row.outage, row.revision, windows);
  }
  /// "p-1 5-7", a dash for what is still out.
  std::vector<std::string> losses(std::vector<outage::Kind> const& kinds, std::int64_t from, std::int64_t to) {
    std::vector<std::string> out;
    auto const minute = [](Time time) { return std::to_string(to_ms(time) / 60'000); };
    for (auto const& one : desk.losses({here, outage::kind_bits(kinds), at(from), at(to)})) {
      out.push_back(one.point + " " + minute(one.from) + "-" + (one.to ? minute(*one.to) : ""));
    }
    return out;
  }
  std::vector<std::string> frequent(int more_than, bool momentaries = false, std::string const& manager = {}) {
    std::vector<std::string> out;
    for (auto const& one : desk.frequently_cut({.region = here, .kinds = outage::kind_bits({outage::Kind::fault, outage::Kind::planned}), .are_momentaries_counted = momentaries,
                                                .after = at(10), .until = at(90), .more_than = more_than, .account_manager = manager})) {
      out.push_back(one.customer + " " + std::to_string(one.count) + one.account_manager);
    }
    return out;
  }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = first_id + 100;
  std::optional<store::SqlOutageRepository> outages, elsewhere;
  store::SqlDeskReader desk;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("losses are sustained and full ones of the kinds that are asked for, that reach into the time, of this region") {
  ON_BOTH_DATABASES();
  Ledger ledger(kind);
  auto& own = *ledger.outages;
  auto const work = ledger.opened(own, outage::Kind::planned, 20, 40), over = ledger.opened(own, outage::Kind::planned, 1, 10), open = ledger.opened(own, outage::Kind::fault, 30, {});
  ledger.out(own, work, 1, 20, 40);
  ledger.out(own, work, 2, 20, 22, false);
  ledger.out(own, work, 3, 20, 40, true, true);
  ledger.out(own, over, 1, 1, 10);
  ledger.out(own, open, 2, 30, {});
  ledger.out(*ledger.elsewhere, ledger.opened(*ledger.elsewhere, outage::Kind::planned, 20, 40), 4, 20, 40);
  CHECK(ledger.losses({outage::Kind::planned}, 15, 60) == Texts{"p-1 20-40"});
  CHECK(ledger.losses({outage::Kind::planned, outage::Kind::fault}, 10, 35) == Texts{"p-1 20-40", "p-2 30-"});
  CHECK(ledger.losses({outage::Kind::planned}, 5, 15) == Texts{"p-1 1-10"});
  CHECK(ledger.losses({outage::Kind::upstream}, 0, 90).empty());
}

TEST_CASE("windows ahead are those of approved plans that are not over, but for the one that is left out, without feeds that only get fewer") {
  ON_BOTH_DATABASES();
  Ledger ledger(kind);
  using State = outage::PlanState;
  ledger.plan("P-1", State::published, 50, 60, {1, 2});
  ledger.plan("P-2", State::out, 40, 70, {3});
  ledger.plan("P-3", State::submitted, 50, 60, {1});
  ledger.plan("P-4", State::cancelled, 50, 60, {1});
  ledger.plan("P-5", State::approved, 90, 99, {1});
  auto const ahead = [&](std::string_view except) {
    Texts out;
    for (auto const& one : ledger.desk.planned_losses({here, outage::kind_bits({outage::Kind::planned}), at(45), at(80)}, except)) out.push_back(one.plan + " " + one.point);
    return out;
  };
  CHECK(ahead("") == Texts{"P-1 p-1", "P-1 p-2", "P-2 p-3"});
  CHECK(ahead("P-1") == Texts{"P-2 p-3"});
}

TEST_CASE("customers are counted once for each outage within the time, momentary ones when wished, and for their manager alone") {
  ON_BOTH_DATABASES();
  Ledger ledger(kind);
  auto& own = *ledger.outages;
  for (std::int64_t start : {10, 20, 30, 40}) {
    auto const id = ledger.opened(own, outage::Kind::fault, start, start + 5);
    ledger.out(own, id, 1, start, start + 5);
    ledger.out(own, id, 1, start + 6, start + 7);  // the same outage again
    if (start > 20) ledger.out(own, id, 3, start, start + 5);
    ledger.out(own, id, 2, start, start + 1, false);
  }
  ledger.out(own, ledger.opened(own, outage::Kind::upstream, 50, 51), 3, 50, 51);
  ledger.out(own, ledger.opened(own, outage::Kind::planned, 50, 51), 3, 50, 51);
  CHECK(ledger.frequent(1) == Texts{"c-1 4", "c-3 3chen"});  // the first of c-1 begins with the time, its second row within it
  CHECK(ledger.frequent(3) == Texts{"c-1 4"});
  CHECK(ledger.frequent(1, true) == Texts{"c-1 4", "c-2 3", "c-3 3chen"});
  CHECK(ledger.frequent(1, false, "chen") == Texts{"c-3 3chen"});
}

}  // namespace lamplighter::test
