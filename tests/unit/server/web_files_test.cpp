// The built pages as they are served: what may be kept, what is asked for anew, and what a name may not reach.
#include <catch2/catch.hpp>

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "engine/server/gzip.hpp"
#include "engine/server/web_files.hpp"

namespace lamplighter::server {
namespace {

std::string const page_text = "<!doctype html><title>Console</title>";
std::string const script_text(5'000, 'x');
std::string const page_packed = packed(page_text);
std::string const script_packed = packed(script_text);

std::array const files{WebFile{"assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"b1\"", script_packed},
                       WebFile{"assets/offline_worker-3c4d.js", "text/javascript; charset=utf-8", "\"c1\"", script_packed},
                       WebFile{"console.html", "text/html; charset=utf-8", "\"a1\"", page_packed}};

Request asking(std::string_view tag = {}, std::string_view encoding = "gzip, br") {
  Request out;
  if (!tag.empty()) out.headers.emplace_back("if-none-match", std::string(tag));
  if (!encoding.empty()) out.headers.emplace_back("accept-encoding", std::string(encoding));
  return out;
}

std::string header(Response const& response, std::string_view name) {
  for (auto const& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

TEST_CASE("a page is asked for anew each time, a script whose name changes with it is kept for ever") {
  WebFiles const web(files, {});
  auto const page = web.page(asking(), "console.html");
  REQUIRE(page);
  CHECK(header(*page, "Cache-Control") == "no-cache");
  CHECK(header(*page, "ETag") == "\"a1\"");
  CHECK(header(*page, "Content-Encoding") == "gzip");
  CHECK(header(*page, "Vary") == "Accept-Encoding");
  CHECK(page->content_type == "text/html; charset=utf-8");
  CHECK(unpacked(page->body) == page_text);
  auto const script = web.asset(asking(), "app-1a2b.js");
  REQUIRE(script);
  CHECK(header(*script, "Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(script->body == script_packed);
  CHECK_FALSE(web.asset(asking(), "app-0000.js"));
  CHECK(header(*script, "Service-Worker-Allowed").empty());
  auto const worker = web.asset(asking(), "offline_worker-3c4d.js");
  REQUIRE(worker);
  CHECK(header(*worker, "Service-Worker-Allowed") == "/crew");  // no further: the console and the public page have none
  CHECK_FALSE(web.page(asking(), "crew.html"));
  CHECK_FALSE(WebFiles{}.page(asking(), "console.html"));
}

TEST_CASE("who has a file already is sent no bytes, and who cannot unpack it is sent it unpacked") {
  WebFiles const web(files, {});
  auto const same = web.page(asking("\"a1\""), "console.html");
  CHECK(same->status == 304);
  CHECK(same->body.empty());
  CHECK(web.page(asking("\"a0\""), "console.html")->status == 200);
  auto const plain = web.page(asking({}, "identity"), "console.html");
  CHECK(plain->body == page_text);
  CHECK(header(*plain, "Content-Encoding").empty());
  CHECK(header(*plain, "ETag") != "\"a1\"");
  CHECK(web.page(asking("\"a1\"", "identity"), "console.html")->status == 200);
}

TEST_CASE("a page may run and ask only what comes from its own server, and so may its workers") {
  WebFiles const web(files, {});
  for (auto const& policy : {header(*web.page(asking(), "console.html"), "Content-Security-Policy"),
                             header(*web.asset(asking(), "app-1a2b.js"), "Content-Security-Policy")}) {
    CHECK(policy.starts_with("default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"));
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("unsafe") == std::string::npos);
  }
}

TEST_CASE("a folder stands in place of what is carried, is read anew, and nothing beside its assets is reached") {
  auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-pages-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  std::filesystem::path const folder = pattern;
  std::filesystem::create_directory(folder / "assets");
  std::ofstream(folder / "console.html") << "first";
  std::ofstream(folder / "secret.js") << "secret";
  std::ofstream(folder / "assets" / ".hidden.js") << "hidden";
  std::ofstream(folder / "assets" / "app.js") << "app";
  WebFiles const web(files, folder.string());
  auto const first = web.page(asking(), "console.html");
  REQUIRE(first);
  CHECK(first->body == "first");
  std::ofstream(folder / "console.html") << "second";
  CHECK(web.page(asking(header(*first, "ETag")), "console.html")->body == "second");
  CHECK(web.asset(asking(), "app.js")->body == "app");
  CHECK(header(*web.asset(asking(), "app.js"), "Cache-Control") == "no-cache");
  for (auto const* name : {"../secret.js", "..", ".", "", ".hidden.js", "a/b.js", "app.js\\", "app-1a2b.js"}) {
    INFO(name);
    CHECK_FALSE(web.asset(asking(), name));
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("gzip is taken by who names it, and not by who refuses it") {
  for (auto const* yes : {"gzip", "br, gzip", "*", "deflate , gzip;q=0.5", "gzip;q=1.0"}) CHECK(takes_gzip(yes));
  for (auto const* no : {"", "br", "identity", "gzip;q=0", "gzip; q=0.0", "xgzip"}) CHECK_FALSE(takes_gzip(no));
  CHECK(unpacked(packed("")) == "");
  CHECK_FALSE(unpacked("no gzip"));
  CHECK_FALSE(unpacked(script_packed.substr(0, script_packed.size() / 2)));
}

}  // namespace lamplighter::server
