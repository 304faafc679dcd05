// A photo is a row with its picture last; lists never read that column.
#include "engine/store/photo_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {
namespace {

dispatch::JobPhoto photo_from(Statement const& row) {
  return {{row.integer(0)}, int_at(row, 1), enum_at<dispatch::JobPhoto::Kind>(row, 2), row.text(3), row.text(4), int_at(row, 5),
          time_at(row, 6),  time_at(row, 7), {row.integer(8)}};
}

}  // namespace

void SqlPhotoBooks::put_photo(dispatch::JobPhoto const& photo, std::vector<std::uint8_t> const& bytes) {
  context_.db.run("insert into job_photo (job_id, number, region_id, crew_id, kind, photo_type, photo_hash, photo_size, taken_at, received_at, photo) "
                  "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                  photo.job.value, photo.number, context_.region.value, photo.crew.value, number_of(photo.kind), photo.type, photo.hash, photo.size,
                  to_ms(photo.taken_at), to_ms(photo.received_at), bytes);
}

std::vector<dispatch::JobPhoto> SqlPhotoBooks::photos(JobId job) {
  return all_rows(context_.db.bound("select job_id, number, kind, photo_type, photo_hash, photo_size, taken_at, received_at, crew_id from job_photo "
                                    "where job_id = $1 order by number",
                                    job.value),
                  photo_from);
}

void SqlPhotoBooks::set_kind(JobId job, int number, dispatch::JobPhoto::Kind kind) {
  context_.db.run("update job_photo set kind = $3 where job_id = $1 and number = $2", job.value, number, number_of(kind));
}

std::optional<dispatch::PhotoBooks::Kept> SqlPhotoBooks::find_photo(JobId job, int number) {
  return first_row(context_.db.bound("select photo_type, photo from job_photo where job_id = $1 and number = $2", job.value, number),
                   [](Statement const& row) { return Kept{row.text(0), row.blob(1)}; });
}

std::int64_t SqlPhotoBooks::forget_photos_of(OutageId outage) {
  auto const gone = all_rows(context_.db.bound("delete from job_photo where job_id in (select id from job where outage_id = $1) returning number", outage.value),
                             [](Statement const& row) { return row.integer(0); });
  return static_cast<std::int64_t>(gone.size());
}

void SqlPhotoBooks::forget_photos(Time before) {
  context_.db.run("delete from job_photo where region_id = $1 and received_at < $2", context_.region.value, to_ms(before));
}

}  // namespace lamplighter::store
