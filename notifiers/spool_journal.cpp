// Appends and recalls attempts; a line that a power cut left half is none.
#include "notifiers/spool_journal.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "notifiers/spool_files.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view from_word = "from ";

struct Pages {
  std::optional<std::int64_t> from;
  std::size_t entries = 0;
  bool has_attempt = false;
};

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Pages read_pages(fs::path const& file, AttemptNumber wanted) {
  Pages pages;
  std::ifstream in{file, std::ios::binary};
  std::string line;
  while (std::getline(in, line)) {
    if (in.eof()) break;  // no end of line: it was being written
    if (!pages.from) {
      if (!line.starts_with(from_word)) return {};
      pages.from = number_in(std::string_view(line).substr(from_word.size()));
      if (!pages.from) return {};
      continue;
    }
    ++pages.entries;
    pages.has_attempt = pages.has_attempt || number_in(line) == wanted.value;
  }
  return pages;
}

bool ends_whole(fs::path const& file) {
  std::ifstream in{file, std::ios::binary | std::ios::ate};
  if (!in || in.tellg() <= 0) return false;
  in.seekg(-1, std::ios::end);
  return in.get() == '\n';
}

/// Nothing was ever here: whatever is not entered from now on was never shown.
bool is_fresh(fs::path const& folder) {
  std::error_code error;
  for (auto const* place : {"", "done", "bad"}) {
    for (fs::directory_iterator at{folder / place, error}, end; !error && at != end; at.increment(error)) {
      if (!at->is_directory(error)) return false;
    }
    if (error && error != std::errc::no_such_file_or_directory) return false;
  }
  return true;
}

}  // namespace

SpoolJournal::SpoolJournal(fs::path folder, std::size_t entries_max) : folder_(std::move(folder)), entries_max_(entries_max) {
  auto const pages = read_pages(file(false), {});
  entries_ = pages.entries;
  if (!pages.from && !fs::exists(file(true)) && is_fresh(folder_)) {
    is_ready_ = append_durably(file(false), fmt::format("{}0\n", from_word)).has_value();
  } else {
    is_ready_ = pages.from && (ends_whole(file(false)) || append_durably(file(false), "\n").has_value());
  }
}

fs::path SpoolJournal::file(bool is_older) const { return folder_ / (is_older ? ".shown.1" : ".shown"); }

Result<void> SpoolJournal::turn_over(AttemptNumber first) {
  std::error_code error;
  if (fs::exists(file(false), error)) {
    fs::rename(file(false), file(true), error);
    if (error) return tl::unexpected(Error{fmt::format("cannot turn over the spool's journal: {}", error.message())});
  }
  if (auto const made = append_durably(file(false), fmt::format("{}{}\n", from_word, first.value)); !made) return made;
  entries_ = 0;
  is_ready_ = true;
  return {};
}

Result<void> SpoolJournal::enter(std::span<AttemptNumber const> attempts) {
  if (attempts.empty()) return {};
  std::error_code error;
  bool const is_there = is_ready_ && fs::exists(file(false), error);  // a person may have emptied the folder
  if (!is_there || entries_ >= entries_max_) {
    if (auto const turned = turn_over(*std::ranges::min_element(attempts)); !turned) return turned;
  }
  std::string lines;
  for (auto const attempt : attempts) lines += fmt::format("{}\n", attempt.value);
  is_ready_ = false;
  if (auto const written = append_durably(file(false), lines); !written) return written;
  is_ready_ = true;
  entries_ += attempts.size();
  return {};
}

SpoolJournal::Memory SpoolJournal::recall(AttemptNumber attempt) const {
  auto const newer = read_pages(file(false), attempt);
  auto const older = read_pages(file(true), attempt);
  if (newer.has_attempt || older.has_attempt) return Memory::shown;
  bool const is_unbroken = newer.from.has_value();
  auto const from = older.from ? older.from : newer.from;
  return is_unbroken && attempt.value >= *from ? Memory::never_shown : Memory::before_its_time;
}

}  // namespace lamplighter::notifiers
