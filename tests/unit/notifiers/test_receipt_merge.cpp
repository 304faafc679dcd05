// Every rule by which receipts change an attempt, and that their order does not matter.
#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include "notifiers/receipt_merge.hpp"

namespace lamplighter::notifiers {
namespace {

using enum AttemptState;

struct Report {
  AttemptState state;
  int part = 1;
};

AttemptProgress after(AttemptProgress progress, std::vector<Report> const& reports) {
  for (auto const& report : reports) merge(progress, report.state, report.part);
  return progress;
}

}  // namespace

TEST_CASE("each report does to each state what the domain says") {
  struct Row {
    AttemptState before;
    AttemptState reported;
    AttemptState after;
    MergeReason reason;
    bool has_conflict;
  };
  using enum MergeReason;
  Row const rows[] = {
      {submitting, accepted, accepted, raised, false},
      {submitting, uncertain, uncertain, raised, false},
      {uncertain, accepted, accepted, raised, false},
      {accepted, uncertain, accepted, outranked, false},
      {accepted, accepted, accepted, repeated, false},
      {uncertain, delivered, delivered, raised, false},
      {in_network, accepted, in_network, outranked, false},
      {in_network, receipt_timeout, receipt_timeout, raised, false},
      {receipt_timeout, in_network, receipt_timeout, outranked, false},
      {receipt_timeout, delivered, delivered, raised, false},
      {accepted, failed_temporary, failed_temporary, raised, false},
      {failed_temporary, failed_permanent, failed_permanent, hardened, false},
      {failed_permanent, failed_temporary, failed_permanent, outranked, false},
      {failed_temporary, expired, failed_temporary, outranked, false},
      {expired, failed_temporary, expired, outranked, false},
      {expired, failed_permanent, expired, outranked, false},
      {expired, expired, expired, repeated, false},
      {failed_permanent, delivered, delivered, conflict_raised, true},
      {expired, heard, heard, conflict_raised, true},
      {failed_permanent, in_network, failed_permanent, outranked, false},
      {delivered, failed_permanent, delivered, conflict_kept, true},
      {acknowledged, expired, acknowledged, conflict_kept, true},
      {delivered, heard, heard, raised, false},
      {heard, delivered, heard, outranked, false},
      {acknowledged, heard, acknowledged, outranked, false},
      {planned, suppressed, suppressed, raised, false},
      {planned, cancelled, cancelled, raised, false},
      {submitting, cancelled, submitting, outranked, false},
      {delivered, suppressed, delivered, outranked, false},
      {cancelled, cancelled, cancelled, repeated, false},
      {cancelled, suppressed, cancelled, outranked, false},
      {cancelled, planned, cancelled, outranked, false},
      {cancelled, delivered, delivered, raised, false},
  };
  for (auto const& row : rows) {
    CAPTURE(to_string(row.before), to_string(row.reported));
    AttemptProgress progress{.state = row.before};
    CHECK(merge(progress, row.reported) == row.reason);
    CHECK(progress.state == row.after);
    CHECK(progress.has_conflict == row.has_conflict);
  }
}

TEST_CASE("a text in two parts is delivered when both are, in either order") {
  AttemptProgress progress{.state = accepted, .parts = 2};
  CHECK(merge(progress, delivered, 2) == MergeReason::waiting_for_parts);
  CHECK(progress.state == in_network);
  CHECK(merge(progress, delivered, 2) == MergeReason::repeated);
  CHECK(merge(progress, delivered, 1) == MergeReason::raised);
  CHECK(progress.state == delivered);
  CHECK(progress.delivered_parts == 0b11);
  CHECK(merge(progress, delivered, 1) == MergeReason::repeated);
}

TEST_CASE("one part that fails for good fails the whole, and stays so while the others arrive") {
  auto const progress = after({.state = accepted, .parts = 2}, {{failed_permanent, 2}, {delivered, 1}});
  CHECK(progress.state == failed_permanent);
  CHECK_FALSE(progress.has_conflict);
}

TEST_CASE("a part that fails and then arrives completes the text, and the conflict is kept") {
  auto const progress =
      after({.state = accepted, .parts = 2}, {{failed_permanent, 2}, {delivered, 1}, {delivered, 2}});
  CHECK(progress.state == delivered);
  CHECK(progress.has_conflict);
}

TEST_CASE("a receipt for the whole message stands for every part") {
  auto const progress = after({.state = accepted, .parts = 3}, {{delivered, whole_message}});
  CHECK(progress.state == delivered);
  CHECK(progress.delivered_parts == 0b111);
}

TEST_CASE("who acknowledges has read it, whatever parts are missing") {
  auto const progress = after({.state = accepted, .parts = 2}, {{delivered, 1}, {acknowledged, 1}});
  CHECK(progress.state == acknowledged);
}

TEST_CASE("a part that the text does not have changes nothing") {
  AttemptProgress progress{.state = accepted, .parts = 2};
  auto const before = progress;
  for (int const part : {-1, 3, 33, 1'000'000}) CHECK(merge(progress, delivered, part) == MergeReason::unknown_part);
  CHECK(progress == before);
}

TEST_CASE("thirty-two parts are counted one by one") {
  AttemptProgress progress{.state = accepted, .parts = 32};
  for (int part = 1; part < 32; ++part) CHECK(merge(progress, delivered, part) == MergeReason::waiting_for_parts);
  CHECK(merge(progress, delivered, 32) == MergeReason::raised);
}

// Expired beside another failure is the one case where the first that came stays, by the domain's own rule; which of
// the two words stands then depends on the order, its rank and all else do not.
TEST_CASE("receipts in any order and any number of copies end the same") {
  Report const pool[] = {{accepted},        {uncertain},        {in_network},          {in_network, 2},
                         {receipt_timeout}, {failed_temporary}, {failed_temporary, 2}, {failed_permanent, 2},
                         {expired},         {delivered, 1},     {delivered, 2},        {heard},
                         {acknowledged}};
  std::uint32_t seed = 7;
  auto const draw = [&](std::size_t below) { return ((seed = seed * 1664525U + 1013904223U) >> 8U) % below; };
  for (int round = 0; round < 3'000; ++round) {
    std::vector<Report> reports;
    for (std::size_t count = 1 + draw(6); count > 0; --count) reports.push_back(pool[draw(std::size(pool))]);
    auto const reference = after({.state = submitting, .parts = 2}, reports);
    auto shuffled = reports;
    for (std::size_t copies = draw(4); copies > 0; --copies) shuffled.push_back(reports[draw(reports.size())]);
    for (std::size_t at = shuffled.size(); at > 1; --at) std::swap(shuffled[at - 1], shuffled[draw(at)]);
    auto const other = after({.state = submitting, .parts = 2}, shuffled);
    REQUIRE(rank_of(other.state) == rank_of(reference.state));
    REQUIRE(other.delivered_parts == reference.delivered_parts);
    REQUIRE(other.has_conflict == reference.has_conflict);
    bool const has_expired = std::ranges::any_of(reports, [](auto const& one) { return one.state == expired; });
    if (!has_expired) REQUIRE(other.state == reference.state);
  }
}

TEST_CASE("what a gateway answers becomes the state of that name") {
  using Kind = SubmissionOutcome::Kind;
  CHECK(state_after(Kind::accepted) == accepted);
  CHECK(state_after(Kind::uncertain) == uncertain);
  CHECK(state_after(Kind::rejected_temporarily) == failed_temporary);
  CHECK(state_after(Kind::rejected_permanently) == failed_permanent);
}

}  // namespace lamplighter::notifiers
