// Records on both databases: entries in their chain, personal fields under keys, seals, redaction and forgetting.
#include "engine/store/record_repository.hpp"

#include <catch2/catch.hpp>

#include "engine/record/chain.hpp"
#include "engine/store/notice_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using record::Entry;
using record::Person;
using record::PersonKind;

constexpr std::int64_t first_id = std::int64_t{1} << region_shift;
OutageId const outage{first_id + 5}, other{first_id + 6};
Person const ada{PersonKind::customer, 7}, ben{PersonKind::customer, 8};

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    for (auto const* row : {"(7, 'C7', 'en', '', '', '', '', '1 Road', '', '', '')", "(8, 'C_8', 'en', 'life_support', '', '', '', '2 Road', '', '', '')"}) {
      db->execute(std::string("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, district, "
                              "community, area) values ") + row);
    }
    repository.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
    notices.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
  }
  store::SqlRecordRepository* operator->() { return &*repository; }
  std::int64_t number(std::string_view sql) { return test::number(*db, sql); }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = first_id + 100;
  std::optional<store::SqlRecordRepository> repository;
  std::optional<store::SqlNoticeRepository> notices;
};

Entry entry(std::int64_t number, Person person, std::string phone) {
  Entry out;
  out.number = number;
  out.at = at(number);
  out.text = "{\"entry\":" + std::to_string(number) + "}";
  out.hash = record::link_of(out.text);
  out.person = person;
  if (!phone.empty()) out.fields = {{"address", "aa", "1 Road"}, {"0.to", "bb", std::move(phone)}};
  return out;
}

std::vector<std::size_t> fields_left(Books& books) {
  std::vector<std::size_t> out;
  for (auto const& one : books->entries(outage, 0, 100)) out.push_back(one.fields.size());
  return out;
}

}  // namespace

TEST_CASE("entries come back in order with their personal fields, which stand nowhere in plain") {
  ON_BOTH_DATABASES();
  Books books(kind);
  CHECK_FALSE(books->head(outage));
  books->append(outage, {entry(1, ada, "+99900000001"), entry(2, ben, "+99900000002")});
  books->append(outage, {entry(3, {}, "")});
  books->append(other, {entry(1, ada, "+99900000001")});
  CHECK(books->head(outage) == record::Head{3, entry(3, {}, "").hash});
  auto const all = books->entries(outage, 0, 100);
  REQUIRE(all.size() == 3);
  CHECK(all[0].fields == entry(1, ada, "+99900000001").fields);
  CHECK(all[0].person == ada);
  CHECK(all[1].fields[1].value == "+99900000002");
  CHECK(all[1].at == at(2));
  CHECK(all[2].fields.empty());
  CHECK(books->entries(outage, 1, 1).at(0).number == 2);
  CHECK(books.number("select count(*) from person_key") == 2);
  auto& rows = books.db->bound("select closed from record_field order by outage_id, number");
  while (rows.step()) {
    auto const closed = rows.blob(0);
    CHECK(std::string(closed.begin(), closed.end()).find("999") == std::string::npos);
  }
}

TEST_CASE("an entry whose number is taken is refused, so that no chain goes on over a gap") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->append(outage, {entry(1, ada, "+99900000001")});
  CHECK(error_of([&] { books->append(outage, {entry(1, ben, "+99900000002")}); }) == store::DatabaseError::Kind::constraint);
  CHECK(books->entries(outage, 0, 100).size() == 1);
}

TEST_CASE("a key that was undone with its transaction is not used again") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.db->begin();
  books->append(outage, {entry(1, ada, "+99900000001")});
  books.db->rollback();
  CHECK(books.number("select count(*) from person_key") == 0);
  books->append(outage, {entry(1, ada, "+99900000001")});
  CHECK(fields_left(books) == std::vector<std::size_t>{2});
}

TEST_CASE("redaction takes what it names: of a person, of an outage, of a kind, of a time, so many at once") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->append(outage, {entry(1, ada, "+99900000001"), entry(2, ben, "+99900000002"), entry(3, ada, "+99900000001")});
  books->append(other, {entry(1, ada, "+99900000001")});
  CHECK(books->redact({.outage = outage, .person = ada, .kinds = {"to"}}) == std::vector<record::Redacted>{{outage, 1}, {outage, 3}});
  CHECK(fields_left(books) == std::vector<std::size_t>{1, 2, 1});
  CHECK(books->redact({.outage = outage, .person = ada, .kinds = {"to"}}).empty());
  CHECK(books->redact({.outage = outage, .before = at(2)}).size() == 1);
  CHECK(fields_left(books) == std::vector<std::size_t>{0, 2, 1});
  CHECK(books->redact({.outage = outage, .limit = 1}).size() == 1);
  CHECK(books->redact({}).size() == 2);
  CHECK(books.number("select count(*) from record_field") == 0);
  CHECK(books->entries(outage, 0, 100).size() == 3);
}

TEST_CASE("without a person's key nothing under it can be read") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->append(outage, {entry(1, ada, "+99900000001"), entry(2, ben, "+99900000002")});
  books->forget_key(ada);
  CHECK(fields_left(books) == std::vector<std::size_t>{0, 2});
  books->append(outage, {entry(3, ada, "+99900000001")});  // a new key, for what comes after
  CHECK(fields_left(books) == std::vector<std::size_t>{0, 2, 2});
}

TEST_CASE("a seal ends the wait of its outage until something is added") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books->append(outage, {entry(1, ada, "+99900000001")});
  books->append(other, {entry(1, ada, "")});
  CHECK(books->unsealed(10) == std::vector<OutageId>{outage, other});
  CHECK(books->unsealed(1) == std::vector<OutageId>{outage});
  record::Seal const seal{{1, "head"}, at(9), "key", "signature"};
  books->put_seal(outage, seal);
  CHECK(books->unsealed(10) == std::vector<OutageId>{other});
  CHECK(books->seals(outage) == std::vector<record::Seal>{seal});
  books->append(outage, {entry(2, ada, "")});
  CHECK(books->unsealed(10).size() == 2);
}

TEST_CASE("a customer who is forgotten leaves an account id and what happened, and everybody else untouched") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& db = *books.db;
  db.execute("insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void) values "
             "(71, 7, 1, 'occupier', 'Ada', '+99900000001', '', '', 1, 1, 0), (81, 8, 1, 'occupier', 'Ben', '+99900000002', '', '', 1, 1, 0)");
  for (std::int64_t const customer : {7, 8}) {
    notice::Notice notice;
    notice.outage = outage;
    notice.recipient = {notice::RecipientKind::customer, customer};
    notice.stage = "d7";
    auto const ids = books.notices->insert_notices({notice});
    notice::Message message;
    message.outage = outage;
    message.stage = "d7";
    message.lane = "sms";
    message.recipient = notice.recipient;
    message.address = customer == 7 ? "+99900000001" : "+99900000002";
    books.notices->put_text(books.notices->insert_message(message, ids), "", {"Power off"});
    books.notices->note_failure(message.address, "sms", at(1));
  }
  auto const fact = [&](std::int64_t seq, std::string const& payload) {
    db.run("insert into fact (region_id, seq, kind, dedup, source, actor, occurred_at, received_at, payload, answer, answer_kind) values "
           "(1, $1, 'trouble_call', $2, 's', 'a', 0, 0, $3, '{}', 0)", seq, "key" + std::to_string(seq), payload);
  };
  fact(1, R"({"customer":"C_8","note":"mine"})");
  fact(2, R"({"customer":"CX8","note":"another's"})");
  fact(3, R"({"phone":"+99900000002"})");
  books.notices->stop_number("+99900000002");
  CHECK(books->find_customer("C_8") == CustomerId{8});
  CHECK_FALSE(books->find_customer("C9"));
  books->forget_customer({8});
  CHECK(books.number("select count(*) from contact where customer_id = 8") == 0);
  CHECK(books.number("select count(*) from contact where customer_id = 7") == 1);
  CHECK(books.number("select count(*) from message_address") == 1);
  CHECK(books.number("select count(*) from message_text") == 1);
  CHECK(books.number("select count(*) from phone_failing") == 1);
  CHECK(books.number("select count(*) from customer where id = 8 and ref = 'C_8' and address = ''") == 1);
  CHECK(books.number("select count(*) from customer where id = 7 and address = '1 Road'") == 1);
  CHECK(books.number("select count(*) from fact where payload like '%forgotten%'") == 2);
  CHECK(books.number("select count(*) from fact where seq = 2 and payload like '%forgotten%'") == 0);
  CHECK(books.number("select count(*) from phone_stop where phone = '+99900000002'") > 0);
}

TEST_CASE("messages and calls that are old enough are forgotten in pieces") {
  ON_BOTH_DATABASES();
  Books books(kind);
  for (std::int64_t i = 1; i <= 4; ++i) {
    notice::Message message;
    message.outage = outage;
    message.stage = "d7";
    message.lane = "sms";
    message.address = "+9990000000" + std::to_string(i);
    message.expires_at = at(i);
    books.notices->insert_message(message, {});
    books.db->run("insert into fact (region_id, seq, kind, dedup, source, actor, occurred_at, received_at, payload, answer, answer_kind) values "
                  "(1, $1, 'trouble_call', $2, 's', 'a', 0, $3, '{\"phone\":\"1\"}', '{}', 0)", i, "key" + std::to_string(i), to_ms(at(i)));
    books.notices->keep_raw_receipt({"sms", i, at(i), "why", "raw"});
  }
  CHECK(books->forget_messages(at(4), 2));
  CHECK(books.number("select count(*) from message_address") == 2);
  CHECK_FALSE(books->forget_messages(at(4), 2));
  CHECK(books.number("select count(*) from message_address") == 1);
  CHECK(books->forget_calls(at(3), 2));
  CHECK(books.number("select count(*) from fact where payload like '%forgotten%'") == 2);
  CHECK(books.number("select count(*) from raw_receipt") == 2);
  CHECK_FALSE(books->forget_calls(at(3), 2));
  CHECK(books.number("select count(*) from fact where payload like '%forgotten%'") == 2);
}

TEST_CASE("call lists count what each manager has to do, and what is due soon is known by outage") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.db->execute("update customer set account_manager = 'Li', area_manager = 'North' where id = 8");
  std::vector<ExceptionId> ids;
  for (std::int64_t i = 1; i <= 3; ++i) {
    notice::Exception one;
    one.notice = {first_id + 10 + i};
    one.outage = outage;
    one.recipient = {notice::RecipientKind::customer, i == 1 ? 7 : 8};
    one.stage = "d7";
    one.proof_due = at(i * 10);
    ids.push_back(books.notices->open_exception(one));
  }
  auto const lists = books.notices->call_lists(at(25));
  REQUIRE(lists.size() == 2);
  CHECK(lists[0].account_manager.empty());
  CHECK(lists[0].overdue == 1);
  CHECK_FALSE(lists[0].next_proof_due);
  CHECK(lists[1].account_manager == "Li");
  CHECK(lists[1].open == 2);
  CHECK(lists[1].overdue == 1);
  CHECK(lists[1].next_proof_due == at(30));
  notice::Repository::ExceptionFilter filter;
  filter.account_manager = "Li";
  CHECK(books.notices->exceptions(filter).size() == 2);
  filter.area_manager = "South";
  CHECK(books.notices->exceptions(filter).empty());
  auto const due = books.notices->exceptions_due(at(15), at(40));
  REQUIRE(due.size() == 1);
  CHECK(due[0].count == 2);
  CHECK(due[0].first_due == at(20));
  books.notices->add_try(ids[0], {at(1), "mei", "busy", at(5), "note"});
  books.notices->add_try(ids[0], {at(2), "mei", "no_answer", std::nullopt, ""});
  auto const tries = books.notices->tries(ids[0]);
  REQUIRE(tries.size() == 2);
  CHECK(tries[0].next_at == at(5));
  CHECK(tries[1].result == "no_answer");
}

TEST_CASE("words about a number stay in their order, and life-support contacts are known by their age") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.notices->note_word({"+99900000001", at(1), {}, "stop", "sms", "reply", ""});
  books.notices->note_word({"+99900000001", at(2), {7}, "consents", "phone", "mei", "called"});
  auto const words = books.notices->words("+99900000001");
  REQUIRE(words.size() == 2);
  CHECK(words[1].word == "consents");
  CHECK(words[1].customer == CustomerId{7});
  books.db->execute("insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void, verified_at) values "
                    "(71, 7, 1, '', '', '+1', '', '', 1, 1, 0, null), (81, 8, 1, '', '', '+2', '', '', 1, 1, 0, 60000), "
                    "(82, 8, 2, '', '', '+3', '', '', 1, 1, 0, null), (83, 8, 3, '', '', '+4', '', '', 1, 1, 0, 600000)");
  auto const stale = books.notices->stale_life_support(at(5), 10);
  REQUIRE(stale.size() == 2);
  CHECK(stale[0].customer == "C_8");
  CHECK(stale[0].verified_at == at(1));
  CHECK_FALSE(stale[1].verified_at);
}

}  // namespace lamplighter::test
