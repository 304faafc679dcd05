// Tests of what is shown: pages and cursors, nothing personal, and a public list that never points at a home.
#include "engine/flow/views.hpp"

#include <set>

#include <boost/json/serialize.hpp>

#include "engine/flow/kept_places.hpp"
#include "engine/flow/views_public.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

/// Follows `next` until there is none; gives the id field of all rows, in order.
template <class View>
std::vector<std::string> walk(View view, std::string const& list, std::string const& id, int limit) {
  std::vector<std::string> seen;
  Page page{.after = 0, .limit = limit};
  for (int pages = 0; pages < 50; ++pages) {
    json::object const body = view(page);
    auto const& rows = body.at(list).as_array();
    CHECK(static_cast<int>(rows.size()) <= limit);
    for (auto const& row : rows) seen.emplace_back(row.at(id).as_string());
    auto const* next = body.if_contains("next");
    if (next == nullptr) return seen;
    page.after = std::stoll(std::string(next->as_string()));
  }
  FAIL("the pages never end");
  return seen;
}

bool mentions_a_person(json::object const& body) {
  auto const text = json::serialize(body);
  return text.find("1390000") != std::string::npos || text.find("Wang") != std::string::npos;
}

/// b.1 has a name and no phone that works: an exception.
void name_somebody(PlanScene& scene) {
  CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "en";
  one.customer.classes = {"life_support"};
  one.contacts.emplace_back();
  one.contacts.back().name = "Wang";
  one.contacts.back().email = "nobody@example.org";
  scene.store().flow().put_customers({one});
}

}  // namespace

TEST_CASE("notices come in pages without a gap or a repeat, whatever the size of the page") {
  PlanScene scene;
  scene.report("BRK1", "locked_out");
  auto const ref = std::string(scene.last.at("outage").as_string());
  auto const all = scene.store().notices().notices(scene.row(ref).id);
  REQUIRE(all.size() == 7);
  for (int const limit : {1, 2, 3, 7, 8}) {
    auto const seen = walk([&](Page const& page) { return view_notices(scene.store(), ref, page).value(); }, "notices",
                           "notice", limit);
    CAPTURE(limit);
    REQUIRE(seen.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(seen[i] == std::to_string(all[i].id.value));
  }
}

TEST_CASE("outages and exceptions come in pages too") {
  PlanScene scene;
  name_somebody(scene);
  for (auto const* device : {"FUS5", "REC2"}) scene.report(device, "locked_out");
  scene.pass(2h);
  auto const outages = walk(
      [&](Page const& page) {
        outage::OutageFilter filter;
        filter.after = page.after;
        filter.limit = page.limit;
        return view_outages(scene.store(), filter, scene.now());
      },
      "outages", "id", 1);
  CHECK(std::set(outages.begin(), outages.end()).size() == 2);
  auto const exceptions = walk(
      [&](Page const& page) { return view_exceptions(scene.store(), page, true, Detail::without_people); }, "exceptions",
      "id", 1);
  CHECK(exceptions.size() == 1);
}

TEST_CASE("contact details are shown only to those who may see them") {
  PlanScene scene;
  name_somebody(scene);
  scene.report("REC2", "locked_out");
  scene.pass(2h);
  auto const ref = std::string(scene.last.at("outage").as_string());
  auto const plain = view_exceptions(scene.store(), {}, true, Detail::without_people);
  CHECK(plain.at("exceptions").as_array().size() == 1);
  CHECK_FALSE(mentions_a_person(plain));
  CHECK(mentions_a_person(view_exceptions(scene.store(), {}, true, Detail::full)));
  CHECK_FALSE(mentions_a_person(view_notices(scene.store(), ref, {}).value()));
  CHECK_FALSE(mentions_a_person(view_outage(scene.store(), ref, scene.now()).value()));
  CHECK_FALSE(mentions_a_person(view_desk(scene.store(), scene.settings())));
}

TEST_CASE("an outage counts people who are out, who ever were, and their minutes") {
  PlanScene scene;
  scene.report("BRK1", "locked_out");
  auto const ref = std::string(scene.last.at("outage").as_string());
  scene.pass(10min);
  auto body = view_outage(scene.store(), ref, scene.now()).value();
  CHECK(body.at("customers_out") == 7);
  CHECK(body.at("customers_affected") == 7);
  CHECK(body.at("customer_minutes") == 70);
  scene.report("FUS5", "opened");
  scene.report("BRK1", "closed");
  scene.pass(10min);
  body = view_outage(scene.store(), ref, scene.now()).value();
  CHECK(body.at("customers_out") == 2);
  CHECK(body.at("customer_minutes") == 70 + 20);
  CHECK_FALSE(view_outage(scene.store(), "none", scene.now()));
}

TEST_CASE("the public sees no suspected outage, counts under five only as few, and its place in words") {
  PlanScene scene;
  scene.done(on_trouble_call, R"({"customer": "a.1", "kind": "no_power"})", "");
  CHECK(public_outages(scene.store(), scene.now()).empty());
  scene.report("FUS5", "opened");
  auto shown = public_outages(scene.store(), scene.now());
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().is_few);
  CHECK(shown.front().area == "F");
  CHECK(shown.front().state == "confirmed");
  CHECK_FALSE(shown.front().at);
  scene.report("BRK1", "locked_out");
  shown = public_outages(scene.store(), scene.now());
  REQUIRE(shown.size() == 2);
  CHECK(shown.back().customers == 5);
  CHECK_FALSE(shown.back().is_few);
}

TEST_CASE("the public reads nothing of an outage that takes nobody's supply, as below a part that is out already") {
  PlanScene scene;
  scene.report("BRK1", "locked_out");
  scene.report("FUS5", "opened");
  auto const shown = public_outages(scene.store(), scene.now());
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().customers == 7);
}

TEST_CASE("the public map has the place of the outage's area, else of its feeder, else none") {
  PlanScene scene;
  scene.report("FUS5", "opened");
  auto const place = [&] { return public_outages(scene.store(), scene.now()).front().at; };
  CHECK_FALSE(place());
  keep_area_places(scene.store().flow(), {{"F", {116.4, 39.9}}});
  CHECK(place() == geo::Coordinate{116.4, 39.9});
  keep_area_places(scene.store().flow(), {{"West Lake", {116.4, 39.9}}});
  CHECK_FALSE(place());
}

TEST_CASE("a plan is public from its publication, with the day that is next") {
  PlanScene scene;
  scene.done(on_create_plan, scene.body_of("BRK1", 48h, 52h), "", {"planner", "planner"});
  CHECK(public_outages(scene.store(), scene.now()).empty());
  scene.done(on_approve_plan, R"({"accept_missed_minimum": "a short test"})");
  auto const shown = public_outages(scene.store(), scene.now());
  REQUIRE(shown.size() == 1);
  CHECK(shown.front().state == "scheduled");
  CHECK(shown.front().planned_start == scene.now() + 48h);
  CHECK(shown.front().customers == 7);
}

TEST_CASE("planned work that runs is said to be that, with its end, until somebody knows better; a time that has passed is no forecast") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", 20 * 24h, 20 * 24h + 4h));
  scene.pass(20 * 24h - 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  auto const begun = scene.now();
  scene.report("FUS5", "opened");
  auto const shown = [&] { return public_outages(scene.store(), scene.now()).at(0); };
  auto const own = [&] { return own_states(scene.store(), scene.now()).at(scene.customer("e.1").value).at(0); };
  CHECK(shown().state == "confirmed");
  CHECK(shown().planned_end == begun + 4h);
  CHECK(own().kind == OwnState::Kind::out);
  CHECK(own().end == begun + 4h);
  scene.done(on_extend_plan, R"({"end": ")" + scene.in(6h) + "\"}");
  CHECK(shown().planned_end == begun + 6h);
  CHECK(own().end == begun + 6h);
  scene.done(on_set_etr, R"({"at": ")" + scene.in(1h) + "\"}");
  CHECK(shown().etr == begun + 1h);
  CHECK(own().etr == begun + 1h);
  scene.pass(61min);
  CHECK_FALSE(shown().etr);
  CHECK_FALSE(own().etr);
  CHECK_FALSE(own_states(scene.store(), scene.now()).contains(scene.customer("a.1").value));
}

TEST_CASE("of a plan of several days each cut is told by itself, also while the first runs, and a day that is done is behind") {
  PlanScene scene;
  std::string windows;
  for (int day = 20; day < 26; ++day) {
    windows += (windows.empty() ? "" : ", ") + (R"({"start": ")" + scene.in(day * 24h) + R"(", "end": ")" + scene.in(day * 24h + 4h) + "\"}");
  }
  auto const first = scene.now() + 20 * 24h;
  scene.create_and_approve(R"({"id": "P1", "devices": ["FUS5"], "windows": [)" + windows + "]}");
  auto const shown = [&] { return public_outages(scene.store(), scene.now()).at(0); };
  auto const own = [&] { return own_states(scene.store(), scene.now()).at(scene.customer("e.1").value); };
  CHECK(shown().planned_start == first);
  CHECK(shown().planned_end == first + 4h);
  REQUIRE(shown().cuts_after.size() == 3);
  CHECK(shown().cuts_after[0].start == first + 24h);
  CHECK(shown().cuts_after[0].end == first + 28h);
  CHECK(shown().more_cuts_after == 2);
  CHECK(own().size() == 6);
  scene.pass(20 * 24h - 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  CHECK(shown().planned_end == first + 4h);
  CHECK(shown().cuts_after.at(0).start == first + 24h);
  CHECK(shown().customers_after == 2);
  REQUIRE(own().size() == 6);
  CHECK(own()[0].kind == OwnState::Kind::out);
  CHECK(own()[0].end == first + 4h);
  CHECK(own()[1].kind == OwnState::Kind::planned);
  CHECK(own()[1].start == first + 24h);
  scene.pass(3h);
  scene.report("FUS5", "closed");
  CHECK(shown().customers == 0);
  CHECK(own()[0].kind == OwnState::Kind::switched_on);
  CHECK(own().size() == 6);
  scene.alive({"e.1", "e.2"});  // an hour before the planned end
  CHECK(shown().state == "scheduled");
  CHECK(shown().planned_start == first + 24h);
  CHECK(shown().cuts_after.size() == 3);
  CHECK(shown().more_cuts_after == 1);
  CHECK(own().size() == 5);
  CHECK(own()[0].start == first + 24h);
}

}  // namespace lamplighter::flow
