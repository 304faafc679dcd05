// The request that comes most often, and the directory of accounts: recognised exactly, and never more said than is known.
#include <catch2/catch.hpp>

#include "engine/server/gzip.hpp"
#include "engine/server/public_directory.hpp"
#include "engine/server/public_forms.hpp"
#include "engine/server/public_page.hpp"
#include "engine/server/snapshot_request.hpp"

namespace lamplighter::server {
namespace {

Time const now = *time_from_rfc3339("2026-03-02T08:00:00+08:00");
schedules::Zone const zone = *schedules::Zone::find("Asia/Shanghai");

bool has(std::string const& page, std::string_view text) { return page.find(text) != std::string::npos; }

}  // namespace

TEST_CASE("a plain look at the public page is known by its bytes") {
  std::string const bytes = "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\nIf-None-Match: \"x\"\r\nAccept-Language: en,zh\r\n\r\nGET";
  auto const ask = read_snapshot_request(bytes);
  REQUIRE(ask);
  CHECK(ask->language == "en");
  CHECK(ask->takes_gzip);
  CHECK(ask->if_none_match == "\"x\"");
  CHECK(bytes.substr(ask->length) == "GET");  // the next one stays
  CHECK(read_snapshot_request("GET /?lang=en HTTP/1.1\r\nhOST: a\r\naccept-language: zh\r\n\r\n")->language == "en");
  CHECK(read_snapshot_request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")->language == "zh");
  CHECK_FALSE(read_snapshot_request("GET / HTTP/1.1\r\nHost: a\r\n\r\n")->takes_gzip);
}

TEST_CASE("whatever is unusual goes the long way") {
  for (auto const* bytes : {"GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n", "GET /?lang=xx HTTP/1.1\r\nHost: a\r\n\r\n", "",
                            "GET / HTTP/1.1\r\nHost: a\r\nX: a\nContent-Length: 5\r\n\r\nhello", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                            "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n"}) {
    INFO(bytes);
    CHECK_FALSE(read_snapshot_request(bytes));
  }
}

TEST_CASE("what lies ready on the wire is the page, also packed, and its tag alone") {
  PublicPage page({.name = "Example Power", .phone = {}}, zone);
  auto const shown = page.current(now, [] { return std::vector<flow::PublicOutage>{}; });
  auto const& wire = shown->en_wire;
  CHECK(wire.plain.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(wire.plain.ends_with("\r\n\r\n" + shown->en.text));
  CHECK(has(wire.plain, "Content-Length: " + std::to_string(shown->en.text.size()) + "\r\n"));
  CHECK(has(wire.plain, "ETag: " + shown->en.tag + "\r\n"));
  CHECK_FALSE(has(wire.plain, "unsafe-inline"));
  auto const body = wire.gzip.substr(wire.gzip.find("\r\n\r\n") + 4);
  CHECK(unpacked(body) == shown->en.text);
  CHECK(has(wire.gzip, "Content-Encoding: gzip\r\n"));
  CHECK(wire.unchanged.starts_with("HTTP/1.1 304 Not Modified\r\n"));
  CHECK(wire.unchanged.ends_with("\r\n\r\n"));
  CHECK_FALSE(has(wire.unchanged, "Content-Length"));
}

TEST_CASE("an account is found by its number and the last digits of a phone of its own, and by nothing less") {
  PublicDirectory directory;
  CHECK_FALSE(directory.has_accounts());
  CHECK_FALSE(directory.find("A1", "0001"));
  directory.put_accounts({{"A1", 1, {"0001", "7777"}}, {"A2", 2, {"0002"}}}, "v1", directory.forgotten());
  CHECK(directory.has_accounts("v1"));
  CHECK_FALSE(directory.has_accounts("v2"));
  CHECK_FALSE(directory.find("A1", "0002"));
  CHECK_FALSE(directory.find("A3", "0001"));
  CHECK_FALSE(directory.find("A", "10001"));
  auto const quiet = directory.find("A1", "7777");
  REQUIRE(quiet);
  CHECK(quiet->own == nullptr);
  flow::OwnState out;
  out.started_at = now;
  directory.put_states({{2, {out}}});
  REQUIRE(directory.find("A2", "0002")->own != nullptr);
  CHECK(directory.find("A2", "0002")->own->front().started_at == now);
  CHECK(directory.find("A1", "0001")->own == nullptr);
  // A reading that began before somebody was erased is not taken.
  auto const before = directory.forgotten();
  directory.forget_accounts();
  directory.put_accounts({{"A1", 1, {"0001"}}}, "v1", before);
  CHECK_FALSE(directory.has_accounts());
  directory.put_accounts({{"A2", 2, {"0002"}}}, "v1", directory.forgotten());
  CHECK(directory.find("A2", "0002"));
  CHECK_FALSE(directory.find("A1", "0001"));
}

TEST_CASE("the page of an address says what is known of it, and no time that has passed") {
  PublicUtility const utility{.name = "Example Power", .phone = "95598"};
  flow::OwnState out;
  out.started_at = now - std::chrono::minutes{10};
  out.etr = now - std::chrono::minutes{1};
  std::vector<flow::OwnState> const one{out};
  auto const late = own_supply_html(&one, utility, zone, now, "en");
  CHECK(has(late, "assessing, next update by"));
  CHECK(has(late, "2026-03-02 07:50"));
  CHECK(has(own_supply_html(nullptr, utility, zone, now, "en"), "No outage at your address is confirmed"));
  auto const unknown = own_supply_html(std::nullopt, utility, zone, now, "zh");
  CHECK(has(unknown, "没有查到"));
  CHECK_FALSE(has(unknown, "没有您家停电的记录"));
}

}  // namespace lamplighter::server
