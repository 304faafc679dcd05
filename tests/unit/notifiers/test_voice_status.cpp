// What each SIP status says about the number and the server.
#include <catch2/catch.hpp>

#include "notifiers/voice_status.hpp"

namespace lamplighter::notifiers {

using Kind = SubmissionOutcome::Kind;

TEST_CASE("busy, no answer and declined are temporary and say so") {
  struct Row {
    int status;
    std::string_view detail;
  };
  for (auto const& row : {Row{486, "busy (486)"}, Row{600, "busy (600)"}, Row{480, "no answer (480)"}, Row{408, "no answer (408)"},
                          Row{603, "declined (603)"}, Row{488, "no common codec or media (488)"}, Row{302, "refused (302)"},
                          Row{403, "forbidden by the server (403)"}}) {
    auto const refusal = read_refusal(row.status, "", Asked::no_credentials);
    CHECK(refusal.kind == Kind::rejected_temporarily);
    CHECK(refusal.reach == ServerReach::answers);
    CHECK(refusal.detail == row.detail);
  }
}

TEST_CASE("a number that does not exist fails for good") {
  for (int const status : {404, 410, 484, 604}) {
    CHECK(read_refusal(status, "", Asked::no_credentials).kind == Kind::rejected_permanently);
  }
  for (auto const* reason : {"Q.850;cause=1", "SIP;cause=500, Q.850;cause=28;text=\"invalid\"", "Q.850; cause=22"}) {
    CHECK(read_refusal(503, reason, Asked::no_credentials).kind == Kind::rejected_permanently);
  }
}

TEST_CASE("a cause of the telephone network says more than the status in front of it") {
  CHECK(read_refusal(503, "Q.850;cause=17;text=\"User busy\"", Asked::no_credentials).detail == "busy (503)");
  CHECK(read_refusal(480, "Q.850;cause=19", Asked::no_credentials).detail == "no answer (480)");
  CHECK(read_refusal(480, "Q.850;cause=21", Asked::no_credentials).detail == "declined (480)");
  CHECK(read_refusal(486, "Q.850;cause=x", Asked::no_credentials).detail == "busy (486)");
}

TEST_CASE("refused credentials are ours to mend, and the server is not reachable until then") {
  for (int const status : {401, 407, 403}) {
    auto const refusal = read_refusal(status, "", Asked::credentials);
    CHECK(refusal.kind == Kind::rejected_temporarily);
    CHECK(refusal.reach == ServerReach::refuses_us);
  }
}

TEST_CASE("a server in trouble says nothing about the number") {
  for (int const status : {500, 502, 503, 504, 513}) {
    auto const refusal = read_refusal(status, "", Asked::no_credentials);
    CHECK(refusal.kind == Kind::rejected_temporarily);
    CHECK(refusal.reach == ServerReach::in_trouble);
  }
}

}  // namespace lamplighter::notifiers
