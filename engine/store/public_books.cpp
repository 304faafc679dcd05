// Alerts are only ever added; which one is the newest of its outage stands in the row, so that a feed reads few of many.
#include "engine/store/public_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

#define ALERT_COLUMNS "outage_id, number, identifier, sender, sent_at, message, is_last, expires_at, content_key, customers, title"

notice::PublicAlert head_from(Statement const& row) {
  notice::PublicAlert alert;
  alert.outage = {row.integer(0)};
  alert.number = int_at(row, 1);
  alert.identifier = row.text(2);
  alert.sender = row.text(3);
  alert.sent = time_at(row, 4);
  alert.message = enum_at<notice::AlertMessage>(row, 5);
  alert.is_last = flag_at(row, 6);
  alert.expires = optional_time_at(row, 7);
  alert.key = row.text(8);
  alert.customers = row.integer(9);
  alert.title = row.text(10);
  return alert;
}

notice::PublicAlert alert_from(Statement const& row) {
  auto alert = head_from(row);
  alert.text = row.text(11);
  return alert;
}

notice::Announcement announcement_from(Statement const& row) {
  notice::Announcement one;
  one.id = row.integer(0);
  one.outage = {row.integer(1)};
  one.revision = int_at(row, 2);
  one.stage = row.text(3);
  one.level = int_at(row, 4);
  one.means = row.text(5);
  one.where = row.text(6);
  one.evidence = row.text(7);
  one.at = time_at(row, 8);
  one.by = row.text(9);
  one.recorded_at = time_at(row, 10);
  return one;
}

}  // namespace

void SqlPublicBooks::put_alert(notice::PublicAlert const& alert) {
  context_.db.run("update public_alert set is_newest = 0 where outage_id = $1 and is_newest = 1", alert.outage.value);
  context_.db.run("insert into public_alert (region_id, is_newest, " ALERT_COLUMNS ", text) values "
                  "($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                  context_.region.value, alert.outage.value, alert.number, alert.identifier, alert.sender, to_ms(alert.sent),
                  number_of(alert.message), flag(alert.is_last), ms_or_null(alert.expires), alert.key, alert.customers, alert.title,
                  alert.text);
}

std::vector<notice::PublicAlert> SqlPublicBooks::alerts_of(OutageId outage) {
  return all_rows(context_.db.bound("select " ALERT_COLUMNS " from public_alert where outage_id = $1 order by number", outage.value), head_from);
}

std::optional<notice::PublicAlert> SqlPublicBooks::newest_alert(OutageId outage) {
  return first_row(context_.db.bound("select " ALERT_COLUMNS " from public_alert where outage_id = $1 order by number desc limit 1", outage.value),
                   head_from);
}

std::optional<notice::PublicAlert> SqlPublicBooks::find_alert(std::string_view identifier) {
  return first_row(context_.db.bound("select " ALERT_COLUMNS ", text from public_alert where identifier = $1 and region_id = $2", identifier,
                                     context_.region.value),
                   alert_from);
}

std::vector<notice::PublicAlert> SqlPublicBooks::current_alerts(Time since, int limit) {
  return all_rows(context_.db.bound("select " ALERT_COLUMNS " from public_alert where region_id = $1 and is_newest = 1 and "
                                    "(is_last = 0 or sent_at >= $2) order by sent_at desc, outage_id desc limit $3",
                                    context_.region.value, to_ms(since), limit),
                  head_from);
}

std::vector<OutageId> SqlPublicBooks::expired_alerts(Time now) {
  return all_rows(context_.db.bound("select outage_id from public_alert where region_id = $1 and is_newest = 1 and is_last = 0 and "
                                    "expires_at is not null and expires_at <= $2 order by outage_id",
                                    context_.region.value, to_ms(now)),
                  [](Statement const& row) { return OutageId{row.integer(0)}; });
}

bool SqlPublicBooks::has_customers_out(OutageId outage) {
  auto const found = first_row(context_.db.bound("select 1 from interruption where outage_id = $1 and ended_at is null limit 1", outage.value),
                               [](Statement const& row) { return row.integer(0); });
  return found.has_value();
}

std::int64_t SqlPublicBooks::customers_out(OutageId outage) {
  return first_row(context_.db.bound("select count(distinct customer_id) from interruption where outage_id = $1 and ended_at is null", outage.value),
                   [](Statement const& row) { return row.integer(0); })
      .value_or(0);
}

std::int64_t SqlPublicBooks::put_announcement(notice::Announcement const& one) {
  auto const id = context_.next_id();
  context_.db.run("insert into announcement (id, region_id, outage_id, revision, stage, level, means, seen_at, evidence, at, told_by, "
                  "recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                  id, context_.region.value, one.outage.value, one.revision, one.stage, one.level, one.means, one.where, one.evidence,
                  to_ms(one.at), one.by, to_ms(one.recorded_at));
  return id;
}

std::vector<notice::Announcement> SqlPublicBooks::announcements(OutageId outage) {
  return all_rows(context_.db.bound("select id, outage_id, revision, stage, level, means, seen_at, evidence, at, told_by, recorded_at from "
                                    "announcement where outage_id = $1 order by at, id",
                                    outage.value),
                  announcement_from);
}

}  // namespace lamplighter::store
