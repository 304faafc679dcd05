// The table of routes: what leads where, who may, what is open, and that documents say the same.
#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <set>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/flow/accounts.hpp"
#include "engine/server/openapi.hpp"
#include "engine/server/routes.hpp"
#include "engine/server/shape.hpp"

namespace lamplighter::server {
namespace json = boost::json;

namespace {
/// A match together with the target that its values point into.
class Found {
 public:
  Found(Method method, std::string_view text) : target_(parse_target(text).value()), match_(find_route(method, target_)) {}
  Found(Found const&) = delete;
  Found& operator=(Found const&) = delete;
  Match const* operator->() const { return &match_; }

 private:
  Target target_;
  Match match_;
};
std::string pattern_of(Method method, std::string_view target) {
  Found const found(method, target);
  return found->route == nullptr ? "" : std::string(found->route->pattern);
}
}  // namespace

TEST_CASE("a target is split before it is decoded, and decoded once") {
  auto const target = parse_target("/api/v1/outages/a%2Fb%2541?note=a+b%26c&x");
  REQUIRE(target);
  CHECK(target->segments == std::vector<std::string>{"api", "v1", "outages", "a/b%41"});
  CHECK(target->query == std::vector<std::pair<std::string, std::string>>{{"note", "a b&c"}, {"x", ""}});
  CHECK(parse_target("/")->segments.empty());
  CHECK(parse_target("/a/")->segments == std::vector<std::string>{"a", ""});
  CHECK(parse_target("/../etc/passwd")->segments.front() == "..");
}

TEST_CASE("bytes that are no text become a sign that says so, so that every store takes them") {
  std::string const sign = "\xEF\xBF\xBD";
  CHECK(parse_target("/%E5%81%9C/%FF")->segments == std::vector<std::string>{"停", sign});
  CHECK(parse_target("/?text=2%ff&%fe=%E5%81")->query ==
        std::vector<std::pair<std::string, std::string>>{{"text", "2" + sign}, {sign, sign + sign}});
  CHECK(parse_target("/?text=a%00b")->query.front().second == "a" + sign + "b");
}

TEST_CASE("a target that is no path is refused") {
  for (auto const* bad : {"", "api", "*", "http://host/", "/%", "/%2", "/%zz", "/%00", "/a b", "/a\x01", "/?a=%"}) {
    INFO(bad);
    CHECK_FALSE(parse_target(bad));
  }
  CHECK_FALSE(parse_target("/" + std::string(9'000, 'a')));
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "/a";
  CHECK_FALSE(parse_target(deep));
}

TEST_CASE("a path leads to its route, and an id may look like anything") {
  CHECK(pattern_of(Method::get, "/") == "/");
  CHECK(pattern_of(Method::get, "/api/v1/outages") == "/api/v1/outages");
  CHECK(pattern_of(Method::get, "/api/v1/outages/..%2F..%2Fetc") == "/api/v1/outages/{id}");
  CHECK(pattern_of(Method::post, "/api/v1/planned-outages/preview") == "/api/v1/planned-outages/preview");
  CHECK(pattern_of(Method::post, "/api/v1/planned-outages/P1/approve") == "/api/v1/planned-outages/{id}/approve");
  CHECK(Found(Method::get, "/api/v1/receipts/sms/42")->values.empty() == false);
  CHECK(Found(Method::get, "/api/v1/receipts/sms/42")->values.at(1) == "42");
}

TEST_CASE("what is not there is not there, and a wrong method is told which are right") {
  for (auto const* unknown : {"/api/v1/campaign", "/api/v1/outages/", "/api/v1/outages//notices", "/api", "/assets", "/assets/a/x.js",
                              "/api/v1/feeds"}) {
    INFO(unknown);
    CHECK(Found(Method::get, unknown)->route == nullptr);
    CHECK(Found(Method::get, unknown)->allowed.empty());
  }
  Found const wrong(Method::delete_, "/api/v1/outages");
  CHECK(wrong->route == nullptr);
  CHECK(wrong->allowed == std::vector<Method>{Method::get, Method::post});
}

TEST_CASE("exactly these routes are open without sign-in") {
  std::set<std::string> open;
  for (auto const& route : routes()) {
    if (route.openness == Openness::open) open.insert(std::string(to_string(route.method)) + " " + std::string(route.pattern));
  }
  CHECK(open == std::set<std::string>{
                    "GET /", "GET /healthz", "GET /readyz", "GET /console", "GET /assets/{file}", "GET /n/{token}", "POST /n/{token}", "GET /crew/{token}", "POST /crew/{token}", "GET /crew", "GET /page.css", "POST /api/v1/session/password", "GET /public/status", "GET /public/rating", "GET /public/subscription", "POST /public/status", "POST /public/rating", "POST /public/subscription", "GET /public/report", "POST /public/report", "POST /api/v1/public/status",
                    "GET /api/v1/public/outages", "GET /api/v1/public/map", "GET /api/v1/public/map/{revision}/{z}/{x}/{y}", "GET /api/v1/feeds/cap", "GET /api/v1/feeds/cap/{alert}", "GET /api/v1/feeds/odin", "GET /api/v1/feeds/geojson", "GET /api/v1/public/status", "POST /api/v1/public/reports",
                    "GET /api/v1/openapi.json", "POST /api/v1/session", "DELETE /api/v1/session", "GET /api/v1/session",
                    "GET /api/v1/receipts/{notifier}/{attempt}", "POST /api/v1/receipts/{notifier}/{attempt}",
                    "POST /api/v1/receipts/{notifier}", "GET /api/v1/inbound/{notifier}", "POST /api/v1/inbound/{notifier}"});
}

TEST_CASE("each route stands once, and somebody may use it") {
  std::set<std::pair<Method, std::string_view>> seen;
  for (auto const& route : routes()) {
    INFO(route.pattern);
    CHECK(seen.emplace(route.method, route.pattern).second);
    CHECK(route.roles != nobody);
    CHECK_FALSE(route.says.empty());
  }
}

TEST_CASE("the strongest role that the route allows is the one that is recorded") {
  auto const& approve = *Found(Method::post, "/api/v1/planned-outages/P1/approve")->route;
  std::vector<std::string> const both{"viewer", "dispatcher", "shift_supervisor"};
  CHECK(strongest_allowed(both, approve) == "shift_supervisor");
  auto const& position = *Found(Method::put, "/api/v1/crews/C7/position")->route;
  CHECK(strongest_allowed(std::vector<std::string>{"crew", "viewer"}, position) == "crew");
  CHECK_FALSE(strongest_allowed(std::vector<std::string>{"viewer"}, position));
  CHECK_FALSE(strongest_allowed(std::vector<std::string>{"wizard"}, position));
  for (auto const word : flow::known_roles) CHECK(role_from(word) != nobody);
}

TEST_CASE("people who only look may change nothing, and a crew cannot approve") {
  for (auto const& route : routes()) {
    if (route.method == Method::get || route.openness == Openness::open) continue;
    INFO(route.pattern);
    CHECK((route.roles & (viewer | auditor)) == 0);
    bool const is_about_own_customers = route.pattern.starts_with("/api/v1/exceptions/") ||  // which the handlers check
                                        route.pattern.starts_with("/api/v1/campaign-tasks/");
    CHECK(((route.roles & account_manager) == 0 || is_about_own_customers));
  }
  CHECK((Found(Method::post, "/api/v1/planned-outages/P1/approve")->route->roles & (crew | planner | dispatcher)) == 0);
}

TEST_CASE("ARCHITECTURE.md shows the role table as it is") {
  std::ifstream file(std::string(LAMPLIGHTER_SOURCE_DIR) + "/ARCHITECTURE.md");
  std::string const text(std::istreambuf_iterator<char>(file), {});
  auto const heading = text.find("## Roles and routes");
  REQUIRE(heading != std::string::npos);
  CHECK(text.find(role_table(), heading) != std::string::npos);
}

TEST_CASE("the API document has every route, and a body for each that reads one") {
  auto const document = json::parse(openapi_document()).as_object();
  CHECK(document.at("openapi").as_string() == "3.1.0");
  auto const& paths = document.at("paths").as_object();
  std::size_t operations = 0;
  for (auto const& [path, methods] : paths) operations += methods.as_object().size();
  CHECK(operations == routes().size());
  for (auto const& route : routes()) {
    std::string method(to_string(route.method));
    for (auto& c : method) c = static_cast<char>(c | 0x20);
    INFO(method << " " << route.pattern);
    auto const* path = paths.if_contains(route.pattern);
    REQUIRE(path != nullptr);
    auto const* operation = path->as_object().if_contains(method);
    REQUIRE(operation != nullptr);
    CHECK(operation->as_object().contains("requestBody") == (route.body != BodyForm::none));
    CHECK(operation->as_object().contains("security") == (route.openness != Openness::signed_in));
  }
}

TEST_CASE("the document of a device report names its fields and refuses others") {
  auto const schema = command_schema(flow::CommandKind::device_report);
  CHECK_FALSE(schema.at("additionalProperties").as_bool());
  CHECK(schema.at("properties").as_object().size() == 9);
  CHECK(schema.at("properties").as_object().contains("override_reason"));  // a supervisor's, onto people at work
  CHECK(schema.at("required").as_array().size() == 4);
}

TEST_CASE("a shape is read as the schema that it stands for") {
  auto const schema = schema_of_shape("{id at:t? rows:[{n:i note~}] what:any who:@Crew? by:{*:i}}");
  CHECK(schema.at("required") == json::parse(R"(["id", "at", "rows", "what", "who", "by"])"));
  CHECK(schema.at("properties").at("at") == json::parse(R"({"type": ["string", "null"], "format": "date-time"})"));
  CHECK(schema.at("properties").at("rows").at("items").at("required") == json::parse(R"(["n"])"));
  CHECK(schema.at("properties").at("what") == json::object{});
  CHECK(schema.at("properties").at("who") == json::parse(R"({"anyOf": [{"$ref": "#/components/schemas/Crew"}, {"type": "null"}]})"));
  CHECK(schema.at("properties").at("by") == json::parse(R"({"type": "object", "additionalProperties": {"type": "integer"}})"));
}

TEST_CASE("each answer in JSON says of what it is made, and each name that it uses is there") {
  auto const document = json::parse(openapi_document()).as_object();
  auto const& schemas = document.at("components").at("schemas").as_object();
  std::size_t answers = 0;
  for (auto const& route : routes()) {
    if (route.pattern.starts_with("/assets/")) continue;  // files of the pages
    std::string method(to_string(route.method));
    for (auto& c : method) c = static_cast<char>(c | 0x20);
    for (auto const& [status, answer] : document.at("paths").at(route.pattern).at(method).at("responses").as_object()) {
      auto const* content = answer.as_object().if_contains("content");
      if (content == nullptr) continue;
      for (auto const& [media, form] : content->as_object()) {
        if (!media.ends_with("json")) continue;
        INFO(method << ' ' << route.pattern << ' ' << std::string_view(status) << ' ' << std::string_view(media));
        CHECK(form.as_object().contains("schema"));
        ++answers;
      }
    }
  }
  CHECK(answers > 500);
  auto const text = openapi_document();
  constexpr std::string_view mark = "#/components/schemas/";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    auto const begin = at + mark.size();
    auto const name = text.substr(begin, text.find('"', begin) - begin);
    INFO(name);
    CHECK(schemas.contains(name));
  }
}

}  // namespace lamplighter::server
