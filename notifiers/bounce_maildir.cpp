// Lists, reads and marks the files of a Maildir.
#include "notifiers/bounce_maildir.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "notifiers/delivery_report.hpp"
#include "notifiers/spool_files.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

// "1700000000.M1P2.host:2,RS": the name is what stands before the colon, flags behind the comma.
std::string base_of(std::string const& file_name) { return file_name.substr(0, file_name.find(":2,")); }
std::string flags_of(std::string const& file_name) {
  auto const mark = file_name.find(":2,");
  return mark == std::string::npos ? std::string{} : file_name.substr(mark + 3);
}

}  // namespace

BounceMaildir::BounceMaildir(fs::path folder) : folder_(std::move(folder)) {}

Result<std::vector<std::string>> BounceMaildir::unseen() {
  std::vector<std::string> out;
  for (auto const* const place : {"new", "cur"}) {
    std::error_code error;
    for (fs::directory_iterator at{folder_ / place, error}, end; !error && at != end; at.increment(error)) {
      auto const file_name = at->path().filename().string();
      if (!file_name.starts_with('.') && flags_of(file_name).find('S') == std::string::npos) out.push_back(base_of(file_name));
    }
    if (error) return tl::unexpected(Error{fmt::format("the Maildir's folder {} cannot be read: {}", place, error.message())});
  }
  std::ranges::sort(out);
  return out;
}

fs::path BounceMaildir::find(std::string const& name) const {
  std::error_code error;
  if (auto file = folder_ / "new" / name; fs::exists(file, error)) return file;
  for (fs::directory_iterator at{folder_ / "cur", error}, end; !error && at != end; at.increment(error)) {
    if (base_of(at->path().filename().string()) == name) return at->path();
  }
  return {};
}

Result<std::string> BounceMaildir::headers(std::string const& name) {
  std::ifstream file{find(name)};
  if (!file) return tl::unexpected(Error{"the message cannot be opened"});
  std::string out, line;
  while (std::getline(file, line) && line != "\r" && !line.empty() && out.size() + line.size() < delivery_report_bytes_max) out += line + '\n';
  return out;
}

Result<std::string> BounceMaildir::whole(std::string const& name) {
  auto const file = find(name);
  if (file.empty()) return tl::unexpected(Error{"the message is gone"});
  return read_whole(file, delivery_report_bytes_max);
}

Result<void> BounceMaildir::mark_seen(std::string const& name) {
  auto const file = find(name);
  if (file.empty()) return {};
  auto flags = flags_of(file.filename().string()) + 'S';
  std::ranges::sort(flags);  // flags stand in the order of the alphabet
  std::error_code error;
  fs::rename(file, folder_ / "cur" / (name + ":2," + flags), error);
  if (error) return tl::unexpected(Error{fmt::format("the message cannot be marked: {}", error.message())});
  return {};
}

}  // namespace lamplighter::notifiers
