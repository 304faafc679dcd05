// The notice repository on both databases: obligations, outcomes, the queue, attempts and what is counted.
#include "engine/store/notice_repository.hpp"

#include <catch2/catch.hpp>

#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using namespace notice;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

/// A migrated store with one customer who has two contacts.
struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    db->run("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, "
            "district, community, area) values (7, 'C7', 'en', 'critical,life_support', 'first', 'AM', '', '1 Road', 'D', "
            "'K', 'T1')");
    db->run("insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void, "
            "verified_at) values (71, 7, 2, 'carer', 'B', '+862', '+863', '', 0, 1, 0, null), "
            "(72, 7, 1, 'occupier', 'A', '+861', '', 'a@example.org', 1, 1, 0, 60000)");
    repository.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
  }

  store::SqlNoticeRepository* operator->() { return &*repository; }
  std::int64_t amount(std::string_view stage, std::string_view channel, std::string_view state) {
    for (auto const& one : repository->counters({5})) {
      if (one.stage == stage && one.channel == channel && one.state == state) return one.count;
    }
    return 0;
  }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = (std::int64_t{1} << region_shift);
  std::optional<store::SqlNoticeRepository> repository;
};

Notice notice_to(std::int64_t customer, std::string stage, int revision) {
  Notice notice;
  notice.outage = {5};
  notice.recipient = {RecipientKind::customer, customer};
  notice.stage = std::move(stage);
  notice.occurrence = 42;
  notice.revision = revision;
  notice.wave = {3};
  notice.due_at = at(10);
  notice.expires_at = at(30);
  notice.proof_due = at(20);
  notice.required = Evidence::e4;
  notice.reason = "offset,snapped";
  return notice;
}

Message message_to(std::string address) {
  Message message;
  message.outage = {5};
  message.stage = "d7";
  message.lane = "kannel";
  message.rung = 1;
  message.recipient = {RecipientKind::customer, 7};
  message.address = std::move(address);
  message.language = "en";
  message.priority = 4;
  message.due_at = at(10);
  message.expires_at = at(30);
  message.required = Evidence::e4;
  message.may_repeat = true;
  return message;
}

Attempt attempt_of(MessageId message, AttemptState state) {
  Attempt attempt;
  attempt.message = message;
  attempt.lane = "kannel";
  attempt.progress.state = state;
  attempt.progress.parts = 2;
  attempt.submitted_at = at(11);
  return attempt;
}

NoticeOutcome outcome(NoticeId notice, OutcomeKind kind, Evidence evidence) {
  return {notice, kind, evidence, at(15), Reason::evidence_reached};
}

}  // namespace

TEST_CASE("a notice is kept as it was written, and its natural key goes in once") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const first = books->insert_notices({notice_to(7, "d7", 1), notice_to(8, "d7", 1)});
  REQUIRE(first.size() == 2);
  auto const again = books->insert_notices({notice_to(7, "d7", 1), notice_to(7, "d7", 2), notice_to(7, "m30", 1)});
  CHECK_FALSE(again[0]);
  CHECK(again[1]);
  CHECK(again[2]);
  auto const kept = books->find_notice(first[0]);
  REQUIRE(kept);
  CHECK(kept->outage == OutageId{5});
  CHECK(kept->recipient == Recipient{RecipientKind::customer, 7});
  CHECK(kept->stage == "d7");
  CHECK(kept->occurrence == 42);
  CHECK(kept->revision == 1);
  CHECK(kept->wave == WaveId{3});
  CHECK(kept->due_at == at(10));
  CHECK(kept->expires_at == at(30));
  CHECK(kept->proof_due == at(20));
  CHECK(kept->required == Evidence::e4);
  CHECK(kept->reason == "offset,snapped");
  CHECK(books->notices({5}).size() == 4);
  CHECK(books->open_notices_of_wave({3}).size() == 4);
  CHECK(books.amount("d7", "", "open") == 3);
  CHECK(books.amount("m30", "", "open") == 1);
}

TEST_CASE("the first outcome stays, except that proof replaces unproven, as late or in time as it is") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const called = books->insert_notices({notice_to(8, "d15", 1)})[0];  // nobody to write to, and called before the deadline
  CHECK(books->put_outcome(outcome(called, OutcomeKind::unproven, Evidence::e0)));
  CHECK(books->put_outcome(outcome(called, OutcomeKind::proven, Evidence::e5)));
  CHECK(books->outcome(called)->kind == OutcomeKind::proven);
  CHECK(books.amount("d15", "", "unproven") == 0);
  CHECK(books.amount("d15", "", "proven") == 1);
  auto const id = books->insert_notices({notice_to(7, "d7", 1)})[0];
  CHECK(books->put_outcome(outcome(id, OutcomeKind::unproven, Evidence::e1)));
  CHECK_FALSE(books->put_outcome(outcome(id, OutcomeKind::superseded, Evidence::e0)));
  CHECK(books->open_notices({5}).empty());
  CHECK(books.amount("d7", "", "unproven") == 1);
  CHECK(books->put_outcome(outcome(id, OutcomeKind::proven_late, Evidence::e4)));
  CHECK(books->outcome(id)->kind == OutcomeKind::proven_late);
  CHECK_FALSE(books->put_outcome(outcome(id, OutcomeKind::unproven, Evidence::e0)));
  CHECK_FALSE(books->put_outcome(outcome(id, OutcomeKind::proven, Evidence::e5)));
  CHECK(books->outcome(id)->evidence == Evidence::e5);
  CHECK(books->outcome(id)->kind == OutcomeKind::proven_late);
  CHECK(books.amount("d7", "", "open") == 0);
  CHECK(books.amount("d7", "", "unproven") == 0);
  CHECK(books.amount("d7", "", "proven_late") == 1);
  books->reopen(id);
  CHECK(books->open_notices({5}).size() == 1);
  CHECK(books.amount("d7", "", "open") == 1);
  CHECK(books.amount("d7", "", "proven_late") == 0);
}

TEST_CASE("a superseded notice is not proven by a late receipt") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const id = books->insert_notices({notice_to(7, "d7", 1)})[0];
  books->put_outcome(outcome(id, OutcomeKind::superseded, Evidence::e0));
  CHECK_FALSE(books->put_outcome(outcome(id, OutcomeKind::proven, Evidence::e3)));
  CHECK(books->outcome(id)->kind == OutcomeKind::superseded);
}

TEST_CASE("waves come by due time and change state") {
  ON_BOTH_DATABASES();
  Books books(kind);
  Wave wave;
  wave.outage = {5};
  wave.stage = "m30";
  wave.due_at = at(20);
  wave.expires_at = at(50);
  wave.needs_go = true;
  auto const late = books->insert_wave(wave);
  wave.due_at = at(10);
  auto const early = books->insert_wave(wave);
  auto const waves = books->waves({5});
  REQUIRE(waves.size() == 2);
  CHECK(waves[0].id == early);
  CHECK(waves[1].id == late);
  CHECK(waves[1].needs_go);
  books->set_wave_state(late, Wave::State::released);
  CHECK(books->find_wave(late)->state == Wave::State::released);
  CHECK_FALSE(books->find_wave({99}));
}

TEST_CASE("a message keeps address, notices and text, and is found by its address, newest first") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const notices = books->insert_notices({notice_to(7, "d7", 1), notice_to(8, "d7", 1)});
  auto const first = books->insert_message(message_to("+861"), notices);
  auto const second = books->insert_message(message_to("+861"), {notices[0]});
  auto const kept = books->find_message(first);
  REQUIRE(kept);
  CHECK(kept->address == "+861");
  CHECK(kept->lane == "kannel");
  CHECK(kept->rung == 1);
  CHECK(kept->priority == 4);
  CHECK(kept->may_repeat);
  CHECK(books->notices_of_message(first).size() == 2);
  CHECK(books->messages_of_notice(notices[0]).size() == 2);
  CHECK(books->messages_to("+861", 5) == std::vector<MessageId>{second, first});
  CHECK(books->messages_to("+861", 1) == std::vector<MessageId>{second});
  CHECK(books->messages_to("+869", 5).empty());
  books->put_text(first, "subject", {"one", "two"});
  books->put_text(first, "subject", {"three"});
  CHECK(books->text(first) == std::vector<std::string>{"three"});
}

TEST_CASE("the queue gives what is due by priority, then due time, each lane for itself") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->enqueue({1}, "sms", 5, at(1));
  books->enqueue({2}, "sms", 1, at(9));
  books->enqueue({3}, "sms", 1, at(3));
  books->enqueue({4}, "mail", 0, at(0));
  books->enqueue({1}, "sms", 5, at(1));
  CHECK(books->queue_length("sms") == 3);
  CHECK(books->due_messages("sms", at(5), 10) == std::vector<QueueEntry>{{{3}, 1, at(3)}, {{1}, 5, at(1)}});
  CHECK(books->due_messages("sms", at(9), 2) == std::vector<QueueEntry>{{{3}, 1, at(3)}, {{2}, 1, at(9)}});
  CHECK(books->next_due("sms") == at(1));
  books->dequeue({1}, "sms", 5, at(1));
  CHECK(books->next_due("sms") == at(3));
  CHECK_FALSE(books->next_due("voice"));
}

TEST_CASE("an attempt is leased while its bytes may leave, and its progress is counted") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const notices = books->insert_notices({notice_to(7, "d7", 1)});
  auto const message = books->insert_message(message_to("+861"), notices);
  auto const id = books->insert_attempt(attempt_of(message, AttemptState::submitting), at(12));
  CHECK(region_of(id.value) == RegionId{1});
  CHECK(books->leased() == std::vector<AttemptId>{id});
  CHECK(books->in_flight("kannel") == 1);
  CHECK(books->in_flight("mail") == 0);
  auto attempt = *books->find_attempt(id);
  CHECK(attempt.progress.parts == 2);
  attempt.progress.delivered_parts = 2;
  attempt.progress.state = AttemptState::in_network;
  attempt.progress.has_conflict = true;
  attempt.finished_at = at(13);
  attempt.reason = Reason::climb;
  books->update_attempt(attempt);
  books->end_lease(id);
  auto const kept = books->attempts(message);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].progress == attempt.progress);
  CHECK(kept[0].finished_at == at(13));
  CHECK(kept[0].reason == Reason::climb);
  CHECK(books->attempts_of_notice(notices[0]).size() == 1);
  CHECK(books->leased().empty());
  CHECK(books.amount("d7", "kannel", "submitting") == 0);
  CHECK(books.amount("d7", "kannel", "in_network") == 1);
  books->log_attempt(id, at(11), AttemptState::submitting, "first", "");
  books->log_attempt(id, at(12), AttemptState::in_network, "raised", "carrier");
  CHECK(number(*books.db, "select max(ordinal) from attempt_log") == 2);
}

TEST_CASE("what is recorded in shadow mode holds no connection and tells nobody") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const notices = books->insert_notices({notice_to(7, "d7", 1)});
  auto const message = books->insert_message(message_to("+861"), notices);
  books->insert_attempt(attempt_of(message, AttemptState::suppressed), at(12));
  CHECK(books->leased().empty());
  CHECK(books->told({5}).empty());
}

TEST_CASE("told is who may have got something, or was called instead; a refusal tells nobody") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const notices = books->insert_notices(
      {notice_to(9, "d7", 1), notice_to(8, "d7", 1), notice_to(7, "d7", 1), notice_to(6, "d7", 1)});
  auto const send = [&](std::size_t index, AttemptState state) {
    books->insert_attempt(attempt_of(books->insert_message(message_to("+86"), {notices[index]}), state), at(12));
  };
  send(0, AttemptState::uncertain);
  send(1, AttemptState::failed_permanent);
  send(2, AttemptState::submitting);
  send(2, AttemptState::delivered);
  CHECK(books->told({5}) == std::vector<Recipient>{{RecipientKind::customer, 7}, {RecipientKind::customer, 9}});
  Exception exception;
  exception.notice = notices[3];
  exception.outage = {5};
  exception.recipient = {RecipientKind::customer, 6};
  exception.stage = "d7";
  auto const id = books->open_exception(exception);
  CHECK(books->told({5}).size() == 2);
  books->close_exception(id, at(40), "dispatcher", "called");
  CHECK(books->told({5}).size() == 3);
}

TEST_CASE("there is one exception per notice; a closed one opens again when its notice fails again") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const notice = books->insert_notices({notice_to(7, "d7", 1)})[0];
  Exception exception;
  exception.notice = notice;
  exception.outage = {5};
  exception.recipient = {RecipientKind::customer, 7};
  exception.stage = "d7";
  exception.reason = Reason::no_contact;
  exception.required = Evidence::e4;
  exception.opened_at = at(20);
  exception.proof_due = at(20);
  auto const id = books->open_exception(exception);
  CHECK(books->open_exception(exception) == id);
  CHECK(books->exceptions({}).size() == 1);
  CHECK(books->exceptions({.outage = OutageId{6}}).empty());
  CHECK(books->exceptions({.after = id.value}).empty());
  books->close_exception(id, at(25), "someone", "visited");
  CHECK(books->exceptions({}).empty());
  CHECK(books->exceptions({.only_open = false}).size() == 1);
  auto const closed = books->find_exception(id);
  REQUIRE(closed);
  CHECK(closed->closed_by == "someone");
  CHECK(closed->result == "visited");
  CHECK(closed->reason == Reason::no_contact);
  books->close_exception(id, at(26), "another", "called");
  CHECK(books->exception_of(notice)->closed_by == "someone");
  CHECK(books->open_exception(exception) == id);
  CHECK_FALSE(books->exception_of(notice)->closed_at);
}

TEST_CASE("a customer comes with classes, and contacts in the order in which they are told") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const customer = books->find_customer({7});
  REQUIRE(customer);
  CHECK(customer->classes == std::vector<std::string>{"critical", "life_support"});
  CHECK(customer->language == "en");
  CHECK(customer->address == "1 Road");
  CHECK_FALSE(books->find_customer({8}));
  auto contacts = books->contacts({7});
  REQUIRE(contacts.size() == 2);
  CHECK(contacts[0].id == ContactId{72});
  CHECK(contacts[0].verified_at == at(1));
  CHECK_FALSE(contacts[1].voice_ok);
  CHECK(books->contacts_by_phone("+863").front().id == ContactId{71});
  books->void_number("+861", {7});
  books->stop_number("+862");
  contacts = books->contacts({7});
  CHECK(contacts[0].is_void);
  CHECK(contacts[1].is_phone_barred);
  CHECK_FALSE(contacts[1].is_phone2_barred);
  CHECK(contacts[1].consents);
  books->stop_number("+863");
  books->stop_number("+863");
  CHECK_FALSE(books->contacts({7})[1].consents);
  CHECK(books->wrong_numbers({7}) == std::vector<std::string>{"+861"});
  CHECK(books->wrong_numbers({8}).empty());
}

TEST_CASE("a hold stays until it is lifted, and the first to hold is remembered") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->put_hold({"stage:d7", at(2), "a", "wrong text"});
  books->put_hold({"all", at(1), "a", "storm"});
  books->put_hold({"all", at(3), "b", "other"});
  auto const holds = books->holds();
  REQUIRE(holds.size() == 2);
  CHECK(holds[0].scope == "all");
  CHECK(holds[0].by == "a");
  CHECK(holds[0].since == at(1));
  books->lift_hold("all");
  CHECK(books->holds().size() == 1);
}

}  // namespace lamplighter::test
