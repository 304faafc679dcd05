// Tests of the one question before anything leaves: are these words still true for this person?
#include <catch2/catch.hpp>

#include "engine/notice/overtaken.hpp"

namespace lamplighter::notice {
namespace {

using namespace std::chrono_literals;
using Course = Situation::Course;

Time const nine = from_ms(1'770'000'000'000);
Time const eight = nine - 1h, one_pm = nine + 4h;

Notice words(std::string const& stage, std::int64_t occurrence = to_ms(nine)) {
  Notice notice;
  notice.recipient = {RecipientKind::customer, 1};
  notice.stage = stage;
  notice.occurrence = occurrence;
  return notice;
}

/// A cut from nine to one, with its go.
Situation planned() {
  Situation situation;
  situation.windows = {{.start = nine, .end = one_pm, .may_begin = true}};
  return situation;
}
Situation cut(Time start, std::optional<Time> end = std::nullopt) {
  auto situation = planned();
  OwnCut const own{start, end};
  mark_begun(situation.windows, {&own, 1});
  situation.is_out = situation.is_out_by_any = !end;
  return situation;
}

std::optional<Reason> asked(std::string const& stage, Situation const& situation, Time now) {
  return overtaken(about(stage, nullptr), words(stage), situation, now);
}

}  // namespace

TEST_CASE("what each stage's words are about") {
  schedules::StageRule dated, event;
  event.is_event = true;
  CHECK(about("m30", &dated) == About::cut_ahead);
  CHECK(about("eve_of_the_cut", &dated) == About::cut_ahead);
  CHECK(about("rescheduled", &event) == About::cut_ahead);
  CHECK(about("etr", &event) == About::interruption);
  CHECK(about("extended", &event) == About::later_end);
  CHECK(about("restored_unverified", &event) == About::supply_back);
  CHECK(about("withdrawn", &event) == About::no_cut);
  CHECK(about("reduced_security", &dated) == About::reduced);
  CHECK(about("reduced_security", &event) == About::reduced);
  CHECK(about("order", &event) == About::nothing);
  CHECK(about("survey", nullptr) == About::nothing);
}

TEST_CASE("words about a cut ahead hold until its announced start, whoever else has cut the person off") {
  for (auto const* stage : {"rescheduled", "delayed"}) {
    CHECK_FALSE(asked(stage, planned(), nine - 1ms));
    CHECK(asked(stage, planned(), nine) == Reason::start_has_passed);
  }
  auto elsewhere = planned();
  elsewhere.is_out_by_any = true;
  CHECK_FALSE(asked("delayed", elsewhere, eight));
}

TEST_CASE("a cut that began early, lasts, or is over overtakes every word about its start") {
  CHECK(asked("delayed", cut(eight), eight + 1min) == Reason::cut_has_begun);
  CHECK(asked("delayed", cut(eight, eight + 10min), eight + 20min) == Reason::cut_has_begun);
  auto over = cut(eight, eight + 10min);
  over.course = Course::over;
  CHECK(asked("delayed", over, eight + 20min) == Reason::cut_has_begun);
}

TEST_CASE("words that were due in time and did not leave were missed; those that something newer says were not") {
  auto const missed = [](std::string const& stage, Time due, Situation const& situation, Time now) {
    auto notice = words(stage);
    notice.due_at = due;
    auto const kind = about(stage, nullptr);
    auto const reason = overtaken(kind, notice, situation, now);
    REQUIRE(reason);
    return is_missed(kind, notice, situation, *reason);
  };
  CHECK(missed("delayed", eight, planned(), nine));
  CHECK(missed("delayed", eight, cut(nine), nine + 1min));
  CHECK_FALSE(missed("delayed", eight + 10min, cut(eight), eight + 20min));  // the cut came before it was due
  CHECK_FALSE(missed("delayed", eight, cut(eight), eight + 20min));          // or just then
  CHECK(missed("extended", nine, cut(nine), one_pm));
  auto situation = planned();
  situation.course = Course::called_off;
  CHECK_FALSE(missed("delayed", eight, situation, nine));
  situation.course = Course::over;
  CHECK_FALSE(missed("delayed", eight, situation, nine));
  CHECK_FALSE(missed("delayed", eight, Situation{}, nine));
}

TEST_CASE("a plan that is cancelled or over, or a window that moved or is gone, overtakes words about it") {
  auto situation = planned();
  situation.course = Course::called_off;
  CHECK(asked("delayed", situation, eight) == Reason::plan_cancelled);
  situation.course = Course::over;
  CHECK(asked("delayed", situation, eight) == Reason::subject_over);
  situation.course = Course::goes_on;
  situation.windows.front().start = nine + 1h;
  CHECK(asked("delayed", situation, eight) == Reason::newer_revision);
  situation.windows.clear();
  CHECK(asked("delayed", situation, eight) == Reason::no_longer_affected);
}

TEST_CASE("a day that was done before this window began leaves nothing of it to announce") {
  auto done = planned();
  done.windows.front().end = eight;
  CHECK(asked("delayed", done, eight + 1min) == Reason::subject_over);
  CHECK_FALSE(asked("delayed", done, eight - 1min));
}

TEST_CASE("a cut belongs to the first window that was not over when it began, and to none that has no go") {
  std::vector<OwnWindow> two{{.start = nine, .end = one_pm, .may_begin = true},
                             {.start = nine + 24h, .end = one_pm + 24h, .may_begin = true}};
  auto const begun = [&](Time start) {
    auto windows = two;
    OwnCut const own{start, std::nullopt};
    mark_begun(windows, {&own, 1});
    return std::pair(windows[0].has_begun, windows[1].has_begun);
  };
  CHECK(begun(eight) == std::pair(true, false));
  CHECK(begun(one_pm - 1ms) == std::pair(true, false));
  CHECK(begun(one_pm) == std::pair(false, true));
  two[0].end = nine + 2h;  // supply was confirmed then
  CHECK(begun(nine + 3h) == std::pair(false, true));
  two[1].may_begin = false;
  CHECK(begun(nine + 3h) == std::pair(false, false));
}

TEST_CASE("longer work is told to who is out or about to be, until the new end; not to who has supply again") {
  CHECK_FALSE(asked("extended", cut(nine), nine + 1h));
  CHECK_FALSE(asked("extended", planned(), nine + 1min));  // the switching is late
  CHECK(asked("extended", cut(nine, nine + 1h), nine + 2h) == Reason::supply_is_back);
  CHECK(asked("extended", cut(nine), one_pm) == Reason::end_has_passed);
  auto unplanned = cut(nine);
  unplanned.windows.clear();
  CHECK_FALSE(asked("extended", unplanned, nine + 1h));
  unplanned.is_out = false;
  CHECK(asked("extended", unplanned, nine + 1h) == Reason::no_longer_affected);
}

TEST_CASE("words about an interruption are for who is in it; an estimate that passed or was replaced is none") {
  auto situation = cut(nine);
  CHECK_FALSE(asked("started", situation, nine + 1h));
  CHECK(asked("started", cut(nine, nine + 1h), nine + 2h) == Reason::supply_is_back);
  situation.etr_number = 2;
  situation.etr_at = nine + 3h;
  CHECK_FALSE(overtaken(About::interruption, words("etr", 2), situation, nine + 1h));
  CHECK(overtaken(About::interruption, words("etr", 1), situation, nine + 1h) == Reason::newer_revision);
  CHECK(overtaken(About::interruption, words("etr", 2), situation, nine + 3h) == Reason::end_has_passed);
  CHECK_FALSE(overtaken(About::interruption, words("crew_on_site", 1), situation, nine + 3h));
}

TEST_CASE("supply is back for nobody who is out by whatever outage; the question ends with its answer") {
  Situation situation;
  CHECK_FALSE(overtaken(About::supply_back, words("restored", 1), situation, nine));
  situation.is_out_by_any = true;
  CHECK(overtaken(About::supply_back, words("restored", 1), situation, nine) == Reason::out_again);
  situation.is_out_by_any = false;
  situation.confirmed_steps = {1};
  CHECK(overtaken(About::supply_back, words("restored_unverified", 1), situation, nine) == Reason::supply_confirmed);
  CHECK_FALSE(overtaken(About::supply_back, words("restored_unverified", 2), situation, nine));
  CHECK_FALSE(overtaken(About::supply_back, words("restored", 1), situation, nine));
}

TEST_CASE("nobody who is out hears that there is no cut, and nobody who is concerned again hears that he is not") {
  Situation situation;
  situation.course = Course::called_off;
  CHECK_FALSE(asked("cancelled", situation, eight));
  situation.is_out = true;
  CHECK(asked("cancelled", situation, eight) == Reason::cut_has_begun);
  CHECK(asked("withdrawn", situation, eight) == Reason::cut_has_begun);
  CHECK(asked("correction", situation, eight) == Reason::cut_has_begun);
  CHECK(asked("withdrawn", planned(), eight) == Reason::newer_revision);
  CHECK_FALSE(asked("cancelled", planned(), eight));
}

TEST_CASE("a crew's order is never overtaken here") {
  auto order = words("m30");
  order.recipient.kind = RecipientKind::crew;
  auto situation = planned();
  situation.course = Course::over;
  CHECK_FALSE(overtaken(About::cut_ahead, order, situation, one_pm));
}

}  // namespace lamplighter::notice
