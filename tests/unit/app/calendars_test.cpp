// Calendars by name: what the configuration says, and which policy counts by which of them.
#include <catch2/catch.hpp>

#include "engine/app/configuration.hpp"
#include "engine/app/settings.hpp"
#include "schedules/calendar.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::optional<std::string> no_secrets(std::string const&) { return std::nullopt; }

constexpr std::string_view holidays = "covers: {from: 2026-01-01, to: 2026-12-31}\nholidays: [{on: 2026-05-01, name: May Day}]\n";
constexpr std::string_view policy =
    "policy: p\napplies: {kinds: [planned]}\n@stages: [{id: d4, at: -4bd, require: E3, ladder: [{channel: sms}]}]\n";

std::string with_calendar(std::string const& line) {
  std::string text(policy);
  return text.replace(text.find('@'), 1, line);
}

Result<flow::Settings> settings_of(std::string const& configuration, std::string const& policy_text) {
  test::ScratchFolder const folder;
  folder.file("may.yaml", holidays);
  folder.file("policy.yaml", policy_text);
  auto const read = read_configuration(folder.file("lamplighter.yaml", configuration + "schedules: [policy.yaml]\n"), no_secrets);
  if (!read) return tl::unexpected<Error>(read.error());
  return make_settings(*read);
}

}  // namespace

TEST_CASE("a policy counts by the calendar that it names, else by the utility's, else by weekends alone") {
  auto const by_own = settings_of("calendars: {may: may.yaml}\n", with_calendar("calendar: may\n"));
  REQUIRE(by_own);
  CHECK(by_own->policies[0].calendar.holidays.size() == 1);
  auto const by_utility = settings_of("utility: {calendar: may}\ncalendars: {may: [may.yaml]}\n", with_calendar(""));
  REQUIRE(by_utility);
  CHECK(by_utility->policies[0].calendar.name == "may");
  auto const by_weekends = settings_of("calendars: {may: may.yaml}\n", with_calendar(""));
  REQUIRE(by_weekends);
  CHECK(by_weekends->policies[0].calendar.holidays.empty());
}

TEST_CASE("a calendar that nobody defined is named with the line that asks for it") {
  auto const unknown = settings_of("calendars: {may: may.yaml}\n", with_calendar("calendar: june\n"));
  REQUIRE_FALSE(unknown);
  CHECK_THAT(unknown.error().message, Contains("policy.yaml:3: calendar 'june' is not in the configuration; add it under 'calendars'"));
  auto const of_utility = settings_of("utility: {calendar: june}\ncalendars: {may: may.yaml}\n", with_calendar(""));
  REQUIRE_FALSE(of_utility);
  CHECK_THAT(of_utility.error().message, Contains("'calendars' has no 'june', which utility.calendar names"));
  auto const absent = settings_of("calendars: {may: absent.yaml}\n", with_calendar(""));
  REQUIRE_FALSE(absent);
  CHECK_THAT(absent.error().message, Contains("absent.yaml: the file cannot be read"));
}
