// Certificates, call lists and numbers over HTTP: who may, in which form, and that each look is audited.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/flow/views_certificate.hpp"
#include "engine/record/verification.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

namespace json = boost::json;

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

record::SigningKey const& key() {
  static auto const one = record::SigningKey::make();
  return one;
}

void with_certificates(server::ServerSettings& settings) {
  settings.certificate = [](flow::Store& store, std::string_view outage, flow::Detail detail) {
    return flow::view_certificate(store, outage, key(),
                                  {"Example Power", from_ms(1'772'409'600'000),
                                   detail == flow::Detail::full ? record::Disclosure::full : record::Disclosure::withheld});
  };
  settings.customer_excerpt = [](flow::Store& store, flow::DeskReader& desk, std::string_view outage, std::string_view customer, flow::Detail detail) {
    return flow::view_customer_excerpt(store, desk, outage, customer, key(),
                                       {"Example Power", from_ms(1'772'409'600'000),
                                        detail == flow::Detail::full ? record::Disclosure::full : record::Disclosure::withheld});
  };
  settings.certificate_pdf = [](std::string_view, std::string_view language) -> Result<std::string> {
    return language == "zh" ? Result<std::string>("%PDF-1.5") : fail(Error::Kind::invalid, "known are zh and en", "language");
  };
}

constexpr auto certificate_route = "/api/v1/outages/{id}/certificate";

}  // namespace

TEST_CASE("a certificate is given to who answers for notices, genuine, in both forms, and each look is audited") {
  ServerWorld world(with_certificates);
  auto const path = "/api/v1/outages/" + world.open_fuse() + "/certificate";
  for (auto const* role : {"viewer", "call_agent", "dispatcher", "account_manager", "crew", "integration"}) CHECK(world.get(path, role).status == 403);
  CHECK(world.get(path, "").status == 401);
  CHECK(world.audited(certificate_route) == 0);
  auto const given = world.get(path, "auditor");
  REQUIRE(given.status == 200);
  CHECK(record::verify_certificate(given.body, key().public_key()));
  CHECK(world.audited(certificate_route) == 1);
  CHECK(record::verify_certificate(world.get(path + "?people=false", "planner").body, key().public_key()));
  auto const paper = world.get(path + "?format=pdf&language=zh", "shift_supervisor");
  CHECK(paper.headers.at("content-type") == "application/pdf");
  CHECK(paper.body.starts_with("%PDF-"));
  CHECK(world.get(path + "?format=pdf&language=fr", "admin").status == 422);
  CHECK(world.get(path + "?format=docx", "admin").status == 422);
  CHECK(world.get(path + "?people=maybe", "admin").status == 422);
  CHECK(world.get("/api/v1/outages/none/certificate", "admin").status == 404);
}

TEST_CASE("who answers the telephone gives a customer the certificate of one outage, and each is audited") {
  ServerWorld world(with_certificates);
  auto const path = "/api/v1/customers/c.1/certificate?language=zh&outage=" + world.open_fuse();
  for (auto const* role : {"viewer", "account_manager", "crew", "integration"}) CHECK(world.get(path, role).status == 403);
  auto const paper = world.get(path, "call_agent");
  REQUIRE(paper.status == 200);
  CHECK(paper.headers.at("content-type") == "application/pdf");
  CHECK(paper.body.starts_with("%PDF-"));
  CHECK(world.audited("/api/v1/customers/{id}/certificate") == 1);
  CHECK(world.get("/api/v1/customers/c.1/certificate", "call_agent").status == 422);
  CHECK(world.get("/api/v1/customers/c.1/certificate?outage=none", "call_agent").status == 404);
  CHECK(world.get("/api/v1/customers/none/certificate?outage=" + path.substr(path.rfind('=') + 1), "call_agent").status == 404);
}

TEST_CASE("who was told of a campaign can be given what was told, too") {
  ServerWorld world(with_certificates);
  world.beside([&](flow::Store& store) {
    notice::Campaign one;
    one.ref = "A1";
    one.kind = outage::Kind::disconnection;
    one.cadence = one.texts = "arrears";
    one.at = one.created_at = world.clock.now();
    store.notices().campaigns().insert_campaign(one, std::vector{store.records().find_customer("c.1").value()});
  });
  CHECK(world.get("/api/v1/customers/c.1/certificate?language=zh&outage=A1", "call_agent").status == 200);
}

TEST_CASE("a server without a key for certificates says so") {
  ServerWorld world;
  CHECK(world.get("/api/v1/outages/" + world.open_fuse() + "/certificate", "admin").status == 404);
}

TEST_CASE("scripts are for who may call people; counts are for all who look after exceptions") {
  ServerWorld world;
  for (auto const* role : {"call_agent", "dispatcher", "shift_supervisor", "account_manager", "admin"}) {
    INFO(role);
    CHECK(world.get("/api/v1/exceptions?script=true&open=true", role).status == 200);
  }
  CHECK(world.get("/api/v1/exceptions?script=true", "auditor").status == 403);
  CHECK(world.get("/api/v1/exceptions?script=true&limit=101", "call_agent").status == 422);
  CHECK(world.get("/api/v1/exceptions?account_manager=Li&area_manager=North", "planner").status == 200);
  CHECK(body_of(world.get("/api/v1/call-lists", "account_manager")).at("call_lists").as_array().empty());
  CHECK(world.get("/api/v1/call-lists", "viewer").status == 403);
}

TEST_CASE("a customer's numbers are shown to who calls him, and a renewed consent needs one of them") {
  ServerWorld world;
  CHECK(world.get("/api/v1/customers/c.1/numbers", "viewer").status == 403);
  CHECK(world.get("/api/v1/customers/c.1/numbers", "call_agent").status == 200);
  CHECK(world.audited("/api/v1/customers/{id}/numbers") == 1);
  CHECK(world.get("/api/v1/customers/nobody/numbers", "call_agent").status == 404);
  CHECK(world.get("/api/v1/contact-health", "dispatcher").status == 200);
  auto const renewed = world.post("/api/v1/customers/c.1/numbers", R"({"number": "+99900000001", "word": "consents", "channel": "phone", "note": "x"})", "call_agent");
  CHECK(renewed.status == 422);
  CHECK(body_of(renewed).at("field") == "number");
}

TEST_CASE("an auditor sees which numbers there are, and cannot call them") {
  ServerWorld world;
  world.beside([](flow::Store& store) {
    flow::CustomerImport one;
    one.customer.ref = "c.1";
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    one.contacts.emplace_back();
    one.contacts.back().phone = "+8613900001234";
    store.flow().put_customers({one});
  });
  CHECK(world.get("/api/v1/customers/c.1/numbers", "call_agent").body.find("+8613900001234") != std::string::npos);
  auto const masked = world.get("/api/v1/customers/c.1/numbers", "auditor");
  CHECK(masked.status == 200);
  CHECK(masked.body.find("\"**********1234\"") != std::string::npos);
  CHECK(masked.body.find("1390") == std::string::npos);
  CHECK(world.audited("/api/v1/customers/{id}/numbers") == 2);
  CHECK(world.post("/api/v1/customers/c.1/numbers", "{}", "auditor").status == 403);
}

TEST_CASE("only an administrator erases, with a reason") {
  ServerWorld world;
  for (auto const* role : {"dispatcher", "shift_supervisor", "auditor"}) {
    CHECK(world.post("/api/v1/customers/c.1/erase", R"({"reason": "asked"})", role).status == 403);
  }
  CHECK(world.post("/api/v1/customers/c.1/erase", "{}", "admin").status == 422);
  CHECK(world.post("/api/v1/customers/c.1/erase", R"({"reason": "asked"})", "admin").status == 200);
  CHECK(world.post("/api/v1/customers/nobody/erase", R"({"reason": "asked"})", "admin").status == 404);
}

}  // namespace lamplighter::test
