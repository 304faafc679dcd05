// What a spool folder has shown to carriers, kept beside the messages: a file that is gone was taken away only if it was ever there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Two text files in the folder, `.shown` and the older `.shown.1`: first the lowest attempt that they speak about, then one attempt
/// a line. Attempts grow with time. An attempt is entered, durably, before its file becomes visible. One thread at a time.
class SpoolJournal {
 public:
  /// `entries_max`: so many, then the file becomes the older one and that one is forgotten.
  explicit SpoolJournal(std::filesystem::path folder, std::size_t entries_max = 100'000);

  /// Error: nothing may be shown now.
  Result<void> enter(std::span<AttemptNumber const> attempts);

  enum class Memory : std::uint8_t { shown, never_shown, before_its_time };
  Memory recall(AttemptNumber attempt) const;

 private:
  std::filesystem::path file(bool is_older) const;
  Result<void> turn_over(AttemptNumber first);

  std::filesystem::path folder_;
  std::size_t entries_max_;
  std::size_t entries_ = 0;
  bool is_ready_ = false;  // the file is there and its last line whole
};

}  // namespace lamplighter::notifiers
