// Two outages become one: one estimate holds and whoever heard another hears it, nobody is forgotten on the way, no crew is promised
// to people to whom none goes.
#include <ranges>
#include <set>

#include <fmt/ranges.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/exception_calls.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "tests/unit/flow/split_notices.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::JobState;

class MergeNotices : public SplitNotices {
 public:
  using SplitNotices::SplitNotices;

  boost::json::object merge(std::string const& from, std::string const& into) {
    return done(on_merge_outage, R"({"into": ")" + into + "\"}", from);
  }
  boost::json::object estimate(boost::json::object const& answer) { return answer.at("estimate").as_object(); }
  std::size_t told(boost::json::object const& answer) { return estimate(answer).at("told").to_number<std::size_t>(); }
  std::string holds(boost::json::object const& answer) { return std::string(estimate(answer).at("of").as_string()); }
  std::string clock(Time at) { return schedules::local_text(at, settings().zone); }
  /// Texts that left since the last call whose reference names this stage.
  std::vector<std::string> texts(std::string_view stage) {
    std::vector<std::string> found;
    for (; read_ < sms.submissions.size(); ++read_) {
      auto const& one = sms.submissions[read_];
      if (one.reference.ends_with(fmt::format("-{}", stage))) found.push_back(fmt::format("{}", fmt::join(one.parts, "")));
    }
    return found;
  }
  std::vector<dispatch::Job> jobs(std::string const& ref) { return store().dispatches().jobs_of(row(ref).id); }
  std::size_t open_jobs_of(std::string const& ref) {
    auto const all = jobs(ref);
    return static_cast<std::size_t>(std::ranges::count_if(all, [](auto const& job) { return dispatch::is_open(job.state); }));
  }
  /// The crew takes the first job of the outage and its people hear of it.
  dispatch::Job crew_goes(std::string const& ref, std::string const& crew = "C1") {
    done(on_put_crew, fmt::format(R"({{"id": "{}", "phone": "+8613900000099"}})", crew));
    auto const job = jobs(ref).at(0);
    done(on_commit_dispatch, fmt::format(R"({{"job": "{}", "crew": "{}"}})", job.ref, crew));
    done(on_job_step, R"({"step": "acknowledged"})", job.ref);
    arrive();
    return job;
  }
  std::size_t exceptions_of(std::string_view name) {
    auto const open = open_exceptions();
    return static_cast<std::size_t>(std::ranges::count_if(open, [&](auto const& one) { return one.recipient.id == customer(name).value; }));
  }

 private:
  std::size_t read_ = 0;
};

}  // namespace

TEST_CASE("the estimate of the outage that stays holds, and whoever was told another one is told so") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  scene.split();
  scene.etr(scene.first, 1h);
  scene.arrive();
  auto const stays = scene.row(scene.first).etr->at;
  scene.etr(scene.second, 5h);
  scene.arrive();
  (void)scene.texts("etr");
  auto const answer = scene.merge(scene.second, scene.first);
  CHECK(scene.row(scene.first).etr->at == stays);
  auto const texts = scene.texts("etr");
  REQUIRE(texts.size() == 3);
  for (auto const& one : texts) CHECK(one.find(scene.clock(stays)) != std::string::npos);
  CHECK(scene.holds(answer) == scene.first);
  CHECK(scene.told(answer) == 3);
  scene.pass(2h);
  CHECK(std::ranges::count(scene.alarms(), "etr_overdue") == 1);
}

TEST_CASE("who heard the estimate before he left, and another since, hears the first one again") {
  MergeNotices scene;
  scene.fault();
  scene.etr(scene.first, 2h);
  scene.arrive();
  auto const stays = scene.row(scene.first).etr->at;
  scene.split();
  scene.etr(scene.second, 5h);
  scene.arrive();
  (void)scene.texts("etr");
  auto const answer = scene.merge(scene.second, scene.first);
  auto const texts = scene.texts("etr");
  REQUIRE(texts.size() == 3);
  for (auto const& one : texts) CHECK(one.find(scene.clock(stays)) != std::string::npos);
  CHECK(scene.told(answer) == 3);
  CHECK(scene.row(scene.first).etr->at == stays);
  scene.pass(3h);
  CHECK(std::ranges::count(scene.alarms(), "etr_overdue") == 1);
}

TEST_CASE("where the outage that stays has no estimate, what was promised stands, is watched, and the others hear it") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  scene.split();
  scene.etr(scene.second, 2h);
  scene.arrive();
  auto const promised = scene.row(scene.second).etr->at;
  (void)scene.texts("etr");
  auto const answer = scene.merge(scene.second, scene.first);
  REQUIRE(scene.row(scene.first).etr);
  CHECK(scene.row(scene.first).etr->at == promised);
  CHECK(scene.texts("etr").size() == 2);
  CHECK(scene.holds(answer) == scene.second);
  CHECK(scene.told(answer) == 2);
  scene.pass(3h);
  CHECK(std::ranges::count(scene.alarms(), "etr_overdue") == 1);
}

TEST_CASE("an estimate that both have, or neither, is not told again") {
  MergeNotices scene;
  scene.fault();
  SECTION("both") {
    scene.etr(scene.first, 2h);
    scene.arrive();
    scene.split();
  }
  SECTION("neither") {
    scene.arrive();
    scene.split();
  }
  (void)scene.texts("etr");
  auto const answer = scene.merge(scene.second, scene.first);
  CHECK(scene.texts("etr").empty());
  CHECK(scene.told(answer) == 0);
}

TEST_CASE("an estimate on its way to people of the part is chased on with the one that holds") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  scene.split();
  scene.etr(scene.first, 1h);
  scene.arrive();
  scene.etr(scene.second, 5h);
  scene.take_all();  // no proof of it yet
  auto const stays = scene.row(scene.first).etr->at;
  scene.merge(scene.second, scene.first);
  CHECK(scene.standing_of(scene.second)["etr superseded"] == 3);
  CHECK(scene.standing_of(scene.first)["etr open"] == 3);
  CHECK(scene.row(scene.first).etr->at == stays);
}

TEST_CASE("one outage has one job: those that no crew has are cancelled, a crew's stays") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  SECTION("no crew anywhere: the one of the outage that stays") {
    auto const job = scene.jobs(scene.first).at(0);
    scene.split();
    scene.merge(scene.second, scene.first);
    CHECK(scene.open_jobs_of(scene.first) == 1);
    CHECK(dispatch::is_open(scene.store().dispatches().find_job(job.id)->state));
  }
  SECTION("the part's has a crew: the other one") {
    scene.split();
    auto const job = scene.crew_goes(scene.second);
    scene.merge(scene.second, scene.first);
    CHECK(scene.open_jobs_of(scene.first) == 1);
    CHECK(scene.store().dispatches().find_job(job.id)->state == JobState::acknowledged);
  }
  SECTION("both have one: both stay") {
    scene.crew_goes(scene.first);
    scene.split();
    scene.crew_goes(scene.second, "C2");
    scene.merge(scene.second, scene.first);
    CHECK(scene.open_jobs_of(scene.first) == 2);
  }
  CHECK(scene.open_jobs_of(scene.second) == 0);
}

TEST_CASE("who has no number is on the list once, however often outages are split and merged") {
  MergeNotices scene;
  scene.set_contact("b.1", {});
  scene.fault();
  scene.arrive();
  REQUIRE(scene.exceptions_of("b.1") == 1);
  scene.split();
  SECTION("back") { scene.merge(scene.second, scene.first); }
  SECTION("the other way") { scene.merge(scene.first, scene.second); }
  SECTION("by way of an outage that was told apart") {
    scene.report("BRK1", "closed");
    auto const other = std::string(scene.done(on_declare_outage, R"({"customers": ["a.1"]})").at("id").as_string());
    scene.merge(scene.second, other);
  }
  CHECK(scene.exceptions_of("b.1") == 1);
  auto const id = scene.open_exceptions().at(0).id.value;
  auto ctx = scene.context();
  CHECK(call_scripts(ctx, std::vector{id}).size() == 1);  // with words: he is still out
}

TEST_CASE("two faults that were told apart and become one: what is not proven is chased on, and ends with supply") {
  MergeNotices scene;
  auto const fuse = scene.report("FUS2", "opened");
  scene.take_all();
  (void)scene.fresh(scene.sms, "started");
  auto const other = std::string(scene.done(on_declare_outage, R"({"customers": ["a.1", "a.2"]})").at("id").as_string());
  scene.take_all();
  CHECK(scene.fresh(scene.sms, "started") == 2);
  scene.merge(fuse, other);
  CHECK(scene.fresh(scene.sms, "started") == 0);
  SECTION("over the next channel") {
    scene.pass(20min);
    CHECK(scene.fresh(scene.voice, "started") == 5);
  }
  SECTION("not when supply is back") {
    scene.report("FUS2", "closed");
    scene.pass(20min);
    CHECK(scene.fresh(scene.voice, "started") == 2);
    scene.pass(2h);
    CHECK(scene.exceptions_of("b.1") == 0);
  }
  SECTION("and whoever was told that it began is told that it was none") {
    scene.report("FUS2", "closed");
    auto ctx = scene.context();
    CHECK(told_customers(ctx, scene.row(other).id).size() == 5);
  }
}

TEST_CASE("where somebody is now is found through splits and merges in whatever order") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  scene.split();
  auto const third = std::string(scene.done(on_split_outage, R"({"customers": ["b.1"], "reason": "his own service line"})", scene.second).at("id").as_string());
  scene.merge(scene.second, scene.first);  // without him
  auto ctx = scene.context();
  auto& outages = scene.store().outages();
  auto const id = [&](std::string const& ref) { return scene.row(ref).id; };
  CHECK(present_outage(outages, id(scene.first), scene.customer("b.1")) == id(third));
  CHECK(present_outage(outages, id(scene.first), scene.customer("b.2")) == id(scene.first));
  CHECK(present_outage(outages, id(scene.second), scene.customer("b.1")) == id(third));
  CHECK(present_outage(outages, id(scene.second), scene.customer("b.2")) == id(scene.first));
  CHECK(told_customers(ctx, id(scene.first)).size() == 4);
  CHECK(told_customers(ctx, id(third)) == std::set{scene.customer("b.1")});
  scene.merge(third, scene.first);
  CHECK(present_outage(outages, id(third), scene.customer("b.1")) == id(scene.first));
  CHECK(told_customers(ctx, id(scene.first)).size() == 5);
}

TEST_CASE("who was told that a crew comes is told when it goes to another part and his has none") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  auto const job = scene.crew_goes(scene.first);
  (void)scene.texts("crew_reassigned");
  auto const split = [&](std::string const& jobs) {
    auto const body = fmt::format(R"({{"devices": ["FUS2"], "reason": "a second fault", "jobs": [{}]}})", jobs);
    scene.second = std::string(scene.done(on_split_outage, body, scene.first).at("id").as_string());
  };
  SECTION("the crew goes with the part: those who stay") {
    split("\"" + job.ref + "\"");
    CHECK(scene.texts("crew_reassigned").size() == 2);
    CHECK(scene.standing_of(scene.first)["crew_reassigned open"] == 2);
    CHECK(scene.standing_of(scene.second)["crew_reassigned open"] == 0);
    scene.arrive();
    CHECK(scene.standing_of(scene.first)["crew_reassigned proven"] == 2);
    scene.crew_goes(scene.first, "C2");
    CHECK(scene.standing_of(scene.first)["crew_assigned proven"] == 5 + 2);
  }
  SECTION("the crew stays: those of the part") {
    split("");
    CHECK(scene.texts("crew_reassigned").size() == 3);
    CHECK(scene.standing_of(scene.second)["crew_reassigned open"] == 3);
  }
  SECTION("a crew comes at once: what has not left says nothing false") {
    notice::Hold const hold{"all", scene.now(), "desk", "why"};
    scene.books().put_hold(hold);
    split("");
    REQUIRE(scene.standing_of(scene.second)["crew_reassigned open"] == 3);
    scene.crew_goes(scene.second, "C2");
    CHECK(scene.standing_of(scene.second)["crew_reassigned superseded"] == 3);
  }
  SECTION("he is told once") {
    split("");
    scene.arrive();
    (void)scene.texts("crew_reassigned");
    scene.done(on_split_outage, R"({"customers": ["b.1"], "reason": "his own service line"})", scene.second);
    CHECK(scene.texts("crew_reassigned").empty());
  }
}

TEST_CASE("where no schedule has words for a crew that went elsewhere, the desk is asked to tell them") {
  MergeNotices scene([](Settings& settings) {
    for (auto& policy : settings.policies) std::erase_if(policy.stages, [](auto const& stage) { return stage.id == "crew_reassigned"; });
  });
  scene.fault();
  scene.arrive();
  scene.crew_goes(scene.first);
  scene.split();
  CHECK(std::ranges::count(scene.alarms(), "crew_words_untold") == 1);
}

TEST_CASE("nobody hears of a crew that went elsewhere who never heard that one comes") {
  MergeNotices scene;
  scene.fault();
  scene.arrive();
  scene.done(on_put_crew, R"({"id": "C1", "phone": "+8613900000099"})");
  auto const job = scene.jobs(scene.first).at(0);
  scene.done(on_commit_dispatch, fmt::format(R"({{"job": "{}", "crew": "C1"}})", job.ref));  // ordered, and silent so far
  scene.split();
  CHECK(scene.texts("crew_reassigned").empty());
}

}  // namespace lamplighter::flow
