// SIGHUP: the safety catch is taken over at once, and every key that is not is named, without its value.
#include "engine/app/reload.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;
using notifiers::Mode;

namespace {

NotifierConfiguration gateway(Mode mode) {
  NotifierConfiguration out;
  out.name = out.channel = "sms";
  out.kind = NotifierConfiguration::Kind::kannel;
  out.mode = mode;
  out.url = "http://127.0.0.1:13013/cgi-bin/sendsms";
  out.password = "hush";
  return out;
}

Configuration with(NotifierConfiguration const& one) {
  Configuration out;
  out.notifiers = {one};
  return out;
}

flow::Settings settings_in(char const* zone) {
  return {.utility_name = {}, .utility_phone = {}, .zone = *schedules::Zone::find(zone), .region = {}, .limits = {}, .policies = {}, .templates = {}, .lanes = {}};
}

struct Reloaded {
  flow::Settings settings;
  std::vector<std::string> said;
};

Reloaded reload(Configuration const& started, Mode runs_as, Configuration const& fresh) {
  auto running = settings_in("Asia/Shanghai");
  running.region = {3};
  running.network_cache = "cache";
  flow::Lane lane;
  lane.mode = runs_as;
  lane.channel = "sms";
  running.lanes.emplace("sms", lane);
  Reloaded out{settings_in("Europe/Paris"), {}};
  out.settings.region = {4};
  out.said = keep_running(out.settings, running, started, fresh);
  return out;
}

std::string joined(std::vector<std::string> const& lines) {
  std::string out;
  for (auto const& line : lines) out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("a channel that is put into shadow or test stops sending at the reload") {
  auto fresh = gateway(GENERATE(Mode::shadow, Mode::test));
  fresh.test_addresses = {"+99900000001"};
  if (GENERATE(false, true)) fresh.url = "http://192.0.2.1/other";  // whatever else changes
  auto const done = reload(with(gateway(Mode::live)), Mode::live, with(fresh));
  auto const& lane = done.settings.lanes.at("sms");
  CHECK(lane.mode == fresh.mode);
  CHECK(lane.test_addresses == std::set<std::string>{"+99900000001"});
  CHECK_THAT(joined(done.said), Contains("notifiers.sms is `" + std::string(to_string(fresh.mode)) + "` now and was `live`"));
}

TEST_CASE("a channel that is gone from the file sends nothing more after the reload") {
  auto const done = reload(with(gateway(Mode::live)), Mode::live, Configuration{});
  CHECK(done.settings.lanes.at("sms").mode == Mode::shadow);
  CHECK_THAT(joined(done.said), Contains("notifiers.sms is `shadow` now and was `live`"));
}

TEST_CASE("a channel goes live at the reload only when it is the channel that was written live") {
  auto fresh = gateway(Mode::live);
  CHECK(reload(with(gateway(Mode::shadow)), Mode::shadow, with(fresh)).settings.lanes.at("sms").mode == Mode::live);
  fresh.url = "http://192.0.2.1/other";
  auto const done = reload(with(gateway(Mode::shadow)), Mode::shadow, with(fresh));
  CHECK(done.settings.lanes.at("sms").mode == Mode::shadow);
  CHECK_THAT(joined(done.said), Contains("notifiers.sms stays `shadow`") && Contains("restart"));
}

TEST_CASE("what the channel runs as counts, not what it was started as") {
  auto const done = reload(with(gateway(Mode::live)), Mode::shadow, with(gateway(Mode::live)));  // taken back
  CHECK(done.settings.lanes.at("sms").mode == Mode::live);
  CHECK(done.said.size() == 1);
}

TEST_CASE("region, zone and network cache stay as the daemon was started") {
  auto const done = reload(with(gateway(Mode::live)), Mode::live, with(gateway(Mode::live)));
  CHECK(done.settings.region.value == 3);
  CHECK(done.settings.zone.name() == "Asia/Shanghai");
  CHECK(done.settings.network_cache == "cache");
  CHECK(done.said.empty());
}

TEST_CASE("every key that a running daemon cannot take over is named, and no value") {
  struct Change {
    std::string key;
    void (*act)(Configuration&);
  };
  std::vector<Change> const changes{
      {"store", [](auto& c) { c.store = "sqlite:other"; }},
      {"region", [](auto& c) { c.region = 2; }},
      {"utility.time_zone", [](auto& c) { c.time_zone = "Europe/Paris"; }},
      {"utility.name", [](auto& c) { c.utility_name = "Other"; }},
      {"listen", [](auto& c) { c.listen.host = "0.0.0.0"; }},
      {"listen", [](auto& c) { c.listen.port = 1; }},
      {"listen", [](auto& c) { c.callbacks = ListenAddress{}; }},
      {"callbacks.url", [](auto& c) { c.callback_url = "http://other"; }},
      {"callbacks.allow", [](auto& c) { c.callback_networks.clear(); }},
      {"callback_secret", [](auto& c) { c.callback_secret = "a new secret"; }},
      {"public_url", [](auto& c) { c.public_url = "https://other"; }},
      {"trusted_proxies", [](auto& c) { c.trusted_proxies = {"10.0.0.1"}; }},
      {"limits.connections_per_address", [](auto& c) { c.connections_per_address = 400; }},
      {"network.cache", [](auto& c) { c.network_cache = "other"; }},
      {"notifiers.sms.kind", [](auto& c) { c.notifiers[0].kind = NotifierConfiguration::Kind::spool; }},
      {"notifiers.sms.channel", [](auto& c) { c.notifiers[0].channel = "voice"; }},
      {"notifiers.sms.folder", [](auto& c) { c.notifiers[0].folder = "other"; }},
      {"notifiers.sms.url", [](auto& c) { c.notifiers[0].url = "http://other"; }},
      {"notifiers.sms.user", [](auto& c) { c.notifiers[0].user = "other"; }},
      {"notifiers.sms.password", [](auto& c) { c.notifiers[0].password = "a new secret"; }},
      {"notifiers.sms.from", [](auto& c) { c.notifiers[0].from = "1"; }},
      {"notifiers.sms.connections", [](auto& c) { c.notifiers[0].connections = 1; }},
      {"notifiers.sms: is gone", [](auto& c) { c.notifiers.clear(); }},
      {"notifiers.voice: is new", [](auto& c) { c.notifiers.push_back(c.notifiers[0]), c.notifiers[1].name = "voice"; }},
  };
  auto const started = with(gateway(Mode::live));
  CHECK(not_reloaded(started, started).empty());
  for (auto const& change : changes) {
    INFO(change.key);
    auto fresh = started;
    change.act(fresh);
    auto const said = not_reloaded(started, fresh);
    REQUIRE(said.size() == 1);
    CHECK_THAT(said[0], Catch::StartsWith(change.key) && !Contains("secret\"") && !Contains("a new secret") && !Contains("hush"));
  }
}
