// What anybody may ask and say without a script: the state of an address, a report by form, and the page as it lies ready.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

HttpHeaders const form{{"Content-Type", "application/x-www-form-urlencoded"}};

bool has(HttpAnswer const& answer, std::string_view text) { return answer.body.find(text) != std::string::npos; }

/// Both pages keep the account that was given, and differ in nothing else.
bool same_but_for(std::string const& one, std::string const& mark, std::string const& other, std::string const& other_mark) {
  auto const without = [](std::string text, std::string const& account) {
    auto const given = "value=\"" + account + "\"";
    auto const at = text.find(given);
    return at == std::string::npos ? "not kept: " + account : text.erase(at, given.size());
  };
  return without(one, mark) == without(other, other_mark);
}

/// c.1 and b.1 have a phone each; c.1 is behind the fuse.
struct Neighbourhood : ServerWorld {
  Neighbourhood() : ServerWorld([](auto& settings) { settings.trusted_proxies = {"127.0.0.1"}; }) {
    beside([](flow::Store& store) {
      for (auto const& [ref, phone] : {std::pair{"c.1", "+8613900001234"}, std::pair{"b.1", "+8613900005678"}}) {
        flow::CustomerImport one;
        one.customer.ref = ref;
        one.customer.language = "en";
        one.customer.classes = {"ordinary"};
        one.contacts.emplace_back();
        one.contacts.back().phone = phone;
        store.flow().put_customers({one});
      }
    });
  }
  HttpAnswer look(std::string_view account, std::string_view field, std::string_view proof, std::string const& from = "192.0.2.1") {
    auto const body = R"({"account": ")" + std::string(account) + R"(", ")" + std::string(field) + R"(": ")" + std::string(proof) + "\"}";
    return post("/api/v1/public/status", body, "", {{"X-Forwarded-For", from}});
  }
  json::object status(std::string_view account, std::string_view digits) {
    auto const answer = look(account, "last_four", digits);
    CHECK(answer.status == 200);
    return json::parse(answer.body).as_object();
  }
};

}  // namespace

TEST_CASE("the state of an address is for whoever knows account and phone; unknown and wrong get the same answer") {
  Neighbourhood world;
  CHECK(world.status("c.1", "1234") == json::object{{"found", true}, {"supply", json::array{}}});
  CHECK(world.status("c.1", "9999") == world.status("nobody", "1234"));
  CHECK_FALSE(world.status("nobody", "1234").at("found").as_bool());
  world.open_fuse();
  world.clock.pass(std::chrono::seconds{2});
  auto const out = world.status("c.1", "1234").at("supply").as_array();
  REQUIRE(out.size() == 1);
  CHECK(out[0].at("state").as_string() == "out");
  CHECK(out[0].at("started_at").is_string());
  CHECK(world.status("b.1", "5678").at("supply").as_array().empty());
  auto const page = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK(page.status == 200);
  CHECK(has(page, "Out</p>"));
  CHECK(page.headers.at("cache-control") == "no-store");
  auto const wrong = world.post("/public/status", "account=c.1&last_four=0000&lang=en", "", form);
  CHECK(has(wrong, "Nothing was found"));
  CHECK(has(wrong, "name=\"account\" type=\"text\" required maxlength=\"64\" autocomplete=\"off\" value=\"c.1\""));  // only the digits are to be written again
}

TEST_CASE("digits and letters as a Chinese keyboard writes them are those of ASCII, in every form") {
  Neighbourhood world;
  CHECK(has(world.post("/public/status", "account=%EF%BD%83.%EF%BC%91&last_four=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94&lang=en", "", form), "No outage at your address"));
  CHECK(world.status("ｃ．１", "１２３４").at("found").as_bool());
  CHECK(has(world.post("/public/rating", "account=%EF%BD%83.1&last_four=123%EF%BC%94&rating=4&lang=en", "", form), "nothing to rate"));
  CHECK(has(world.post("/public/subscription", "account=%EF%BD%83.1&last_four=123%EF%BC%94&wish=on&lang=en", "", form), "nothing to follow"));
  CHECK(world.post("/public/report", "kind=no_power&where=%EF%BD%83.%EF%BC%91&phone=%EF%BC%91%EF%BC%93%EF%BC%99%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%90%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94&lang=zh", "", form).status == 200);
  CHECK(has(world.get("/api/v1/outages", "dispatcher"), "suspected"));  // the account was found
}

TEST_CASE("from the page of one's own supply a report begins with the account, not in an address, and a language changes nothing of it") {
  Neighbourhood world;
  world.open_fuse();
  world.clock.pass(std::chrono::seconds{2});
  auto const own = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK(has(own, "<form method=\"post\" action=\"/public/report\"><input type=\"hidden\" name=\"lang\" value=\"en\"><input type=\"hidden\" name=\"where\" value=\"c.1\">"));
  CHECK(has(own, "<a href=\"/?lang=zh\""));
  auto const report = world.post("/public/report", "lang=en&where=c.1&show=en", "", form);
  CHECK(report.status == 200);
  CHECK(has(report, "autocomplete=\"street-address\" value=\"c.1\""));
  auto const chinese = world.post("/public/report", "lang=en&kind=shock&where=Mill+Lane&phone=139&show=zh", "", form);
  CHECK(has(chinese, "什么险情"));
  CHECK(has(chinese, "value=\"shock\" required checked"));
  CHECK(has(chinese, "value=\"Mill Lane\""));
  CHECK(has(chinese, "value=\"139\""));
  CHECK(json::parse(world.get("/api/v1/desk", "dispatcher").body).as_object().at("unlocated_calls").as_array().empty());  // nothing was sent yet
}

TEST_CASE("the address of a looked-up page, typed again, leads to the front page in the reader's language") {
  ServerWorld world;
  for (auto const* path : {"/public/status", "/public/rating", "/public/subscription"}) {
    INFO(path);
    auto const typed = world.get(path, "", {{"Accept-Language", "en"}});
    CHECK(typed.status == 303);
    CHECK(typed.headers.at("location") == "/?lang=en");
    CHECK(world.get(std::string(path) + "?lang=zh", "").headers.at("location") == "/?lang=zh");
  }
}

TEST_CASE("what is refused of a look-up, a rating or a wish says so once, and leads back to all outages") {
  Neighbourhood world;
  auto const refused = world.post("/public/rating", "account=c.1&last_four=1234&rating=9&lang=zh", "", form);
  CHECK(refused.status == 422);
  auto const first = refused.body.find("没有受理");
  REQUIRE(first != std::string::npos);
  CHECK(refused.body.find("没有受理", first + 1) == std::string::npos);
  CHECK(has(refused, "<a class=\"button\" href=\"/?lang=zh\">"));
  CHECK_FALSE(has(world.post("/public/rating", "account=c.1&last_four=1234&rating=9&lang=en", "", form), "This report"));
}

TEST_CASE("digits cannot be tried out: after some wrong ones the whole number is asked for, of an account known or not") {
  Neighbourhood world;
  for (auto const* account : {"c.1", "nobody"}) {
    for (int i = 0; i < 5; ++i) world.status(account, "000" + std::to_string(i));
    auto const refused = world.look(account, "last_four", "1234");
    CHECK(refused.status == 429);
    CHECK(json::parse(refused.body).at("field") == "phone");
  }
  CHECK(has(world.look("c.1", "phone", "+86 139 0000 1234"), "\"found\":true"));
  CHECK(has(world.look("c.1", "phone", "+86 139 0000 9234"), "\"found\":false"));
  CHECK(has(world.look("nobody", "phone", "+8613900001234"), "\"found\":false"));
  CHECK(world.status("b.1", "5678").at("found").as_bool());  // a neighbour is not slowed
  CHECK(has(world.look("c.1", "last_four", "1234", "192.0.2.99"), "\"found\":true"));  // nor the owner elsewhere
  world.clock.pass(std::chrono::minutes{30});
  CHECK(world.status("c.1", "1234").at("found").as_bool());
}

TEST_CASE("guessing from many addresses ends too, and neither the owner at home nor the one abroad is kept out by it") {
  Neighbourhood world;
  CHECK(has(world.look("c.1", "last_four", "1234", "198.51.100.7"), "\"found\":true"));  // at home, before
  int answered = 0;
  for (int i = 0; i < 40; ++i) {
    answered += world.look("c.1", "last_four", "9" + std::to_string(100 + i), "203.0.113." + std::to_string(i)).status == 200 ? 1 : 0;
  }
  CHECK(answered == 10);
  CHECK(has(world.look("c.1", "last_four", "1234", "198.51.100.7"), "\"found\":true"));
  CHECK(world.look("c.1", "last_four", "1234", "192.0.2.50").status == 429);
  CHECK(has(world.look("c.1", "phone", "+86 139-0000-1234", "192.0.2.50"), "\"found\":true"));
  for (int i = 0; i < 5; ++i) CHECK(world.look("c.1", "phone", "+861390000777" + std::to_string(i), "192.0.2.60").status == 200);
  CHECK(world.look("c.1", "phone", "+8613900001234", "192.0.2.60").status == 429);  // whole numbers have an end as well, there alone
}

TEST_CASE("who is out may ask to hear of each change, at the number in the books alone, and end it again; unknown and wrong read the same") {
  Neighbourhood world;
  auto const ask = [&](std::string const& fields) { return world.post("/public/subscription", fields + "&lang=en", "", form); };
  auto const own_page = [&] { return world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form); };
  CHECK_FALSE(has(own_page(), "/public/subscription"));  // nothing to follow
  CHECK(has(ask("account=c.1&last_four=1234&wish=on"), "nothing to follow"));
  auto const outage = world.open_fuse();
  world.clock.pass(std::chrono::seconds{2});
  CHECK(has(own_page(), "action=\"/public/subscription\""));
  auto const kept = ask("account=c.1&last_four=1234&wish=on&night=yes&to=%2B8613900009999");
  CHECK(kept.status == 200);
  CHECK(has(kept, "Noted."));
  CHECK(kept.headers.at("cache-control") == "no-store");
  world.beside([&](flow::Store& store) {
    auto const rows = store.notices().published().subscriptions().subscriptions(store.outages().find_by_ref(outage)->id);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at_night);
  });
  CHECK(has(ask("account=c.1&last_four=1234&wish=end"), "No more extra texts"));
  CHECK(has(world.post("/public/subscription", "account=c.1&phone=%2B8613900001234&wish=on&lang=zh", "", form), "已记下"));
  CHECK(ask("account=c.1&last_four=1234&wish=maybe").status == 422);
  auto const wrong = ask("account=c.1&last_four=0000&wish=on"), unknown = ask("account=nobody&last_four=1234&wish=on");
  CHECK(has(wrong, "Nothing was found"));
  CHECK(same_but_for(wrong.body, "c.1", unknown.body, "nobody"));
  for (int i = 0; i < 5; ++i) ask("account=c.1&last_four=999" + std::to_string(i) + "&wish=on");
  CHECK(has(ask("account=c.1&last_four=1234&wish=on"), "Wrong last digits"));  // the same allowance as looking up
}

TEST_CASE("who may see how it stands at an address may rate the outage that ended there, and unknown and wrong read the same") {
  Neighbourhood world;
  auto const rate = [&](std::string const& fields) { return world.post("/public/rating", fields + "&lang=en", "", form); };
  CHECK(has(world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form), "action=\"/public/rating\""));
  CHECK(has(rate("account=c.1&last_four=1234&rating=4"), "nothing to rate"));
  auto const outage = world.open_fuse();
  world.clock.pass(std::chrono::seconds{2});
  CHECK_FALSE(has(world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form), "action=\"/public/rating\""));  // who is out is asked for nothing
  world.beside([&](flow::Store& store) {
    auto const id = store.outages().find_by_ref(outage)->id;
    std::vector<ServicePointId> points;
    for (auto const& row : store.outages().interruptions(id)) points.push_back(row.point);
    store.outages().end_interruptions(id, points, world.clock.now(), 1);
  });
  world.clock.pass(std::chrono::seconds{40});
  auto const checked = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK(has(checked, "Switched on, being checked"));
  CHECK_FALSE(has(checked, "action=\"/public/rating\""));  // nor who may still be
  CHECK(has(rate("account=c.1&last_four=1234&rating=4"), "Your rating is kept"));
  CHECK(has(rate("account=b.1&last_four=5678&rating=4"), "nothing to rate"));
  CHECK(rate("account=c.1&last_four=1234&rating=9").status == 422);
  auto const wrong = rate("account=c.1&last_four=0000&rating=1"), unknown = rate("account=nobody&last_four=1234&rating=1");
  CHECK(has(wrong, "Nothing was found"));
  CHECK(same_but_for(wrong.body, "c.1", unknown.body, "nobody"));
  CHECK(has(world.get("/api/v1/reports/ratings?format=csv", "dispatcher"), ",1,4.00,0,0,0,1,0"));
}

TEST_CASE("what is refused on a form is said in the language of its page") {
  Neighbourhood world;
  HttpAnswer last;
  for (int i = 0; i < 5; ++i) world.post("/public/status", "account=c.1&last_four=000" + std::to_string(i) + "&lang=zh", "", form);
  auto const asked = world.post("/public/status", "account=c.1&last_four=1234&lang=zh", "", form);
  CHECK(asked.status == 429);
  CHECK(has(asked, "name=\"phone\""));
  CHECK(has(asked, "完整号码"));
  CHECK(has(world.post("/public/status", "account=c.1&phone=%2B8613900001234&lang=zh", "", form), "目前没有已确认的"));
  for (auto const* body : {"where=a&kind=no_power&lang=zh", "where=b&kind=fire&lang=zh", "where=b&kind=no_such_kind&lang=zh"}) {
    for (int i = 0; i < 35 && last.status < 400; ++i) last = world.post("/public/report", body, "", form);
    INFO(body);
    CHECK(last.status >= 400);
    CHECK(has(last, "没有受理："));
    for (auto const* english : {"This report", "too many", "field '", "Call", "Idempotency"}) CHECK_FALSE(has(last, english));
    last = {};
  }
  last = {};
  for (int i = 0; i < 70 && last.status != 429; ++i) last = world.get("/n/" + std::string(26, 'x'), "");
  CHECK(last.status == 429);
  CHECK(has(last, "请稍候"));
  CHECK(has(last, "wait a few seconds"));
}

TEST_CASE("what was only switched on again is not called restored, and nobody who was erased is found") {
  Neighbourhood world;
  auto const outage = world.open_fuse();
  world.clock.pass(std::chrono::minutes{10});
  CHECK(has(world.post("/public/status", "account=%20c.1%20&last_four=1234&lang=en", "", form), "Out</p>"));
  REQUIRE(world.post("/api/v1/device-reports",
                     R"({"device": "FUS3", "kind": "closed", "source": "crew", "occurred_at": ")" + world.now_text() + "\"}", "dispatcher").status < 300);
  world.clock.pass(std::chrono::seconds{20});
  auto const page = world.post("/public/status", "account=c.1&last_four=1234&lang=en", "", form);
  CHECK_FALSE(has(page, "Restored"));
  auto const rows = world.status("c.1", "1234").at("supply").as_array();
  for (auto const& row : rows) CHECK(row.at("state").as_string() == "switched_on");
  REQUIRE(world.post("/api/v1/customers/c.1/erase", R"({"reason": "asked"})", "admin").status == 200);
  CHECK_FALSE(world.status("c.1", "1234").at("found").as_bool());
}

TEST_CASE("a report without a place that anybody could find is asked again, and a long address is kept") {
  Neighbourhood world;
  CHECK(world.post("/public/report", "where=%20%20&kind=shock&lang=zh", "", form).status == 422);
  std::string where;
  for (int i = 0; i < 180; ++i) where += "%E5%BB%BA";
  CHECK(world.post("/public/report", "where=" + where + "&kind=shock&lang=zh", "", form).status == 200);
}

TEST_CASE("a report that is refused stands in its form again as it was written, and is taken once it is corrected") {
  Neighbourhood world;
  std::string const phone(300, '1');
  auto const wrong = world.post("/public/report", "lang=zh&kind=neighbours&where=3+%22Mill%22+Lane&phone=" + phone, "", form);
  CHECK(wrong.status == 422);
  CHECK(has(wrong, "联系电话无法识别"));
  CHECK(has(wrong, "value=\"neighbours\" required checked"));
  CHECK_FALSE(has(wrong, "value=\"no_power\" required checked"));
  CHECK(has(wrong, "value=\"3 &quot;Mill&quot; Lane\""));
  CHECK(has(wrong, "value=\"" + phone + "\""));
  auto const danger = world.post("/public/report", "lang=en&kind=shock&where=&phone=13900001234", "", form);
  CHECK(danger.status == 422);
  CHECK(has(danger, "value=\"shock\" required checked"));
  CHECK(has(danger, "value=\"13900001234\""));
  HttpAnswer last;
  for (int i = 0; i < 35 && last.status < 400; ++i) last = world.post("/public/report", "where=b&kind=fire&lang=en", "", form);
  CHECK(last.status == 429);
  CHECK(has(last, "role=\"alert\"><strong>⚠ "));  // what to do at a fire, not only whom to call
  CHECK(has(last, "value=\"fire\" required checked"));
  auto const key = [](HttpAnswer const& page) { return page.body.substr(page.body.find("name=\"key\" value=\"") + 18, 26); };
  auto const again = world.post("/public/report", "lang=en&key=" + key(wrong) + "&kind=neighbours&where=c.1&phone=", "", form);
  CHECK(again.status == 200);
  CHECK(has(again, "Received"));
}

TEST_CASE("a report by form is taken as a program's is, once, and danger is answered with what to do") {
  Neighbourhood world;
  auto const page = world.get("/public/report?about=danger&lang=en", "");
  CHECK(page.status == 200);
  CHECK(has(page, "8 metres"));
  CHECK(page.body.find("role=\"note\"") < page.body.find("<form"));  // the words of safety come first
  auto const mark = page.body.find("name=\"key\" value=\"");
  REQUIRE(mark != std::string::npos);
  auto const key = page.body.substr(mark + 18, 26);
  auto const said = "lang=en&key=" + key + "&kind=wire_down&where=128+Northern+Avenue&phone=";
  auto const taken = world.post("/public/report", said, "", form);
  CHECK(taken.status == 200);
  CHECK(has(taken, "Received"));
  CHECK(has(taken, "touch no wire"));
  CHECK(world.post("/public/report", said, "", form).status == 200);  // sent again
  auto const calls = json::parse(world.get("/api/v1/desk", "dispatcher").body).as_object().at("unlocated_calls").as_array();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].at("kind").as_string() == "wire_down");
  CHECK(calls[0].at("address").as_string() == "128 Northern Avenue");
  CHECK(world.post("/public/report", "kind=no_power&where=&lang=en", "", form).status == 422);
  CHECK(world.post("/public/report", "kind=neighbours&where=c.1&lang=zh", "", form).status == 200);
  CHECK(has(world.get("/api/v1/outages", "dispatcher"), "suspected"));
}

TEST_CASE("the page that lies ready is the same as the page that is asked for by the long way") {
  ServerWorld world;
  world.open_fuse();
  auto const long_way = world.get("/?lang=en", "", {{"Connection", "close"}});
  auto const ready = world.get("/?lang=en", "", {{"Connection", "keep-alive"}});
  CHECK(ready.status == 200);
  CHECK(ready.body == long_way.body);
  for (auto const* name : {"etag", "cache-control", "content-security-policy", "content-type", "content-language", "vary", "referrer-policy", "date"}) {
    INFO(name);
    CHECK(ready.headers.at(name) == long_way.headers.at(name));
  }
  CHECK(has(ready, "fewer than 5 customers"));
  CHECK(world.get("/?lang=en", "", {{"If-None-Match", ready.headers.at("etag")}, {"Connection", "keep-alive"}}).status == 304);
  HttpHeaders packed{{"Connection", "keep-alive"}, {"Accept-Encoding", "gzip"}};
  auto const gzip = world.get("/?lang=en", "", packed);
  CHECK(gzip.headers.at("content-encoding") == "gzip");
  CHECK(gzip.headers.at("etag") != ready.headers.at("etag"));  // other bytes, another tag
  packed["If-None-Match"] = ready.headers.at("etag");
  CHECK(world.get("/?lang=en", "", packed).status == 200);
  packed["If-None-Match"] = "W/" + gzip.headers.at("etag");
  auto const unchanged = world.get("/?lang=en", "", packed);
  CHECK(unchanged.status == 304);
  CHECK(unchanged.headers.at("etag") == gzip.headers.at("etag"));
  CHECK(world.get("/?lang=en&found_at=elsewhere", "").status == 200);  // a mark that others hang on an address
  for (int i = 0; i < 100; ++i) CHECK(world.get("/", "", {{"Connection", "keep-alive"}}).status == 200);  // a storm is served
  world.clock.pass(std::chrono::seconds{40});
  CHECK(world.get("/?lang=en", "", {{"Connection", "keep-alive"}}).headers.at("etag") != ready.headers.at("etag"));  // "updated" has moved on
}

}  // namespace lamplighter::test
