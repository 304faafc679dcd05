// Tests of links in texts: what leaves, what is kept of them, and what pressing and exchanging them does.
#include "engine/flow/link_flow.hpp"

#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/views_links.hpp"
#include "tests/support/temporary_templates.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view address = "https://outage.example";

void with_links(Settings& settings) {
  settings.links = {.base = std::string(address), .new_token = [n = 0]() mutable {
                      std::string out(26, 'a');
                      out.back() = static_cast<char>('a' + n++);
                      return out;
                    }};
}

std::string whole_text(notifiers::Submission const& submission) {
  std::string out;
  for (auto const& part : submission.parts) out += part;
  return out;
}

/// The token of the address that stands in the text.
std::string token_in(std::string const& text, std::string_view path) {
  auto const mark = std::string(address) + std::string(path);
  auto const at = text.find(mark);
  return at == std::string::npos ? std::string{} : text.substr(at + mark.size(), 26);
}

/// Crew C7 has the order of job J1, which left with a link.
struct Ordered : NoticeScene {
  Ordered() : NoticeScene(with_links) {
    outage = fault({"b.1"});
    outage.devices = {{device("FUS2"), geo::PhaseSet::all()}};
    store().outages().update(outage);
    crew.ref = "C7";
    crew.phone = "13988880000";
    crew.language = "en";
    crew.id = store().dispatches().put_crew(crew);
    job.ref = "J1";
    job.outage = outage.id;
    job.crew = crew.id;
    job.state = dispatch::JobState::dispatched;
    job.order_number = 1;
    job.created_at = now();
    job.dispatched_at = now();
    job.id = store().dispatches().insert_job(job);
    auto ctx = context();
    tell_crew(ctx, job, crew, outage);
    pump();
    token = token_in(whole_text(sms.submissions.at(0)), "/crew/");
  }
  Result<Answer> exchange(std::string const& device) {
    return apply(on_exchange_link, R"({"device": ")" + device + "\"}", sha256_hex(token));
  }
  outage::Outage outage;
  dispatch::Crew crew;
  dispatch::Job job;
  std::string token;
};

/// The same texts with a link in d15.
std::shared_ptr<notice::Templates const> texts_with_link(test::TemporaryTemplates const& folder) {
  auto templates = notice::Templates::load(folder.path());
  if (!templates) throw std::runtime_error(templates.error().message);
  return std::make_shared<notice::Templates const>(std::move(*templates));
}

}  // namespace

TEST_CASE("an order carries a link in one piece, and nothing but its hash is kept") {
  Ordered scene;
  REQUIRE(is_secret_token(scene.token));
  auto const& parts = scene.sms.submissions[0].parts;
  CHECK(std::ranges::count_if(parts, [&](auto const& part) { return part.find(scene.token) != std::string::npos; }) == 1);
  auto const link = scene.books().links().find_link(sha256_hex(scene.token));
  REQUIRE(link);
  CHECK(link->purpose == notice::LinkPurpose::crew_page);
  CHECK(link->attempt.value == scene.sms.submissions[0].attempt.value);
  CHECK(link->expires_at == scene.now() + 24h);
  std::string kept;
  for (auto const& part : scene.books().text(link->message)) kept += part;
  CHECK(kept.find(scene.token) == std::string::npos);
  CHECK(kept.find("https://outage.example/crew/…") != std::string::npos);
}

TEST_CASE("without an address of ours texts leave as before, without a link") {
  NoticeScene scene;
  auto ctx = scene.context();
  CHECK_FALSE(new_link(ctx, {}));
}

TEST_CASE("a crew's link is exchanged by one device, which may repeat it, and by no other") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  CHECK(scene.exchange("phone"));
  auto const other = scene.exchange("thief");
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == Error::Kind::conflict);
  CHECK(crew_hand(scene.store(), "phone", "J1", scene.now())->crew == "C7");
  CHECK_FALSE(crew_hand(scene.store(), "phone", "J2", scene.now()));
  CHECK_FALSE(crew_hand(scene.store(), "thief", "J1", scene.now()));
  CHECK_FALSE(scene.apply(on_acknowledge_link, "{}", sha256_hex(scene.token)));  // it has another purpose
}

TEST_CASE("a crew's link ends after a day, and its pass with the job") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  auto job = scene.store().dispatches().find_job(scene.job.id).value();
  job.crew = {};
  scene.store().dispatches().update_job(job);
  CHECK_FALSE(crew_hand(scene.store(), "phone", "J1", scene.now()));
  auto const page = view_crew_page(scene.store(), "phone", scene.now());
  REQUIRE(page);
  auto const& shown = page->at("jobs").as_array().at(0).as_object();
  CHECK_FALSE(shown.at("is_yours").as_bool());
  CHECK_FALSE(shown.contains("outage"));
  CHECK_FALSE(scene.exchange("phone"));
  Ordered late;
  late.pass(24h);
  auto const refused = late.exchange("phone");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::not_found);
}

TEST_CASE("a crew reads where danger was reported, and what was said about it") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  outage::TroubleCall call;
  call.ref = "call-1";
  call.outage = scene.outage.id;
  call.customer = scene.customer("b.1");
  call.occurred_at = scene.now();
  call.source = "phone";
  scene.store().outages().insert_call(call);
  call.ref = "call-2";
  call.kind = outage::CallKind::wire_down;
  call.occurred_at = scene.now() - 5min;
  auto const danger = scene.store().outages().insert_call(call);
  outage::CallWords words;
  words.address = "3 Mill Lane";
  words.note = "over the school yard";
  scene.store().outages().put_call_words(danger, words);
  auto const page = view_crew_page(scene.store(), "phone", scene.now());
  REQUIRE(page);
  auto const& reports = page->at("jobs").as_array().at(0).at("reports").as_array();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].at("kind") == "wire_down");
  CHECK(reports[0].at("address") == "3 Mill Lane");
  CHECK(reports[0].at("note") == "over the school yard");
  CHECK(reports[1].at("account") == "b.1");
}

TEST_CASE("a crew whose job is cancelled on its way is to be told, and its page says that it was cancelled") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  REQUIRE(scene.apply(on_cancel_outage, "{}", scene.outage.ref));
  CHECK(std::ranges::count(scene.alarms(), "crew_to_be_told:C7") == 1);
  auto const page = view_crew_page(scene.store(), "phone", scene.now());
  REQUIRE(page);
  auto const& lost = page->at("jobs").as_array().at(0).as_object();
  CHECK_FALSE(lost.at("is_yours").as_bool());
  CHECK(lost.at("was_cancelled").as_bool());
}

TEST_CASE("what a crew says beside its steps reaches the desk without its words in the alarm") {
  Ordered scene;
  Actor const crew{"C7", "crew"};
  CHECK(scene.apply(on_crew_word, R"({"word": "help", "note": "second crew please"})", "J1", crew));
  CHECK(scene.alarms() == std::vector<std::string>{"crew_asks_help"});
  for (auto const& alarm : scene.store().flow().open_alarms()) CHECK(alarm.text.find("second crew") == std::string::npos);
  CHECK(scene.apply(on_crew_word, R"({"word": "cause", "cause": "tree"})", "J1", crew));
  CHECK(scene.store().outages().find(scene.outage.id)->cause == "tree");
  CHECK_FALSE(scene.apply(on_crew_word, R"({"word": "cause", "cause": "aliens"})", "J1", crew));
  CHECK_FALSE(scene.apply(on_crew_word, R"({"word": "help", "cause": "tree"})", "J1", crew));
  CHECK(scene.apply(on_crew_word, R"({"word": "help"})", "J1", {"C8", "crew"}).error().kind == Error::Kind::forbidden);
  CHECK(scene.apply(on_crew_word, R"({"word": "customer_side", "note": "burnt main switch at Mrs Li's"})", "J1", crew));
  CHECK(std::ranges::count(scene.alarms(), "crew_finds_customer_side") == 1);
  for (auto const& alarm : scene.store().flow().open_alarms()) CHECK(alarm.text.find("Mrs Li") == std::string::npos);
  CHECK(outage::is_open(scene.store().outages().find(scene.outage.id)->state));  // nobody but the desk ends it
}

TEST_CASE("a call for help of a crew whose job went to another one is an alarm of its own; its other words are not taken") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  auto& books = scene.store().dispatches();
  books.add_step({.job = scene.job.id, .step = dispatch::JobState::dispatched, .occurred_at = scene.now(), .received_at = scene.now(), .actor = "auto", .note = "C7"});
  auto other = scene.crew;
  other.ref = "C8";
  auto job = books.find_job(scene.job.id).value();
  job.crew = books.put_crew(other);
  books.update_job(job);
  CHECK_FALSE(crew_hand(scene.store(), "phone", "J1", scene.now()));
  CHECK(past_hand(scene.store(), "phone", "J1", scene.now())->crew == "C7");
  CHECK(scene.apply(on_crew_word, R"({"word": "help"})", "J1", {"C8", "crew"}));
  CHECK(scene.apply(on_crew_word, R"({"word": "help", "note": "the pole leans"})", "J1", {"C7", "crew"}));
  CHECK(scene.apply(on_crew_word, R"({"word": "clear"})", "J1", {"C7", "crew"}));
  CHECK(scene.alarms() == std::vector<std::string>{"crew_asks_clear:C7", "crew_asks_help", "crew_asks_help:C7"});
  auto const history = scene.store().outages().history(scene.outage.id);
  CHECK(std::ranges::any_of(history, [](auto const& row) { return row.note == "crew asks: help: the pole leans"; }));
  CHECK(scene.apply(on_crew_word, R"({"word": "permit"})", "J1", {"C7", "crew"}).error().kind == Error::Kind::forbidden);
  CHECK(scene.apply(on_crew_word, R"({"word": "help"})", "J1", {"C9", "crew"}).error().kind == Error::Kind::forbidden);
}

TEST_CASE("a crew's page says that a section was reported live onto its people until the ticket is cleared, and which steps are this order's") {
  Ordered scene;
  REQUIRE(scene.exchange("phone"));
  auto& books = scene.store().dispatches();
  auto const shown = [&] { return view_crew_page(scene.store(), "phone", scene.now())->at("jobs").as_array().at(0).as_object(); };
  dispatch::WorkParty party;
  party.ref = "P1";
  party.ticket = "T-1";
  party.outage = scene.outage.id;
  party.job = scene.job.id;
  party.below = scene.device("FUS2");
  party.earths_in = 2;
  party.permitted_at = scene.now();
  party.id = books.insert_work_party(party);
  CHECK(shown().at("reported_live").as_array().empty());
  auto ctx = scene.context();
  alarm_energised(ctx, {party});
  auto const live = shown().at("reported_live").as_array();
  REQUIRE(live.size() == 1);
  CHECK(live[0].at("ticket") == "T-1");
  CHECK(live[0].at("below") == "FUS2");
  party.cleared_at = scene.now();
  books.update_work_party(party);
  CHECK(shown().at("reported_live").as_array().size() == 1);  // earths are in
  party.earths_out = 2;
  books.update_work_party(party);
  CHECK(shown().at("reported_live").as_array().empty());

  auto job = books.find_job(scene.job.id).value();
  auto const said = [&](std::string actor) {
    books.add_step({.job = job.id, .step = dispatch::JobState::on_site, .occurred_at = scene.now(), .received_at = scene.now(), .actor = std::move(actor), .note = {}});
  };
  said("C8");
  said("C7");
  CHECK_FALSE(shown().at("was_on_site").as_bool());  // by this order's times, as the engine asks it
  CHECK_FALSE(shown().at("steps").at(0).at("is_own").as_bool());
  CHECK(shown().at("steps").at(1).at("is_own").as_bool());
  scene.pass(1h);
  job.dispatched_at = scene.now();  // a second order to the same crew
  books.update_job(job);
  CHECK_FALSE(shown().at("steps").at(1).at("is_own").as_bool());
}

TEST_CASE("pressing the button of a notice is proof that a person acknowledged it") {
  test::TemporaryTemplates const folder(LAMPLIGHTER_SOURCE_DIR "/examples/templates", "started.en.any.mustache", " {{#link}}{{link}}{{/link}}");
  NoticeScene scene([&](Settings& settings) {
    with_links(settings);
    settings.templates = texts_with_link(folder);
  });
  auto const outage = scene.fault({"b.1"});
  scene.set_classes("b.1", {"ordinary"}, "13900000003");
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(scene.sms.submissions.size() == 1);
  auto const token = token_in(whole_text(scene.sms.submissions[0]), "/n/");
  REQUIRE(is_secret_token(token));
  scene.answer(scene.sms, 0, Kind::accepted);

  auto const before = view_notice_link(scene.store(), sha256_hex(token), scene.now());
  REQUIRE(before);
  CHECK_FALSE(before->is_acknowledged);  // looking changes nothing
  CHECK(before->text.find(token) == std::string::npos);
  CHECK(before->state == "confirmed");

  REQUIRE(scene.apply(on_acknowledge_link, "{}", sha256_hex(token)));
  CHECK(scene.apply(on_acknowledge_link, "{}", sha256_hex(token)));  // pressed twice is pressed
  CHECK(view_notice_link(scene.store(), sha256_hex(token), scene.now())->is_acknowledged);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
  CHECK(scene.books().outcome(scene.books().notices(outage.id)[0].id)->evidence == notice::Evidence::e5);
  CHECK_FALSE(scene.apply(on_acknowledge_link, "{}", sha256_hex(std::string(26, 'b'))));
}

}  // namespace lamplighter::flow
