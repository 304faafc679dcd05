// The public page and what is made of it: words, escaping, times, caching.
#include <catch2/catch.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/public_forms.hpp"
#include "engine/server/public_page.hpp"

#include <future>
#include <stdexcept>
#include <thread>

namespace lamplighter::server {
namespace {

Time const now = *time_from_rfc3339("2026-03-02T08:00:00+08:00");
schedules::Zone const zone = *schedules::Zone::find("Asia/Shanghai");

PublicUtility const utility{.name = "Example Power", .phone = "+44 800 000 0000"};

flow::PublicOutage fault() {
  flow::PublicOutage out;
  out.ref = "0190-a";
  out.area = "West Lake <b>\"quarter\"</b>";
  out.state = "confirmed";
  out.kind = "fault";
  out.customers = 3;
  out.is_few = true;
  out.started_at = now - std::chrono::minutes{20};
  return out;
}

flow::PublicOutage plan() {
  flow::PublicOutage out;
  out.ref = "P1";
  out.area = "East Road";
  out.state = "scheduled";
  out.kind = "planned";
  out.customers = 120;
  out.planned_start = now + std::chrono::hours{48};
  out.planned_end = now + std::chrono::hours{52};
  return out;
}

bool has(std::string const& page, std::string_view text) { return page.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("the page says in both languages what is out, and never a small number") {
  auto const english = public_html({fault(), plan()}, utility, zone, now, "en");
  CHECK(has(english, "lang=\"en\""));
  CHECK(has(english, "fewer than 5 customers"));
  CHECK_FALSE(has(english, "about 3"));
  CHECK(has(english, "about 120 customers"));
  CHECK(has(english, "assessing, next update by"));
  CHECK(has(english, "2026-03-02 08:10</time>"));  // half an hour after it began at 07:40, whenever the page is made
  CHECK(has(english, "2026-03-04"));
  CHECK(has(english, "fallen wires"));
  auto const chinese = public_html({fault(), plan()}, utility, zone, now, "zh");
  CHECK(has(chinese, "lang=\"zh-CN\""));
  CHECK(has(chinese, "少于5户"));
  CHECK(has(chinese, "约 120 户"));
  CHECK(has(chinese, "正在评估"));
}

TEST_CASE("the page says whose time its times are, and of a moment beyond the change of clocks how they stand then") {
  CHECK(has(public_html({plan()}, utility, zone, now, "en"), "All times are Beijing time (UTC+8)."));
  CHECK(has(public_html({plan()}, utility, zone, now, "zh"), "时间均为北京时间（UTC+8）。"));
  auto const london = *schedules::Zone::find("Europe/London");
  auto const summer = *time_from_rfc3339("2026-10-24T12:00:00Z");
  auto work = plan();
  work.planned_start = *time_from_rfc3339("2026-10-25T00:30:00Z");  // half past one
  work.planned_end = *time_from_rfc3339("2026-10-25T01:30:00Z");    // half past one again
  auto const page = public_html({work}, utility, london, summer, "en");
  CHECK(has(page, "All times are local time of the area supplied (UTC+1)."));
  CHECK(has(page, "2026-10-25 01:30</time>"));
  CHECK(has(page, "2026-10-25 01:30 UTC</time>"));
  auto const own = own_supply_html(nullptr, utility, london, summer, "en");
  CHECK(has(own, "2026-10-24 13:00</time> · All times are local time of the area supplied (UTC+1)."));
}

TEST_CASE("people are asked to call the number that the utility named, and nobody where it named none") {
  CHECK(has(public_html({}, utility, zone, now, "en"), "call us at once: <a href=\"tel:+448000000000\">+44 800 000 0000</a>."));
  CHECK(has(public_html({}, {"示范供电", "95598"}, zone, now, "zh"), "立即拨打供电服务电话 <a href=\"tel:95598\">95598</a>；"));
  auto const english = public_html({}, {"Example Power", {}}, zone, now, "en");
  CHECK_FALSE(has(english, "call us"));
  CHECK(has(english, "touch nothing. If somebody is hurt"));
  auto const chinese = public_html({}, {"示范供电", {}}, zone, now, "zh");
  CHECK_FALSE(has(chinese, "供电服务电话"));
  CHECK(has(chinese, "不要触碰；有人触电"));
}

TEST_CASE("nothing from outside becomes markup") {
  auto const page = public_html({fault()}, {"<script>x</script>", {}}, zone, now, "en");
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<b>"));
  CHECK(has(page, "West Lake &lt;b&gt;&quot;quarter&quot;&lt;/b&gt;"));
  CHECK(escaped("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}

TEST_CASE("an expected time that has passed is not shown as a forecast") {
  auto late = fault();
  late.etr = now - std::chrono::minutes{1};
  CHECK(has(public_html({late}, {}, zone, now, "en"), "assessing"));
  late.etr = now + std::chrono::minutes{90};
  auto const page = public_html({late}, {}, zone, now, "en");
  CHECK_FALSE(has(page, "assessing"));
  CHECK(has(page, "09:30"));
}

TEST_CASE("planned work that runs is said to be planned, until its end or a better forecast, and its later days stand under planned") {
  auto work = plan();
  work.state = "confirmed";
  work.started_at = work.planned_start = now - std::chrono::hours{1};
  work.planned_end = now + std::chrono::hours{3};
  work.cuts_after = {{now + std::chrono::hours{23}, now + std::chrono::hours{27}}, {now + std::chrono::hours{47}, now + std::chrono::hours{51}}};
  work.more_cuts_after = 4;
  work.customers_after = 3;
  auto const page = public_html({work}, utility, zone, now, "en");
  CHECK(has(page, "Out · planned work"));
  CHECK(has(page, "<dt>Planned end</dt><dd><time datetime=\"2026-03-02T03:00:00Z\">2026-03-02 11:00"));
  CHECK_FALSE(has(page, "assessing"));
  CHECK_FALSE(has(page, "No planned outage"));
  CHECK(has(page, "2026-03-03 07:00</time> to"));
  CHECK(has(page, "2026-03-04 07:00</time> to"));
  CHECK(has(page, "and 4 more"));
  CHECK(has(page, "fewer than 5"));
  CHECK(has(public_html({work}, utility, zone, now, "zh"), "停电 · 计划内"));
  work.etr = now + std::chrono::hours{1};
  CHECK(has(public_html({work}, utility, zone, now, "en"), "<dt>Expected back</dt><dd><time datetime=\"2026-03-02T01:00:00Z\">"));
  CHECK(has(public_html({work}, utility, zone, now + std::chrono::hours{4}, "en"), "assessing"));
}

TEST_CASE("where everybody has supply again and nobody confirmed it, the page says that and expects nothing") {
  auto back = fault();
  back.state = "partially_restored";
  back.customers = 0;
  back.is_few = false;
  auto const page = public_html({back}, utility, zone, now, "en");
  CHECK(has(page, "✓</span> Switched on, being checked</p>"));
  for (auto const* wrong : {"Partly restored ", "Expected back", "no customers"}) CHECK_FALSE(has(page, wrong));
  CHECK(has(public_html({back}, utility, zone, now, "zh"), "已送电，正在核实"));
}

TEST_CASE("the page is made again after events only, and a short trouble of the store is bridged") {
  PublicPage page(utility, zone);
  int reads = 0;
  bool is_broken = false;
  auto const read = [&] {
    ++reads;
    if (is_broken) throw std::runtime_error("gone");
    return std::vector{fault(), plan()};
  };
  auto const first = page.current(now, read);
  CHECK(page.current(now + std::chrono::seconds{20}, read) == first);
  CHECK(reads == 1);
  page.outdated();
  CHECK(page.current(now + std::chrono::milliseconds{500}, read) == first);  // not for each event of a storm
  CHECK(page.current(now + std::chrono::seconds{2}, read) != first);
  CHECK(reads == 2);
  is_broken = true;
  page.outdated();
  CHECK_NOTHROW(page.current(now + std::chrono::seconds{10}, read));
  CHECK_THROWS(page.current(now + std::chrono::seconds{90}, read));
}

TEST_CASE("while one person waits for the new page, everybody else is shown the last one, but for no longer than a minute") {
  PublicPage page(utility, zone);
  CHECK(page.at_hand(now) == nullptr);  // there is none yet
  auto const first = page.current(now, [] { return std::vector{fault()}; });
  CHECK(page.at_hand(now + std::chrono::seconds{2}) == first);
  page.outdated();
  auto const later = now + std::chrono::seconds{2};
  CHECK(page.at_hand(later) == nullptr);  // this one makes it
  CHECK(page.at_hand(later) == first);
  std::promise<void> is_reading, goes_on;
  std::thread maker([&] {
    (void)page.current(later, [&] {
      is_reading.set_value();
      goes_on.get_future().wait();
      return std::vector{plan()};
    });
  });
  is_reading.get_future().wait();
  CHECK(page.at_hand(now + std::chrono::seconds{59}) == first);
  CHECK(page.at_hand(now + std::chrono::seconds{61}) == nullptr);
  goes_on.set_value();
  maker.join();
  auto const second = page.at_hand(later);
  REQUIRE(second != nullptr);
  CHECK(second != first);
  CHECK(second->status.tag != first->status.tag);
  page.outdated();
  CHECK(page.at_hand(later + std::chrono::seconds{2}) == nullptr);
  page.give_up();  // too many wait: the next one makes it
  CHECK(page.at_hand(later + std::chrono::seconds{2}) == nullptr);
}

TEST_CASE("the map data have areas and no exact small number") {
  PublicPage page(utility, zone);
  auto somewhere = plan();
  somewhere.at = geo::Coordinate{116.4, 39.9};
  auto const shown = page.current(now, [&] { return std::vector{fault(), somewhere}; });
  auto const map = boost::json::parse(shown->geojson.text).as_object();
  auto const& features = map.at("features").as_array();
  REQUIRE(features.size() == 2);
  auto const& few = features[0].at("properties").as_object();
  CHECK(few.at("customers").is_null());
  CHECK(few.at("fewer_than_five").as_bool());
  CHECK(features[1].at("properties").at("customers").as_int64() == 120);
  CHECK(features[0].at("geometry").is_null());
  auto const& geometry = features[1].at("geometry").as_object();
  CHECK(geometry.at("type").as_string() == "Point");
  CHECK(geometry.at("coordinates").as_array()[0].as_double() == Approx(116.4));
  CHECK(geometry.at("coordinates").as_array()[1].as_double() == Approx(39.9));
  auto const sum = boost::json::parse(shown->status.text).as_object();
  CHECK(sum.at("outages").as_int64() == 1);
  CHECK(sum.at("planned").as_int64() == 1);
  CHECK(sum.at("customers_out_at_least").as_int64() == 0);
}

TEST_CASE("the language is the one asked for, else the first of two that the browser takes") {
  Request request;
  CHECK(page_language(request) == "zh");
  request.headers = {{"accept-language", "en-GB,en;q=0.9,zh;q=0.5"}};
  CHECK(page_language(request) == "en");
  request.target.query = {{"lang", "zh"}};
  CHECK(page_language(request) == "zh");
  request.target.query = {{"lang", "xx"}};
  CHECK(page_language(request) == "en");
}

}  // namespace lamplighter::server
