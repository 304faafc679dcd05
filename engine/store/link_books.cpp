// Links are found by their hash alone, in the region of this store.
#include "engine/store/link_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

notice::Link link_from(Statement const& row) {
  notice::Link link;
  link.hash = row.text(0);
  link.purpose = enum_at<notice::LinkPurpose>(row, 1);
  link.attempt = {row.integer(2)};
  link.message = {row.integer(3)};
  link.job = {row.integer(4)};
  link.crew = {row.integer(5)};
  link.made_at = time_at(row, 6);
  link.expires_at = time_at(row, 7);
  link.used_at = optional_time_at(row, 8);
  link.used_by = row.text(9);
  return link;
}

notice::CrewPass pass_from(Statement const& row) {
  return {row.text(0), {row.integer(1)}, {row.integer(2)}, time_at(row, 3), time_at(row, 4)};
}

}  // namespace

void SqlLinkBooks::put_link(notice::Link const& link) {
  context_.db.run("insert into message_link (hash, region_id, purpose, attempt_id, message_id, job_id, crew_id, made_at, expires_at, "
                  "used_at, used_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  link.hash, context_.region.value, number_of(link.purpose), link.attempt.value, link.message.value, link.job.value,
                  link.crew.value, to_ms(link.made_at), to_ms(link.expires_at), ms_or_null(link.used_at), link.used_by);
}

std::optional<notice::Link> SqlLinkBooks::find_link(std::string_view hash) {
  return first_row(context_.db.bound("select hash, purpose, attempt_id, message_id, job_id, crew_id, made_at, expires_at, used_at, "
                                     "used_by from message_link where hash = $1 and region_id = $2",
                                     hash, context_.region.value),
                   link_from);
}

bool SqlLinkBooks::use_link(std::string_view hash, std::string_view by, Time at) {
  auto const link = find_link(hash);
  if (!link || link->used_at) return false;
  context_.db.run("update message_link set used_at = $1, used_by = $2 where hash = $3 and region_id = $4", to_ms(at), by, hash,
                  context_.region.value);
  return true;
}

void SqlLinkBooks::put_pass(notice::CrewPass const& pass) {
  context_.db.run("delete from crew_pass where device = $1 and job_id = $2", pass.device, pass.job.value);
  context_.db.run("insert into crew_pass (device, job_id, region_id, crew_id, made_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
                  pass.device, pass.job.value, context_.region.value, pass.crew.value, to_ms(pass.made_at), to_ms(pass.expires_at));
}

std::vector<notice::CrewPass> SqlLinkBooks::passes(std::string_view device) {
  return all_rows(context_.db.bound("select device, job_id, crew_id, made_at, expires_at from crew_pass where device = $1 and "
                                    "region_id = $2 order by made_at desc, job_id desc",
                                    device, context_.region.value),
                  pass_from);
}

void SqlLinkBooks::forget_links(Time before) {
  context_.db.run("delete from message_link where region_id = $1 and expires_at < $2", context_.region.value, to_ms(before));
  context_.db.run("delete from crew_pass where region_id = $1 and expires_at < $2", context_.region.value, to_ms(before));
}

}  // namespace lamplighter::store
