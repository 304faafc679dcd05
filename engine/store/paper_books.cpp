// A photo is a blob beside what it shows; nothing else names it but its hash in the record.
#include "engine/store/paper_books.hpp"

#include "engine/store/notice_rows.hpp"

namespace lamplighter::store {

void SqlPaperBooks::put_paper(notice::SignedPaper const& paper) {
  context_.db.run("delete from signed_paper where exception_id = $1", paper.exception.value);
  context_.db.run("insert into signed_paper (exception_id, region_id, customer_id, photo_type, photo_hash, photo, at) "
                  "values ($1, $2, $3, $4, $5, $6, $7)",
                  paper.exception.value, context_.region.value, paper.customer.value, paper.type, paper.hash, paper.photo, to_ms(paper.at));
}

std::optional<notice::SignedPaper> SqlPaperBooks::find_paper(ExceptionId exception) {
  return first_row(context_.db.bound("select exception_id, customer_id, photo_type, photo_hash, photo, at from signed_paper where "
                                     "exception_id = $1 and region_id = $2",
                                     exception.value, context_.region.value),
                   [](Statement const& row) {
                     return notice::SignedPaper{{row.integer(0)}, {row.integer(1)}, row.text(2), row.text(3), row.blob(4), time_at(row, 5)};
                   });
}

void SqlPaperBooks::forget_papers(Time before) {
  context_.db.run("delete from signed_paper where region_id = $1 and at < $2", context_.region.value, to_ms(before));
}

}  // namespace lamplighter::store
