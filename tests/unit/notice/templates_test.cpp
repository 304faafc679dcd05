// Tests of message templates: what is shipped, what is refused, and what a person reads.
#include "engine/notice/templates.hpp"

#include <catch2/catch.hpp>

#include "engine/notice/text_variables.hpp"
#include "notifiers/text.hpp"

#include <algorithm>

namespace lamplighter::notice {
namespace {

std::string const shipped = LAMPLIGHTER_SOURCE_DIR "/examples/templates";

std::string error_of(std::string const& folder) {
  auto const loaded = Templates::load(LAMPLIGHTER_TEST_DATA "/templates/" + folder);
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error().kind == Error::Kind::usage);
  return loaded.error().message;
}

Templates shipped_templates() {
  auto loaded = Templates::load(shipped);
  if (!loaded) FAIL(loaded.error().message);
  return std::move(*loaded);
}

Variables planned_values() {
  return {{"utility", "Example Power"}, {"area", "Northend"},          {"line", "F12"},
          {"start", "2026-03-22 08:00"}, {"end", "2026-03-22 12:00"},   {"reference", "P1-d7"},
          {"hint", "1"},                 {"utility_phone", "95598"}};
}

}  // namespace

TEST_CASE("every shipped template is accepted, and every stage has a Chinese and an English text") {
  auto const templates = shipped_templates();
  for (std::string const stage :
       {"d15", "d7", "m30", "started", "etr", "crew_assigned", "crew_on_site", "crew_reassigned", "restored", "restored_unverified",
        "rescheduled", "delayed", "extended", "withdrawn", "cancelled", "correction", "order", "finished_early",
        "reduced_security", "arrears-d5", "arrears-m30", "arrears-cancelled", "usage-alert-usage_alert", "demand-response-d1",
        "demand-response-h2", "demand-response-cancelled"}) {
    for (std::string const language : {"zh", "en"}) {
      CAPTURE(stage, language);
      CHECK(templates.has(stage, language, "sms"));
      CHECK(templates.has(stage, language, "spool"));
    }
  }
  CHECK(templates.names().size() == 146);
}

TEST_CASE("the words that supply is back ask for a rating where that costs no further message") {
  auto const templates = shipped_templates();
  Variables values{{"utility", "Example Power"}, {"area", "Northend"}, {"line", "F12"}, {"restored", "2026-03-22 08:00"}, {"reference", "O1-restored"}, {"rate", "1"}};
  CHECK(templates.render("restored", "en", "sms", values)->body.find("reply R1 to R5") != std::string::npos);
  values["line"] = "F12 on the long road to the north end";  // the question would begin a second part
  auto const longer = templates.render("restored", "en", "sms", values)->body;
  CHECK(longer.find("R5") == std::string::npos);
  CHECK(longer.find("reply 2") != std::string::npos);
  values.erase("rate");
  CHECK(templates.render("restored", "zh", "sms", values)->body.find("评1") == std::string::npos);
}

TEST_CASE("every shipped text about planned work says that lines are to be treated as live") {
  auto const templates = shipped_templates();
  for (std::string const stage : {"d15", "d7", "m30", "rescheduled", "delayed", "extended", "withdrawn", "cancelled",
                                  "reduced_security"}) {
    auto const values = longest_values(*text_stage(stage), "zh");
    CAPTURE(stage);
    CHECK(templates.render(stage, "zh", "sms", values)->body.find("视线路带电") != std::string::npos);
    auto const english = templates.render(stage, "en", "sms", longest_values(*text_stage(stage), "en"))->body;
    CHECK((english.find("treat lines as live") != std::string::npos ||
           english.find("Treat lines as live") != std::string::npos));
  }
}

TEST_CASE("every shipped text that says supply is back asks those without it to reply 2") {
  auto const templates = shipped_templates();
  for (std::string const stage : {"restored", "restored_unverified", "finished_early"}) {
    CHECK(templates.render(stage, "zh", "sms", longest_values(*text_stage(stage), "zh"))->body.find("回复2") !=
          std::string::npos);
    CHECK(templates.render(stage, "en", "sms", longest_values(*text_stage(stage), "en"))->body.find("reply 2") !=
          std::string::npos);
  }
}

TEST_CASE("a seven-day notice reads as written, with absolute times") {
  auto const text = shipped_templates().render("d7", "en", "sms", planned_values());
  REQUIRE(text);
  CHECK(text->body ==
        "Example Power: reminder, planned power cut in Northend (F12) from 2026-03-22 08:00 to 2026-03-22 12:00. Supply "
        "may return early or for testing: treat lines as live. Call 95598. Reply 1 to confirm. Ref P1-d7");
  CHECK(text->subject.empty());
}

TEST_CASE("a text may use only what its stage can fill in") {
  auto const offers = [](std::string_view stage, std::string_view name) {
    auto const known = text_stage(stage)->variables;
    return std::ranges::find(known, name) != known.end();
  };
  CHECK(offers("d7", "end"));
  CHECK_FALSE(offers("cancelled", "end"));
  CHECK_FALSE(offers("withdrawn", "end_time"));
  CHECK(offers("order", "crew"));
  CHECK(offers("arrears-d5", "start"));
  CHECK_FALSE(offers("arrears-d5", "line"));
  CHECK_FALSE(text_stage("-d5"));
  CHECK_FALSE(text_stage("Arrears-d5"));
  CHECK_FALSE(offers("crew_on_site", "crew"));
  for (std::string const stage : {"d15", "cancelled", "etr", "order"}) {
    CAPTURE(stage);
    CHECK(offers(stage, "link"));
    CHECK_FALSE(offers(stage, "windows"));
  }
}

TEST_CASE("a value that is missing or empty is an error, never a gap in the text") {
  auto const templates = shipped_templates();
  auto values = planned_values();
  values.erase("area");
  auto const missing = templates.render("d7", "en", "sms", values);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "template d7.en.sms: variable 'area' has no value");
  values["area"] = " ";
  CHECK_FALSE(templates.render("d7", "en", "sms", values));
}

TEST_CASE("nothing is escaped for HTML, and control characters of a value cannot make lines") {
  auto values = planned_values();
  values["area"] = "A & B <\"East\">\r\nBcc: x";
  auto const text = shipped_templates().render("d15", "en", "email", values);
  REQUIRE(text);
  CHECK(text->body.find("A & B <\"East\"> Bcc: x") != std::string::npos);
  values["reference"] = "P1\r\nBcc: everybody";
  auto const mail = shipped_templates().render("d15", "en", "email", values);
  CHECK(mail->subject == "Planned power cut P1 Bcc: everybody");
}

TEST_CASE("the reply hint is dropped first when a text is longer than its parts") {
  auto values = planned_values();
  values["area"] = std::string(180, 'a');
  auto const text = shipped_templates().render("d7", "en", "sms", values);
  REQUIRE(text);
  CHECK(text->body.find("Reply 1") == std::string::npos);
  CHECK(text->body.find("F12") != std::string::npos);
  CHECK(text->body.find("2026-03-22 08:00") != std::string::npos);
}

TEST_CASE("a recipient whose language has no text gets another language rather than silence") {
  auto const text = shipped_templates().render("d7", "de", "sms", planned_values());
  REQUIRE(text);
  CHECK(text->body.find("planned power cut") != std::string::npos);
}

TEST_CASE("a stage without any text is an error that says which file to add") {
  auto const text = shipped_templates().render("d30", "en", "sms", planned_values());
  REQUIRE_FALSE(text);
  CHECK(text.error().message.find("d30.en.any.mustache") != std::string::npos);
}

TEST_CASE("a bad template folder is refused with file and fault") {
  CHECK(error_of("unknown_variable") == "template d7.en.any.mustache: unknown variable 'aera'; did you mean 'area'?");
  CHECK(error_of("unknown_stage") == "template d7x.en.any.mustache: unknown stage 'd7x' in the name");
  CHECK(error_of("unknown_language") == "template d7.xx.any.mustache: unknown language 'xx' in the name");
  CHECK(error_of("unknown_channel").find("unknown channel 'telex'") != std::string::npos);
  CHECK(error_of("section_left_open").find("section 'hint' is left open") != std::string::npos);
  CHECK(error_of("section_closed_twice").find("section 'hint' is closed but not open") != std::string::npos);
  CHECK(error_of("tag_left_open").find("a tag is left open") != std::string::npos);
  CHECK(error_of("partial_tag").find("tag '> footer'") != std::string::npos);
  CHECK(error_of("too_many_parts").find("2 are allowed") != std::string::npos);
  CHECK(error_of("no_line") == "template d7.en.any.mustache: must name line outside every section");
  CHECK(error_of("order_without_hazard").find("order.en.any.mustache: must name hazard, for example as {{#hazard}}") != std::string::npos);
  CHECK(error_of("name_without_channel").find("STAGE.LANGUAGE.CHANNEL") != std::string::npos);
  CHECK(error_of("empty_folder").find("no *.mustache file") != std::string::npos);
  CHECK(error_of("does_not_exist").find("cannot read folder") != std::string::npos);
}

TEST_CASE("all faults of a template folder are reported at once") {
  auto const message = error_of("several_faults");
  CHECK(message.find("unknown variable 'aera'") != std::string::npos);
  CHECK(message.find("unknown stage 'm31x'") != std::string::npos);
}

}  // namespace lamplighter::notice
