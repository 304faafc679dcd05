// The receipts in a spool's folder: which were told, which may be put away, and which are to be told again.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <ctime>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// The book that a spool keeps of its receipt files in this run. A file leaves the folder only under the token by which
/// this very version of it was told. Used from one thread.
class SpoolReceipts {
 public:
  using Clock = std::chrono::steady_clock;  // measures a wait; decides nothing about notices

  /// `name` stands in the tokens, so that those of two spools are never the same.
  SpoolReceipts(std::string name, std::filesystem::path folder, Sink& sink, std::chrono::milliseconds tell_again_after);

  /// Notes the receipts that lie in the folder now. False when it cannot be read.
  bool list();
  bool has_listed() const { return !listed_.empty(); }
  /// Tells the sink of at most so many of those listed; when it has no room, the rest waits for the next listing.
  void tell_listed(int files_max);
  /// Moves the file of this token to `done/`. One that cannot be moved now is not told again, and is moved later.
  void put_away(ReceiptToken const& token);
  void tell_again(ReceiptToken const& token);

 private:
  using FileVersion = std::tuple<dev_t, ino_t, off_t, std::time_t, long>;
  enum class Standing { told, to_tell_again, stored };
  struct Told {
    FileVersion version;
    Standing standing = Standing::told;
    Clock::time_point again_at{};
  };
  using Book = std::map<std::string, Told>;  // by file name

  static std::optional<FileVersion> version_of(std::filesystem::path const& file);
  ReceiptToken token_of(std::string_view file_name, FileVersion const& version) const;
  Book::iterator find(ReceiptToken const& token);
  Intake take(AttemptNumber attempt, std::string const& file_name);
  void suspect(std::string const& file_name, FileVersion const& version);
  void move_away(Book::iterator told);
  bool move_to(std::string const& file_name, std::string_view place, std::string const& new_name);

  std::string name_;
  std::filesystem::path folder_;
  Sink& sink_;
  std::chrono::milliseconds tell_again_after_;
  std::deque<std::string> listed_;
  Book told_;                                   // told in this run and not yet put away
  std::map<std::string, FileVersion> suspected_;  // did not read at the last look
};

}  // namespace lamplighter::notifiers
