// When a revision asks more of people than what was approved, and whose windows are new.
#include <catch2/catch.hpp>

#include "engine/outage/plan_revisions.hpp"

namespace lamplighter::outage {
namespace {

Time hour(int count) { return from_ms(std::int64_t{count} * 3'600'000); }
PlanWindow window(std::int64_t point, int start, int end) { return {ServicePointId{point}, CustomerId{point}, hour(start), hour(end)}; }
PlanStep step(int at, std::int64_t device, geo::Position to = geo::Position::open) { return {hour(at), DeviceId{device}, to}; }

Enlargement windows_only(std::vector<PlanWindow> const& before, std::vector<PlanWindow> const& after) {
  return enlargement({{}, before}, {{}, after});
}

}  // namespace

TEST_CASE("the same, less, later, or for fewer people is no larger cut") {
  std::vector<PlanWindow> const before{window(1, 8, 12), window(2, 8, 12)};
  CHECK(windows_only(before, before) == Enlargement::none);
  CHECK(windows_only(before, {window(1, 9, 11), window(2, 8, 12)}) == Enlargement::none);
  CHECK(windows_only(before, {window(2, 8, 12)}) == Enlargement::none);
  CHECK(windows_only(before, {window(1, 10, 14), window(2, 10, 14)}) == Enlargement::none);
  CHECK(windows_only(before, {window(1, 8, 9), window(1, 10, 12), window(2, 8, 12)}) == Enlargement::none);
  CHECK(windows_only(before, {}) == Enlargement::none);
}

TEST_CASE("earlier, longer, a further window or a further person is a larger cut") {
  std::vector<PlanWindow> const before{window(1, 8, 12), window(3, 8, 12)};
  CHECK(windows_only(before, {window(1, 7, 11), window(3, 8, 12)}) == Enlargement::earlier);
  CHECK(windows_only(before, {window(1, 8, 12), window(3, 8, 13)}) == Enlargement::longer);
  CHECK(windows_only(before, {window(1, 8, 12), window(1, 20, 21), window(3, 8, 12)}) == Enlargement::more_windows);
  CHECK(windows_only(before, {window(1, 8, 12), window(2, 8, 12), window(3, 8, 12)}) == Enlargement::more_people);
  CHECK(windows_only(before, {window(4, 8, 12)}) == Enlargement::more_people);
}

TEST_CASE("who had a feed left and has none any more is cut anew, also within the same hours; the other way round is less") {
  auto reduced = window(1, 8, 12);
  reduced.loss = Loss::reduced_security;
  auto before_it = window(1, 8, 10), last = window(1, 10, 11), after_it = window(1, 11, 12);
  before_it.loss = after_it.loss = Loss::reduced_security;
  CHECK(windows_only({reduced}, {window(1, 8, 12)}) == Enlargement::more_people);
  CHECK(windows_only({reduced}, {before_it, last, after_it}) == Enlargement::more_people);
  CHECK(windows_only({window(1, 8, 12)}, {reduced}) == Enlargement::none);
  CHECK(windows_only({before_it, last, after_it}, {reduced}) == Enlargement::none);
  CHECK(windows_only({}, {reduced}) == Enlargement::more_people);
  CHECK(new_windows(std::vector{reduced}, std::vector{before_it, last, after_it}) == std::vector{last});
  CHECK(new_windows({}, std::vector{reduced}).empty());
}

TEST_CASE("of several days one may fall away, and none may come forward") {
  std::vector<PlanWindow> const before{window(1, 8, 12), window(1, 32, 36), window(1, 56, 60)};
  CHECK(windows_only(before, {window(1, 8, 12), window(1, 56, 60)}) == Enlargement::none);
  CHECK(windows_only(before, {window(1, 56, 60)}) == Enlargement::none);
  CHECK(windows_only(before, {window(1, 8, 12), window(1, 32, 36), window(1, 50, 54)}) == Enlargement::earlier);
}

TEST_CASE("a device that the approved steps do not name makes another cut, whoever it takes supply from") {
  std::vector<PlanStep> const before{step(8, 1), step(12, 1, geo::Position::closed)};
  std::vector<PlanStep> const other{step(7, 2, geo::Position::closed), step(8, 1), step(12, 1, geo::Position::closed)};
  CHECK(enlargement({before, {}}, {other, {}}) == Enlargement::other_device);
  CHECK(enlargement({other, {}}, {before, {}}) == Enlargement::none);
}

TEST_CASE("who keeps a part of his window has nothing new, who is moved or joins has") {
  std::vector<PlanWindow> const before{window(1, 8, 12), window(2, 8, 12), window(2, 32, 36)};
  std::vector<PlanWindow> const after{window(1, 9, 11), window(2, 8, 12), window(2, 33, 37), window(3, 8, 12)};
  CHECK(new_windows(before, after) == std::vector<PlanWindow>{window(2, 33, 37), window(3, 8, 12)});
  CHECK(new_windows({}, before) == before);
  CHECK(new_windows(before, before).empty());
}

}  // namespace lamplighter::outage
