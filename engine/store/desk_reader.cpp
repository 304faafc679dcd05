// Joins that a desk's pages need in one question.
#include "engine/store/desk_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

#include "engine/notice/types.hpp"
#include "engine/store/column_values.hpp"
#include "engine/store/word_list.hpp"

namespace lamplighter::store {
namespace {

constexpr std::size_t class_words_max = 5;
constexpr std::size_t phone_digits_min = 7;

template <class Read>
auto all_rows(Statement& row, Read read) {
  std::vector<decltype(read(row))> out;
  while (row.step()) out.push_back(read(row));
  row.reset();
  return out;
}

std::int64_t number(Statement& row) {
  auto const out = row.step() && !row.is_null(0) ? row.integer(0) : 0;
  row.reset();
  return out;
}

/// A pattern of LIKE for what contains these words as they stand.
std::string containing(std::string_view words) {
  std::string out = "%";
  for (char const c : words) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return out + "%";
}

/// A pattern that only a phone of these digits meets; one that nothing meets for what is no number.
std::string phone_pattern(std::string_view words) {
  std::string digits;
  for (char const c : words) {
    if (c >= '0' && c <= '9') digits += c;
  }
  bool const is_number = digits.size() >= phone_digits_min && std::ranges::all_of(words, [](char c) {
    return (c >= '0' && c <= '9') || c == '+' || c == ' ' || c == '-';
  });
  return is_number ? "%" + digits : std::string("-");
}

/// States of plans whose cut is still to come, or goes on, as bits.
std::int64_t approved_and_not_over() {
  using outage::PlanState;
  std::int64_t out = 0;
  for (auto const state : {PlanState::approved, PlanState::published, PlanState::go, PlanState::switching_off, PlanState::out, PlanState::work_permitted,
                           PlanState::work_complete, PlanState::switching_on, PlanState::extended}) {
    out |= std::int64_t{1} << static_cast<int>(state);
  }
  return out;
}

}  // namespace

std::unique_ptr<Database> SqlDeskReader::take() {
  {
    std::lock_guard const lock(mutex_);
    if (!idle_.empty()) {
      auto out = std::move(idle_.back());
      idle_.pop_back();
      return out;
    }
  }
  auto fresh = open_database(address_, OpenMode::read_only);
  if (!fresh) throw std::runtime_error(fresh.error().message);
  return std::move(*fresh);
}

template <class Work>
auto SqlDeskReader::with(Work work) {
  auto database = take();
  auto result = work(*database);
  std::lock_guard const lock(mutex_);
  idle_.push_back(std::move(database));
  return result;
}

flow::DeskReader::OutageCounts SqlDeskReader::outage_counts(OutageId outage) {
  return with([&](Database& db) {
    OutageCounts out;
    out.calls = number(db.bound("select count(*) from trouble_call where outage_id = $1", outage.value));
    auto& row = db.bound(
        "select coalesce(sum(case when c.classes like '%critical%' or c.critical_level <> '' then 1 else 0 end), 0), "
        "coalesce(sum(case when c.classes like '%life_support%' then 1 else 0 end), 0) from customer c "
        "where c.id in (select i.customer_id from interruption i where i.outage_id = $1)",
        outage.value);
    if (row.step()) {
      out.critical = row.integer(0);
      out.life_support = row.integer(1);
    }
    row.reset();
    out.planned = number(db.bound("select count(distinct w.customer_id) from plan p join plan_window w on w.outage_id = p.outage_id "
                                  "and w.revision = p.revision where p.outage_id = $1",
                                  outage.value));
    return out;
  });
}

std::vector<flow::DeskReader::Affected> SqlDeskReader::affected(OutageId outage, std::vector<std::string> const& classes,
                                                               std::int64_t after, int limit) {
  std::array<std::string, class_words_max> patterns;
  patterns.fill("-");
  for (std::size_t i = 0; i < std::min(classes.size(), patterns.size()); ++i) patterns[i] = "%" + classes[i] + "%";
  if (classes.empty()) patterns[0] = "%";
  return with([&](Database& db) {
    auto& row = db.bound(
        "select c.id, c.ref, c.critical_level, c.classes, max(a.is_out) from "
        "(select customer_id, case when ended_at is null then 1 else 0 end as is_out from interruption where outage_id = $1 "
        "union all select w.customer_id, 0 from plan p join plan_window w on w.outage_id = p.outage_id and w.revision = p.revision "
        "where p.outage_id = $1) a join customer c on c.id = a.customer_id "
        "where c.id > $2 and (c.classes like $4 or c.classes like $5 or c.classes like $6 or c.classes like $7 or c.classes like $8) "
        "group by c.id, c.ref, c.critical_level, c.classes order by c.id limit $3",
        outage.value, after, limit, patterns[0], patterns[1], patterns[2], patterns[3], patterns[4]);
    return all_rows(row, [](Statement const& r) {
      return Affected{{r.integer(0)}, r.text(1), r.text(2), words_of(r.text(3)), flag_at(r, 4)};
    });
  });
}

std::vector<flow::DeskReader::FoundCustomer> SqlDeskReader::find_customers(std::string_view words, int limit) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select id, ref, address from customer where lower(ref) like $1 escape '\\' or lower(address) like $1 escape '\\' "
        "or id in (select customer_id from contact where phone like $2 or phone2 like $2) order by ref limit $3",
        containing(words), phone_pattern(words), limit);
    return all_rows(row, [](Statement const& r) { return FoundCustomer{{r.integer(0)}, r.text(1), r.text(2)}; });
  });
}

std::optional<CustomerId> SqlDeskReader::customer_by_ref(std::string_view ref) {
  return with([&](Database& db) {
    auto const id = number(db.bound("select id from customer where ref = $1", ref));
    return id == 0 ? std::nullopt : std::optional(CustomerId{id});
  });
}

std::vector<std::string> SqlDeskReader::service_points_of(CustomerId customer) {
  return with([&](Database& db) {
    return all_rows(db.bound("select ref from service_point where customer_id = $1 order by ref", customer.value),
                    [](Statement const& r) { return r.text(0); });
  });
}

std::vector<std::string> SqlDeskReader::find_outages(std::string_view words, int limit) {
  return with([&](Database& db) {
    return all_rows(db.bound("select ref from outage where lower(ref) like $1 escape '\\' order by id desc limit $2", containing(words), limit),
                    [](Statement const& r) { return r.text(0); });
  });
}

std::vector<flow::DeskReader::CustomerInterruption> SqlDeskReader::interruptions_of(CustomerId customer, int limit) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select o.ref, p.ref, o.cause, o.kind, i.started_at, i.ended_at, i.is_partial, i.is_sustained from service_point p "
        "join interruption i on i.service_point_id = p.id join outage o on o.id = i.outage_id "
        "where p.customer_id = $1 order by i.started_at desc, i.id desc limit $2",
        customer.value, limit);
    return all_rows(row, [](Statement const& r) {
      return CustomerInterruption{r.text(0),           r.text(1), r.text(2),      enum_at<outage::Kind>(r, 3), time_at(r, 4),
                                  optional_time_at(r, 5), flag_at(r, 6), flag_at(r, 7)};
    });
  });
}

std::vector<flow::DeskReader::CustomerCall> SqlDeskReader::calls_of(CustomerId customer, int limit) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select t.ref, coalesce(o.ref, ''), t.source, t.kind, t.occurred_at from service_point p "
        "join trouble_call t on t.service_point_id = p.id left join outage o on o.id = t.outage_id "
        "where p.customer_id = $1 order by t.occurred_at desc, t.id desc limit $2",
        customer.value, limit);
    return all_rows(row, [](Statement const& r) {
      return CustomerCall{r.text(0), r.text(1), r.text(2), enum_at<outage::CallKind>(r, 3), time_at(r, 4)};
    });
  });
}

std::vector<NoticeId> SqlDeskReader::notices_of(CustomerId customer, int limit) {
  return with([&](Database& db) {
    // By way of the outages that touch him, or whose plan did in any revision: notices are found by their outage.
    auto& row = db.bound(
        "select n.id from notice n where n.recipient_kind = 0 and n.recipient_id = $1 and n.outage_id in "
        "(select i.outage_id from service_point p join interruption i on i.service_point_id = p.id where p.customer_id = $1 "
        "union select l.outage_id from plan l where exists "
        "(select 1 from plan_window w where w.outage_id = l.outage_id and w.customer_id = $1)) order by n.id desc limit $2",
        customer.value, limit);
    return all_rows(row, [](Statement const& r) { return NoticeId{r.integer(0)}; });
  });
}

std::vector<flow::DeskReader::CustomerReply> SqlDeskReader::replies_of(CustomerId customer, int limit) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select l.at, o.ref, n.stage, a.lane, l.state, l.detail from notice n join outage o on o.id = n.outage_id "
        "join message_notice m on m.notice_id = n.id join attempt a on a.message_id = m.message_id "
        "join attempt_log l on l.attempt_id = a.id where n.recipient_kind = 0 and n.recipient_id = $1 and l.state in ($3, $4) and n.outage_id in "
        "(select i.outage_id from service_point p join interruption i on i.service_point_id = p.id where p.customer_id = $1 "
        "union select w.outage_id from plan w where exists "
        "(select 1 from plan_window x where x.outage_id = w.outage_id and x.customer_id = $1)) "
        "order by l.at desc, l.attempt_id desc, l.ordinal desc, n.id desc limit $2",
        customer.value, limit, static_cast<int>(notifiers::AttemptState::heard), static_cast<int>(notifiers::AttemptState::acknowledged));
    return all_rows(row, [](Statement const& r) {
      auto const detail = r.text(5);
      return CustomerReply{time_at(r, 0), r.text(1), r.text(2), r.text(3), enum_at<notifiers::AttemptState>(r, 4),
                           detail == "reply" || detail == "link" ? detail : "receipt"};
    });
  });
}

std::vector<flow::DeskReader::FailingPhone> SqlDeskReader::failing_phones_of(CustomerId customer) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select phone, lane, failures, first_at, last_at from phone_failing where phone in "
        "(select phone from contact where customer_id = $1 union select phone2 from contact where customer_id = $1) order by phone",
        customer.value);
    return all_rows(row, [](Statement const& r) { return FailingPhone{r.text(0), r.text(1), int_at(r, 2), time_at(r, 3), time_at(r, 4)}; });
  });
}

std::vector<flow::DeskReader::NoticeCount> SqlDeskReader::notice_counts(OutageId outage) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select n.stage, o.kind, o.evidence, count(*) from notice n left join notice_outcome o on o.notice_id = n.id "
        "where n.outage_id = $1 group by n.stage, o.kind, o.evidence order by n.stage, o.kind, o.evidence",
        outage.value);
    return all_rows(row, [](Statement const& r) {
      NoticeCount out{.stage = r.text(0), .outcome = {}, .evidence = {}, .count = r.integer(3)};
      if (!r.is_null(1)) {
        out.outcome = int_at(r, 1);
        out.evidence = int_at(r, 2);
      }
      return out;
    });
  });
}

std::vector<notice::QueueGroup> SqlDeskReader::queue_groups(RegionId region, Time now) {
  return with([&](Database& db) {
    auto& row = db.bound("select q.lane, q.priority, m.outage_id, m.stage, sum(case when q.due_at <= $2 then 1 else 0 end), "
                         "sum(case when q.due_at <= $2 then 0 else 1 end), min(case when q.due_at <= $2 then m.expires_at else null end) "
                         "from queue q join message m on m.id = q.message_id where q.region_id = $1 "
                         "group by q.lane, q.priority, m.outage_id, m.stage order by q.lane, q.priority, m.outage_id, m.stage",
                         region.value, to_ms(now));
    return all_rows(row, [](Statement const& r) {
      notice::QueueGroup out{r.text(0), int_at(r, 1), {r.integer(2)}, r.text(3), r.integer(4), r.integer(5), {}};
      if (!r.is_null(6)) out.useful_until = time_at(r, 6);
      return out;
    });
  });
}

std::vector<flow::DeskReader::HeldWave> SqlDeskReader::held_waves(RegionId region) {
  auto const first = std::int64_t{region.value} << region_shift, end = (std::int64_t{region.value} + 1) << region_shift;
  return with([&](Database& db) {
    auto& row = db.bound("select w.id, w.outage_id, w.stage, count(*) from wave w join notice n on n.wave_id = w.id "
                         "where w.state = $1 and w.id >= $2 and w.id < $3 and not exists (select 1 from notice_outcome o where o.notice_id = n.id) "
                         "group by w.id, w.outage_id, w.stage order by w.id",
                         static_cast<int>(notice::Wave::State::held), first, end);
    return all_rows(row, [](Statement const& r) { return HeldWave{{r.integer(0)}, {r.integer(1)}, r.text(2), r.integer(3)}; });
  });
}

std::vector<notice::SubmittedAt> SqlDeskReader::last_submissions(RegionId region, int limit) {
  // Ids grow with time, so the newest stand at the end of the primary key; 0, 12 and 13 are what never left.
  static_assert(number_of(notifiers::AttemptState::planned) == 0 && number_of(notifiers::AttemptState::suppressed) == 12 &&
                number_of(notifiers::AttemptState::cancelled) == 13);
  auto const first = std::int64_t{region.value} << region_shift, end = (std::int64_t{region.value} + 1) << region_shift;
  return with([&](Database& db) {
    auto& row = db.bound("select lane, submitted_at from (select id, lane, submitted_at, state from attempt where id >= $1 and id < $2 "
                         "order by id desc limit $3) newest where state not in (0, 12, 13) order by submitted_at desc, id desc",
                         first, end, limit);
    return all_rows(row, [](Statement const& r) { return notice::SubmittedAt{r.text(0), time_at(r, 1)}; });
  });
}

std::vector<flow::DeskReader::LedgerLoss> SqlDeskReader::losses(LossQuestion const& asked) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select p.ref, i.started_at, i.ended_at from outage o join interruption i on i.outage_id = o.id join service_point p on p.id = i.service_point_id "
        "where o.region_id = $1 and ((cast($2 as bigint) >> cast(o.kind as integer)) & 1) = 1 and o.started_at < $4 and (o.restored_at is null or o.restored_at > $3) "
        "and i.is_sustained = 1 and i.is_partial = 0 and i.started_at < $4 and (i.ended_at is null or i.ended_at > $3) order by o.id, i.id",
        asked.region.value, asked.kinds, to_ms(asked.from), to_ms(asked.to));
    return all_rows(row, [](Statement const& r) { return LedgerLoss{r.text(0), time_at(r, 1), optional_time_at(r, 2)}; });
  });
}

std::vector<flow::DeskReader::PlannedLoss> SqlDeskReader::planned_losses(LossQuestion const& asked, std::string_view except) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select p.ref, s.ref, w.start_at, w.end_at from plan p join outage o on o.id = p.outage_id join plan_window w on w.outage_id = p.outage_id and "
        "w.revision = p.revision join service_point s on s.id = w.service_point_id where p.region_id = $1 and ((cast($2 as bigint) >> cast(o.kind as integer)) & 1) = 1 "
        "and ((cast($5 as bigint) >> cast(p.state as integer)) & 1) = 1 and p.start_at < $4 and p.end_at > $3 and w.start_at < $4 and w.end_at > $3 and w.loss = $6 "
        "and p.ref <> $7 order by p.outage_id, w.service_point_id, w.start_at",
        asked.region.value, asked.kinds, to_ms(asked.from), to_ms(asked.to), approved_and_not_over(), static_cast<int>(outage::Loss::out), except);
    return all_rows(row, [](Statement const& r) { return PlannedLoss{r.text(0), r.text(1), time_at(r, 2), time_at(r, 3)}; });
  });
}

std::vector<flow::DeskReader::FrequentlyCut> SqlDeskReader::frequently_cut(FrequentQuestion const& asked) {
  return with([&](Database& db) {
    auto& row = db.bound(
        "select c.ref, c.account_manager, count(distinct i.outage_id) from outage o join interruption i on i.outage_id = o.id join customer c on "
        "c.id = i.customer_id where o.region_id = $1 and ((cast($2 as bigint) >> cast(o.kind as integer)) & 1) = 1 and i.started_at > $3 and i.started_at <= $4 "
        "and (i.is_sustained = 1 or cast($5 as bigint) = 1) and (c.account_manager = $7 or $7 = '') group by c.id, c.ref, c.account_manager "
        "having count(distinct i.outage_id) > $6 order by 3 desc, c.ref",
        asked.region.value, asked.kinds, to_ms(asked.after), to_ms(asked.until), asked.are_momentaries_counted ? 1 : 0, asked.more_than, asked.account_manager);
    return all_rows(row, [](Statement const& r) { return FrequentlyCut{r.text(0), r.text(1), static_cast<int>(r.integer(2))}; });
  });
}

std::vector<flow::DeskReader::AuditRow> SqlDeskReader::audit(std::optional<AuditPlace> before, std::string_view actor, int limit) {
  auto const at = before ? to_ms(before->at) : std::numeric_limits<std::int64_t>::max();
  auto const id = before ? before->id : 0;
  return with([&](Database& db) {
    auto& row = db.bound(
        "select id, at, actor, action, object, detail from audit_log where (at < $1 or (at = $1 and id < $2)) "
        "and ($3 = '' or actor = $3) order by at desc, id desc limit $4",
        at, id, actor, limit);
    return all_rows(row, [](Statement const& r) {
      return AuditRow{r.integer(0), time_at(r, 1), r.text(2), r.text(3), r.text(4), r.text(5)};
    });
  });
}

}  // namespace lamplighter::store
