// Photos that a crew took at its job: bounded, never public, and gone when their time is over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::dispatch {

/// One photo of a job. May show homes and people: never logged, never in a message.
struct JobPhoto {
  enum class Kind : std::uint8_t { before, cause, after };  // the work before it began, what was found, and how it was left
  JobId job;
  int number = 0;                    // 1, 2, … of its job
  Kind kind = Kind::before;
  std::string type;                  // "image/jpeg", "image/png" or "image/webp"
  std::string hash;                  // SHA-256 of the bytes as they are kept
  int size = 0;                      // in bytes
  Time taken_at, received_at;
  CrewId crew;
};
std::string_view to_string(JobPhoto::Kind);
std::optional<JobPhoto::Kind> photo_kind_from(std::string_view);

/// What photos need from a store; all calls are inside the caller's transaction. Erasing a customer takes along the photos of outages that
/// touched nobody else.
class PhotoBooks {
 public:
  virtual ~PhotoBooks() = default;
  virtual void put_photo(JobPhoto const& photo, std::vector<std::uint8_t> const& bytes) = 0;
  virtual std::vector<JobPhoto> photos(JobId job) = 0;  // by number
  /// The crew says that it shows something else.
  virtual void set_kind(JobId job, int number, JobPhoto::Kind kind) = 0;
  struct Kept {
    std::string type;
    std::vector<std::uint8_t> bytes;
  };
  virtual std::optional<Kept> find_photo(JobId job, int number) = 0;
  /// Of every job of an outage. How many.
  virtual std::int64_t forget_photos_of(OutageId outage) = 0;
  /// Those received before.
  virtual void forget_photos(Time before) = 0;
};

}  // namespace lamplighter::dispatch
