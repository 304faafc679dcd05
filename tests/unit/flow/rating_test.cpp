// What people say of an outage that is over: by a reply, behind a link, from the page of their own supply; and what becomes of it.
#include "engine/base/sha256.hpp"
#include "engine/flow/link_flow.hpp"
#include "engine/flow/rating_flow.hpp"
#include "engine/flow/reports.hpp"
#include "engine/flow/views_links.hpp"
#include "engine/notice/public_books.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// b.1 was out for an hour and was told, at …0003, that supply is back; crew C7 did the repair.
struct Over : NoticeScene {
  Over() {
    outage = fault({"b.1"});
    dispatch::Crew crew;
    crew.ref = "C7";
    crew.id = store().dispatches().put_crew(crew);
    dispatch::Job job;
    job.ref = "J1";
    job.outage = outage.id;
    job.crew = crew.id;
    job.created_at = now();
    job.work_complete_at = now() + 50min;
    job.state = dispatch::JobState::verified;
    job.id = store().dispatches().insert_job(job);
    pass(1h);
    store().outages().end_interruptions(outage.id, {point("b.1")}, now(), 1);
    tell("restored", "13900000003");
  }
  void tell(std::string const& stage, std::string const& number) {
    notice::Message message;
    message.outage = outage.id;
    message.stage = stage;
    message.lane = "sms";
    message.recipient = {notice::RecipientKind::customer, customer("b.1").value};
    message.address = number;
    message.language = "en";
    message.due_at = now();
    message.expires_at = now() + 4h;
    message.id = books().insert_message(message, {});
    notice::Attempt attempt;
    attempt.message = message.id;
    attempt.lane = "sms";
    attempt.number = 1;
    attempt.progress.state = notice::AttemptState::accepted;
    attempt.submitted_at = now();
    attempt.id = books().insert_attempt(attempt, now());
    books().end_lease(attempt.id);
    books().links().put_link({.hash = sha256_hex(stage), .purpose = notice::LinkPurpose::acknowledge, .attempt = attempt.id, .message = message.id,
                              .job = {}, .crew = {}, .made_at = now(), .expires_at = now() + 24h * 30, .used_at = {}, .used_by = {}});
  }
  std::vector<notice::Rating> ratings() { return books().published().ratings().ratings_of_outage(outage.id); }
  int stars() {
    auto const all = ratings();
    REQUIRE(all.size() == 1);
    return all[0].stars;
  }
  bool rates_from_page(std::string const& account) {
    auto const answer = apply(on_inbound_message, R"({"customer": ")" + account + R"(", "text": "R2", "source": "page"})");
    return answer.value().body.at("known").as_bool();
  }

  outage::Outage outage;
};

}  // namespace

TEST_CASE("after the words that supply is back a reply rates the outage and its crew, and a later one takes its place") {
  Over scene;
  auto const answer = scene.reply("139 0000-0003", "评 ５");
  REQUIRE(answer);
  CHECK(answer->body.at("reply") == "rating");
  CHECK(answer->body.at("known").as_bool());
  CHECK(scene.stars() == 5);
  CHECK(scene.store().dispatches().find_crew(scene.ratings()[0].crew)->ref == "C7");
  REQUIRE(scene.reply("13900000003", "４"));
  CHECK(scene.stars() == 4);
  CHECK(scene.ratings()[0].how == "reply");
}

TEST_CASE("a bare 1 still acknowledges and a bare 2 still says that the power is off: neither is a rating") {
  Over scene;
  CHECK(scene.reply("13900000003", "1")->body.at("reply") == "acknowledge");
  CHECK(scene.reply("13900000003", "2")->body.at("reply") == "still_out");
  CHECK(scene.ratings().empty());
}

TEST_CASE("a rating comes too late after seven days, and from somebody who was told of no end: a person reads it then") {
  Over scene;
  REQUIRE(scene.reply("13900000001", "R4"));
  CHECK(scene.ratings().empty());
  scene.pass(7 * 24h);
  REQUIRE(scene.reply("13900000003", "R4"));
  CHECK(scene.ratings().empty());
  CHECK_FALSE(scene.store().flow().open_alarms().empty());
}

TEST_CASE("words that supply should be back are no end yet: nobody rates by them") {
  Over scene;
  scene.pass(8 * 24h);
  scene.tell("restored_unverified", "13900000003");
  REQUIRE(scene.reply("13900000003", "R4"));
  CHECK(scene.ratings().empty());
}

TEST_CASE("the button behind a link rates and acknowledges, and the page shows what was said") {
  Over scene;
  auto const hash = sha256_hex("restored");
  auto const before = view_notice_link(scene.store(), hash, scene.now());
  REQUIRE(before);
  CHECK(before->may_rate);
  CHECK(before->stars == 0);
  CHECK_FALSE(scene.apply(on_acknowledge_link, R"({"rating": 6})", hash));
  CHECK(scene.ratings().empty());
  REQUIRE(scene.apply(on_acknowledge_link, R"({"rating": 3})", hash));
  CHECK(view_notice_link(scene.store(), hash, scene.now())->stars == 3);
  CHECK(view_notice_link(scene.store(), hash, scene.now())->is_acknowledged);
  CHECK(scene.ratings()[0].how == "link");
  CHECK_FALSE(view_notice_link(scene.store(), hash, scene.now() + 7 * 24h)->may_rate);
}

TEST_CASE("from the page of his own supply somebody rates the outage that ended last for him, and nobody else's") {
  Over scene;
  CHECK(scene.rates_from_page("b.1"));
  CHECK(scene.stars() == 2);
  CHECK(scene.ratings()[0].how == "page");
  CHECK_FALSE(scene.rates_from_page("b.2"));
  CHECK_FALSE(scene.rates_from_page("nobody"));
  scene.pass(7 * 24h + 1ms);
  CHECK_FALSE(scene.rates_from_page("b.1"));
  CHECK(scene.ratings().size() == 1);
}

TEST_CASE("the report counts ratings by outage and crew, and names nobody") {
  Over scene;
  REQUIRE(scene.reply("13900000003", "R4"));
  scene.books().published().ratings().put_rating({scene.outage.id, scene.customer("b.2"), scene.ratings()[0].crew, 1, scene.now(), "page"});
  auto const table = report_ratings(scene.store(), {scene.now() - 24h, scene.now()});
  CHECK(table.columns == std::vector<std::string>{"outage", "kind", "feeder", "crew", "ratings", "average", "stars_1", "stars_2", "stars_3", "stars_4", "stars_5",
                                                  "outage_kind", "outage_area", "outage_feeder", "outage_devices", "outage_cause", "outage_began_at"});
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0] == std::vector<std::string>{"O1", "fault", "F1", "C7", "2", "2.50", "1", "0", "0", "1", "0", "fault", "Northend", "F1", "", "", "2026-03-02T00:00:00Z"});
}

TEST_CASE("only whoever takes messages is asked, and only once supply is known to be back") {
  Over scene;
  auto message = scene.books().find_message(scene.books().messages_to("13900000003", 9).front());
  REQUIRE(message);
  auto const may_ask = [&] {
    auto ctx = scene.context();
    return may_ask_rating(ctx, *message);
  };
  CHECK(may_ask());
  message->stage = "restored_unverified";
  CHECK_FALSE(may_ask());
  message->stage = "restored";
  message->recipient.kind = notice::RecipientKind::crew;
  CHECK_FALSE(may_ask());
  message->recipient.kind = notice::RecipientKind::customer;
  REQUIRE(scene.reply("13900000003", "STOP"));
  CHECK_FALSE(may_ask());
}

}  // namespace lamplighter::flow
