// What is read together answers as what is read one by one, and what changes meanwhile is seen.
#include <catch2/catch.hpp>

#include "engine/store/notice_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using namespace notice;

constexpr std::int64_t people = 70;  // more than one statement asks for

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

/// So many customers with a number of their own, each with a notice, its message and an attempt under way.
struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    repository.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }, changes_of_people});
    std::vector<Notice> rows;
    for (std::int64_t i = 1; i <= people; ++i) {
      db->run("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, district, community, "
              "area) values ($1, $2, 'en', '', '', '', '', '', '', '', '')", i, "C" + std::to_string(i));
      db->run("insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void) values "
              "($1, $1, 1, '', '', $2, '', '', 1, 1, 0)", i, phone(i));
      Notice one;
      one.outage = {5};
      one.recipient = {RecipientKind::customer, i};
      one.stage = "d7";
      rows.push_back(one);
    }
    notices = repository->insert_notices(rows);
    for (std::int64_t i = 1; i <= people; ++i) {
      Message message;
      message.outage = {5};
      message.stage = "d7";
      message.lane = "sms";
      message.recipient = {RecipientKind::customer, i};
      message.address = phone(i);
      messages.push_back(repository->insert_message(message, {notices[static_cast<std::size_t>(i) - 1]}));
      repository->put_text(messages.back(), "", {"to " + phone(i)});
      Attempt attempt;
      attempt.message = messages.back();
      attempt.lane = "sms";
      attempt.progress.state = AttemptState::submitting;
      attempts.push_back(repository->insert_attempt(attempt, at(9)));
    }
    db->begin();
    repository->counter_changes().begin();
  }
  ~Books() { db->rollback(); }

  static std::string phone(std::int64_t i) { return "+86" + std::to_string(1'000 + i); }
  store::SqlNoticeRepository* operator->() { return &*repository; }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = (std::int64_t{1} << region_shift);
  std::shared_ptr<std::uint64_t> changes_of_people = std::make_shared<std::uint64_t>(0);
  std::optional<store::SqlNoticeRepository> repository;
  std::vector<NoticeId> notices;
  std::vector<MessageId> messages;
  std::vector<AttemptId> attempts;
};

}  // namespace

TEST_CASE("attempts that are expected bring their messages, notices, texts and people") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->expect({.attempts = books.attempts});
  for (std::size_t i = 0; i < books.attempts.size(); ++i) {
    auto const number = static_cast<std::int64_t>(i) + 1;
    auto const attempt = books->find_attempt(books.attempts[i]);
    REQUIRE(attempt);
    CHECK(attempt->message == books.messages[i]);
    auto const message = books->find_message(attempt->message);
    REQUIRE(message);
    CHECK(message->address == Books::phone(number));
    auto const notices = books->notices_of_message(message->id);
    REQUIRE(notices.size() == 1);
    CHECK(notices.front().id == books.notices[i]);
    CHECK(notices.front().recipient == Recipient{RecipientKind::customer, number});
    CHECK(books->attempts(message->id).size() == 1);
    CHECK(books->attempts_of_notice(books.notices[i]).size() == 1);
    CHECK(books->messages_of_notice(books.notices[i]).size() == 1);
    CHECK(books->text(message->id) == std::vector<std::string>{"to " + Books::phone(number)});
    CHECK_FALSE(books->outcome(books.notices[i]));
    CHECK_FALSE(books->exception_of(books.notices[i]));
    CHECK(books->find_customer({number}).value().ref == "C" + std::to_string(number));
    REQUIRE(books->contacts({number}).size() == 1);
    CHECK(books->contacts({number}).front().phone == Books::phone(number));
    CHECK(books->wrong_numbers({number}).empty());
  }
}

TEST_CASE("what nobody has is not there, expected or not") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->expect({.attempts = {AttemptId{1}, books.attempts[0]}, .messages = {MessageId{2}}, .notices = {NoticeId{3}}, .customers = {CustomerId{400}}});
  CHECK_FALSE(books->find_message({2}));
  CHECK(books->notices_of_message({2}).empty());
  CHECK_FALSE(books->outcome({3}));
  CHECK(books->messages_of_notice({3}).empty());
  CHECK_FALSE(books->find_customer({400}));
  CHECK(books->contacts({400}).empty());
  CHECK_FALSE(books->find_attempt({1}));
  CHECK(books->find_attempt(books.attempts[0]));
}

TEST_CASE("what is written after it was read together is seen") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->expect({.attempts = books.attempts});
  auto attempt = books->find_attempt(books.attempts[3]).value();
  auto const message = books.messages[3];
  auto const notice = books->notices_of_message(message).front();
  REQUIRE_FALSE(books->outcome(notice.id));
  REQUIRE(books->messages_of_notice(notice.id).size() == 1);
  REQUIRE_FALSE(books->exception_of(notice.id));
  REQUIRE(books->text(message).size() == 1);

  attempt.progress.state = AttemptState::failed_temporary;
  books->update_attempt(attempt);
  CHECK(books->find_attempt(attempt.id)->progress.state == AttemptState::failed_temporary);
  Attempt second = attempt;
  second.number = 2;
  second.progress.state = AttemptState::submitting;
  second.id = books->insert_attempt(second, at(9));
  REQUIRE(books->attempts(message).size() == 2);
  CHECK(books->attempts(message)[0].progress == attempt.progress);
  CHECK(books->attempts(message)[1].id == second.id);
  CHECK(books->attempts_of_notice(notice.id).size() == 2);
  CHECK(books->find_attempt(second.id)->number == 2);

  books->put_text(message, "", {"anew", "in two parts"});
  CHECK(books->text(message).size() == 2);
  Message next = books->find_message(message).value();
  next.rung = 1;
  books->insert_message(next, {notice.id});
  CHECK(books->messages_of_notice(notice.id).size() == 2);

  CHECK(books->put_outcome({notice.id, OutcomeKind::unproven, Evidence::e1, at(1), Reason::no_contact}));
  CHECK_FALSE(books->put_outcome({notice.id, OutcomeKind::superseded, Evidence::e0, at(2), Reason::newer_revision}));
  CHECK(books->put_outcome({notice.id, OutcomeKind::proven_late, Evidence::e3, at(3), Reason::evidence_reached_late}));
  CHECK(books->outcome(notice.id)->kind == OutcomeKind::proven_late);
  books->reopen(notice.id);
  CHECK_FALSE(books->outcome(notice.id));

  Exception exception;
  exception.notice = notice.id;
  exception.outage = notice.outage;
  exception.recipient = notice.recipient;
  exception.id = books->open_exception(exception);
  REQUIRE(books->exception_of(notice.id));
  books->close_exception(exception.id, at(4), "desk", "called");
  CHECK(books->exception_of(notice.id)->closed_at == at(4));
}

TEST_CASE("a STOP, a wrong number and an import count for people who were read already") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->expect({.customers = {CustomerId{1}, CustomerId{2}, CustomerId{3}}});
  REQUIRE(books->contacts({1}).front().consents);
  books->stop_number(Books::phone(1));
  CHECK(books->contacts({1}).front().is_phone_barred);
  CHECK_FALSE(books->contacts({2}).front().is_phone_barred);

  books->expect({.customers = {CustomerId{1}, CustomerId{2}, CustomerId{3}}});
  REQUIRE(books->wrong_numbers({2}).empty());
  books->void_number(Books::phone(2), {2});
  CHECK(books->wrong_numbers({2}).size() == 1);

  books->expect({.customers = {CustomerId{1}, CustomerId{2}, CustomerId{3}}});
  REQUIRE(books->contacts({3}).size() == 1);
  books.db->run("delete from contact where customer_id = 3");
  ++*books.changes_of_people;  // as the repository does that wrote it
  CHECK(books->contacts({3}).empty());
}

TEST_CASE("what is undone is not remembered") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->expect({.attempts = books.attempts});
  auto attempt = books->find_attempt(books.attempts[0]).value();
  auto const notice = books->notices_of_message(attempt.message).front();
  REQUIRE_FALSE(books->outcome(notice.id));
  books.db->savepoint("fact");
  attempt.progress.state = AttemptState::delivered;
  books->update_attempt(attempt);
  CHECK(books->put_outcome({notice.id, OutcomeKind::proven, Evidence::e3, at(1), Reason::evidence_reached}));
  books.db->rollback_to("fact");
  books.db->release("fact");
  CHECK(books->find_attempt(attempt.id)->progress.state == AttemptState::submitting);
  CHECK_FALSE(books->outcome(notice.id));
}

}  // namespace lamplighter::test
