// Tests of drills: the same seed is the same storm, people sit at the desk, every text says that it is an exercise, and it stays on this machine.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/array.hpp>
#include <unistd.h>

#include "engine/app/command_line.hpp"
#include "engine/app/drill_folder.hpp"
#include "engine/app/drill_texts.hpp"
#include "engine/app/settings.hpp"
#include "engine/app/simulation/run.hpp"
#include "engine/app/simulation/storm.hpp"
#include "engine/notice/templates.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::test {
namespace {

using namespace std::chrono_literals;
using simulation::Fault;
namespace fs = std::filesystem;

std::string const shipped = LAMPLIGHTER_SOURCE_DIR "/examples";
constexpr std::string_view town = R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- FUS6 --- c*1
             a   --- FUS3 --- d*1 --- REC4 --- e*4
             a   --- FUS5 --- f*9
)";

Time const morning = from_ms(1'772'409'600'000);

class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / ("lamplighter-drill-test-" + std::to_string(::getpid()))).string()) { fs::create_directories(path_); }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

/// What happens, without when it began.
std::vector<std::string> story(simulation::Scenario const& scenario) {
  std::vector<std::string> out;
  for (auto const& event : scenario.events) {
    auto const after = std::to_string((event.at - scenario.start).count());
    if (auto const* fault = std::get_if<Fault>(&event.what)) {
      out.push_back(after + " " + fault->device + " " + fault->cause + " " + std::to_string(fault->repair.count()) + (fault->momentary ? " momentary" : ""));
    } else {
      out.push_back(after + " " + std::get<simulation::TroubleCall>(event.what).customer.value() + " " + std::get<simulation::TroubleCall>(event.what).kind);
    }
  }
  return out;
}

std::string text_of(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the same seed gives the same storm whenever it begins, and another seed another one") {
  auto const rows = rows_from(town);
  auto const first = simulation::storm(rows, 7, morning).value();
  CHECK(story(simulation::storm(rows, 7, morning).value()) == story(first));
  CHECK(story(simulation::storm(rows, 7, morning + 77h).value()) == story(first));
  CHECK(story(simulation::storm(rows, 8, morning).value()) != story(first));
  CHECK(first.events.front().at - first.start <= 2min);
  CHECK(first.crews.size() == 4);
  for (auto const& event : first.events) {
    auto const* fault = std::get_if<Fault>(&event.what);
    if (fault == nullptr) continue;
    CHECK(fault->device != "BRK1");  // it would leave everybody in the dark
    CHECK(fault->device != "FUS5");  // nine of twenty are more than a quarter
  }
}

TEST_CASE("a network on which nothing can be drilled is said to be one") {
  auto const none = simulation::storm(rows_from("BRK1 --- a*2"), 7, morning);
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == Error::Kind::usage);
}

TEST_CASE("in a drill the world goes on by itself and people are the desk: faults come, nobody is sent until somebody sends a crew") {
  Folder const folder;
  app::Configuration configuration;
  for (auto const* name : {"planned", "fault", "crew"}) configuration.schedules.push_back(shipped + "/schedules/" + name + ".yaml");
  REQUIRE(app::mark_templates(shipped + "/templates", folder.path() + "/templates"));
  configuration.templates = folder.path() + "/templates";
  app::LoadedNetwork loaded;
  loaded.imported.data = geo::lists_of(rows_from(town));
  loaded.imported.content_hash = "drawn";
  flow::CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "en";
  one.contacts.emplace_back();
  one.contacts.back().phone = "+8613900000001";
  loaded.contacts.customers.push_back(one);
  auto scenario = simulation::storm(geo::data_of(loaded.imported.data), 7, morning).value();
  scenario.world.crews.silent = 0;
  std::size_t events = 0;
  simulation::Run run({.scenario = scenario,
                       .settings = app::make_settings(configuration).value(),
                       .lanes = {{"sms", "sms"}, {"spool", "spool"}},
                       .loaded = &loaded,
                       .seed = 7,
                       .store = {.address = "sqlite:" + folder.path() + "/drill.db", .owner = "drill"},
                       .store_hooks = {},
                       .gateway_hooks = {},
                       .people = [&](auto const& some) { events += some.size(); }});
  REQUIRE(run.begin());
  auto const live = [&](milliseconds until) {
    for (auto at = run.now(); at < morning + until; at += 10s) run.live_to(at + 10s);
  };
  live(3h);
  CHECK(run.now() == morning + 3h);
  CHECK(events > 0);
  auto const jobs = run.host().store().dispatches().jobs(false, 0, 100);
  REQUIRE_FALSE(jobs.empty());
  for (auto const& job : jobs) CHECK_FALSE(job.crew);
  outage::OutageFilter everything;
  everything.limit = 100;
  for (auto const& row : run.host().store().outages().list(everything)) {
    for (auto const& entry : run.host().store().outages().history(row.id)) CHECK(entry.actor != "desk");
  }
  // Somebody at the desk sends one; the crew answers by itself, as crews do.
  auto const waiting = std::ranges::find_if(jobs, [](auto const& job) { return job.state == dispatch::JobState::open && !job.is_hazard; });
  REQUIRE(waiting != jobs.end());
  std::string refused;
  run.host().post({flow::CommandKind::commit_dispatch, {"drill", "dispatcher"}, "", {{"job", waiting->ref}, {"crew", "D1"}}, std::nullopt},
                  [&](auto const& answer) { refused = answer ? "" : answer.error().message; });
  live(4h);
  CHECK(refused.empty());
  CHECK(run.host().store().dispatches().find_job(waiting->id).value().acknowledged_at);
  CHECK(run.troubles().empty());
}

TEST_CASE("every text of a drill says first that it is an exercise, in its own language, and still fits") {
  Folder const folder;
  auto const into = folder.path() + "/templates";
  REQUIRE(app::mark_templates(shipped + "/templates", into));
  std::size_t seen = 0;
  for (auto const& entry : fs::directory_iterator(shipped + "/templates")) {
    if (entry.path().extension() != ".mustache") continue;
    auto const name = entry.path().filename().string();
    auto const text = text_of(fs::path(into) / name);
    std::string const mark = name.find(".zh.") != std::string::npos ? "【演练】" : "EXERCISE: ";
    CHECK(text.starts_with(text.starts_with("subject:") ? "subject: " + mark : mark));
    ++seen;
  }
  CHECK(seen > 50);
  auto const loaded = notice::Templates::load(into);
  if (!loaded) FAIL(loaded.error().message);
  CHECK_FALSE(app::mark_templates(folder.path() + "/none", into));
}

TEST_CASE("a mail's subject is marked as its text is") {
  Folder const folder;
  fs::create_directories(folder.path() + "/from");
  std::ofstream(folder.path() + "/from/started.en.email.mustache") << "subject: Power cut\nIt is dark.\n";
  REQUIRE(app::mark_templates(folder.path() + "/from", folder.path() + "/into"));
  CHECK(text_of(folder.path() + "/into/started.en.email.mustache") == "subject: EXERCISE: Power cut\nEXERCISE: It is dark.\n");
}

TEST_CASE("a drill is served on this machine only") {
  CHECK(app::loopback_address("127.0.0.1:8090").value().port == 8090);
  CHECK(app::loopback_address("localhost").value().port == 0);
  CHECK(app::loopback_address("[::1]:7").value().host == "::1");
  for (auto const* text : {"0.0.0.0:8090", "192.168.1.2:80", "example.org:80", "127.0.0.1:http", "127.0.0.1:70000", "127.evil.example:80", ":80", ""}) {
    auto const refused = app::loopback_address(text);
    CHECK_FALSE(refused);
    if (!refused) CHECK(refused.error().kind == Error::Kind::usage);
  }
}

TEST_CASE("the folder of a drill goes with it, and what a killed one left goes with the next; one that runs and what is no drill's stay") {
  Folder const place;
  auto const made = [&](std::string const& name) {
    fs::create_directories(place.path() + "/" + name);
    return place.path() + "/" + name;
  };
  auto const killed = made("lamplighter-drill-killed");
  std::ofstream(killed + "/running") << "";
  std::ofstream(killed + "/drill.db") << "+8613900000001";
  auto const unknown = made("lamplighter-drill-test-1");
  auto const other = made("other");
  std::ofstream(other + "/running") << "";
  fs::create_directory_symlink(other, place.path() + "/lamplighter-drill-link");
  std::string first_path;
  {
    app::DrillFolder const first(place.path());
    first_path = first.path();
    REQUIRE(fs::exists(first_path));
    CHECK_FALSE(fs::exists(killed));
    app::DrillFolder const second(place.path());
    CHECK(fs::exists(first_path));
    CHECK(second.path() != first_path);
  }
  CHECK_FALSE(fs::exists(first_path));
  CHECK(fs::exists(unknown));
  CHECK(fs::exists(other + "/running"));
  CHECK(app::DrillFolder(place.path() + "/none").path().empty());
}

}  // namespace lamplighter::test
