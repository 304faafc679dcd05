// What is forgotten of people outside the records: of one customer when he asks for it, of everybody when its time is over.
#include <set>

#include <fmt/format.h>

#include "engine/store/notice_rows.hpp"
#include "engine/store/record_repository.hpp"

namespace lamplighter::store {
namespace {

#define OF_HIS_MESSAGES                                                                                          \
  "in (select l.message_id from message_notice l join notice n on n.id = l.notice_id where n.recipient_kind = 0 " \
  "and n.recipient_id = $1)"
#define OF_HIS_ANSWERS "in (select q.message_id from question q where q.customer_id = $1)"
constexpr std::string_view forgotten = R"({"forgotten":true})";
constexpr std::string_view fact_pointer = "facts_forgotten_to";

std::string text_of(Statement const& row) { return row.text(0); }
std::int64_t id_of(Statement const& row) { return row.integer(0); }

/// For LIKE with '!' before what would stand for anything.
std::string plain(std::string_view text) {
  std::string out;
  for (char const one : text) {
    if (one == '%' || one == '_' || one == '!') out += '!';
    out += one;
  }
  return out;
}

}  // namespace

void SqlRecordRepository::forget_facts_naming(std::string const& what) {
  if (what.empty()) return;
  db_.run("update fact set payload = $1 where payload like $2 escape '!'", forgotten, fmt::format("%\"{}\"%", plain(what)));
}

std::optional<CustomerId> SqlRecordRepository::find_customer(std::string_view ref) {
  return first_row(db_.bound("select id from customer where ref = $1", ref), [](Statement const& row) { return CustomerId{row.integer(0)}; });
}

void SqlRecordRepository::forget_customer(CustomerId customer) {
  auto const id = customer.value;
  std::set<std::string> phones;
  for (auto const* query : {"select phone from contact where customer_id = $1 order by 1", "select phone2 from contact where customer_id = $1 order by 1",
                            "select distinct address from message_address where message_id " OF_HIS_MESSAGES " order by 1",
                            "select distinct address from message_address where message_id " OF_HIS_ANSWERS " order by 1"}) {
    for (auto& one : all_rows(db_.bound(query, id), text_of)) {
      if (!one.empty()) phones.insert(std::move(one));
    }
  }
  auto const ref = first_row(db_.bound("select ref from customer where id = $1", id), text_of).value_or("");
  forget_facts_naming(ref);
  for (auto const& phone : phones) {
    forget_facts_naming(phone);
    db_.run("delete from call_phone where phone = $1", phone);
    db_.run("delete from phone_failing where phone = $1", phone);
    db_.run("update phone_history set note = '' where phone = $1", phone);
  }
  db_.run("delete from call_phone where call_id in (select id from trouble_call where customer_id = $1)", id);
  db_.run("delete from call_words where customer = $2 or call_id in (select id from trouble_call where customer_id = $1)", id, ref);
  db_.run("delete from raw_receipt where attempt_id in (select a.id from attempt a where a.message_id " OF_HIS_MESSAGES ")", id);
  db_.run("delete from raw_receipt where attempt_id in (select a.id from attempt a where a.message_id " OF_HIS_ANSWERS ")", id);
  db_.run("update exception_try set note = '' where exception_id in (select e.id from exception_item e where e.recipient_kind = 0 "
          "and e.recipient_id = $1)", id);
  db_.run("update campaign_task set note = '' where customer_id = $1", id);
  ++*context_.changes_of_people;
  (*context_.write_gathered)();
  db_.run("delete from message_text where message_id " OF_HIS_MESSAGES, id);
  db_.run("delete from message_address where message_id " OF_HIS_MESSAGES, id);
  db_.run("delete from message_text where message_id " OF_HIS_ANSWERS, id);
  db_.run("delete from message_address where message_id " OF_HIS_ANSWERS, id);
  db_.run("delete from question where customer_id = $1", id);
  db_.run("delete from rating where customer_id = $1", id);
  db_.run("delete from subscription where customer_id = $1", id);
  db_.run("delete from signed_paper where customer_id = $1", id);
  db_.run("delete from job_photo where job_id in (select j.id from job j join interruption i on i.outage_id = j.outage_id where i.customer_id = $1 "
          "and not exists (select 1 from interruption o where o.outage_id = j.outage_id and o.customer_id <> $1))", id);
  db_.run("delete from contact where customer_id = $1", id);
  db_.run("update customer set address = '' where id = $1", id);
}

bool SqlRecordRepository::has_staged_contacts() {
  auto const first = first_row(db_.bound("select number from staged_contacts where region_id = $1 limit 1", context_.region.value), id_of);
  return first.has_value();
}

bool SqlRecordRepository::forget_messages(Time before, int limit) {
  // Ids grow with time: only the oldest that still have an address are looked at.
  auto const old = all_rows(db_.bound("select a.message_id from message_address a join message m on m.id = a.message_id where m.expires_at < $1 and "
                                      "a.message_id in (select message_id from message_address order by message_id limit $2) order by a.message_id",
                                      to_ms(before), limit),
                            id_of);
  if (!old.empty()) ++*context_.changes_of_people;
  (*context_.write_gathered)();
  for (auto const id : old) {
    db_.run("delete from message_text where message_id = $1", id);
    db_.run("delete from message_address where message_id = $1", id);
  }
  return static_cast<int>(old.size()) == limit;
}

void SqlRecordRepository::forget_facts(Time before, int limit) {
  auto const region = context_.region.value;
  auto const kept = first_row(db_.bound("select value from engine_meta where region_id = $1 and name = $2", region, fact_pointer), text_of);
  std::int64_t const from = kept ? std::stoll(*kept) : 0;
  auto const old = all_rows(db_.bound("select seq from fact where region_id = $1 and seq > $2 and received_at < $3 order by seq limit $4", region, from,
                                      to_ms(before), limit),
                            id_of);
  if (old.empty()) return;
  db_.run("update fact set payload = $4 where region_id = $1 and seq > $2 and seq <= $3", region, from, old.back(), forgotten);
  db_.run("insert into engine_meta (region_id, name, value) values ($1, $2, $3) on conflict (region_id, name) do update set value = excluded.value",
          region, fact_pointer, std::to_string(old.back()));
}

bool SqlRecordRepository::forget_calls(Time before, int limit) {
  auto const region = context_.region.value;
  forget_facts(before, limit);
  auto const calls = all_rows(db_.bound("select id from trouble_call where region_id = $1 and occurred_at < $2 and (id in (select call_id from call_phone) "
                                        "or id in (select call_id from call_words)) order by id limit $3",
                                        region, to_ms(before), limit),
                              id_of);
  for (auto const id : calls) {
    db_.run("delete from call_phone where call_id = $1", id);
    db_.run("delete from call_words where call_id = $1", id);
  }
  auto const raw = all_rows(db_.bound("select id from raw_receipt where region_id = $1 and at < $2 order by id limit $3", region, to_ms(before), limit), id_of);
  for (auto const id : raw) db_.run("delete from raw_receipt where id = $1", id);
  return static_cast<int>(calls.size()) == limit || static_cast<int>(raw.size()) == limit;
}

}  // namespace lamplighter::store
