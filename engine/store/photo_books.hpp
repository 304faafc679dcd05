// Photos of jobs, as rows.
#pragma once

#include "engine/dispatch/photo_books.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `dispatch::PhotoBooks` over SQL. Throws DatabaseError.
class SqlPhotoBooks final : public dispatch::PhotoBooks {
 public:
  explicit SqlPhotoBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_photo(dispatch::JobPhoto const& photo, std::vector<std::uint8_t> const& bytes) override;
  std::vector<dispatch::JobPhoto> photos(JobId job) override;
  void set_kind(JobId job, int number, dispatch::JobPhoto::Kind kind) override;
  std::optional<Kept> find_photo(JobId job, int number) override;
  std::int64_t forget_photos_of(OutageId outage) override;
  void forget_photos(Time before) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
