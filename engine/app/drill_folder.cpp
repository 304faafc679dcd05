// Made, locked, and swept up after: a lock (flock) goes with its process, however that ended.
#include "engine/app/drill_folder.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view name_begin = "lamplighter-drill-";
constexpr std::string_view lock_name = "running";

/// A true folder of this user; a link, or what somebody else put into a place that all may write to, is not touched.
bool is_own_folder(fs::path const& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid();
}

/// Without the lock's file a folder is just being made, or no drill's.
void remove_if_left(fs::path const& folder) {
  if (!is_own_folder(folder)) return;
  int const lock = ::open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (lock < 0) return;
  std::error_code ignored;
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0) fs::remove_all(folder, ignored);
  ::close(lock);
}

void remove_left(fs::path const& place) {
  std::vector<fs::path> found;
  std::error_code trouble;
  for (fs::directory_iterator at(place, trouble), end; !trouble && at != end; at.increment(trouble)) {
    if (at->path().filename().string().starts_with(name_begin)) found.push_back(at->path());
  }
  for (auto const& folder : found) remove_if_left(folder);
}

/// It gets its name when it is locked: nobody finds it free before. -1: it could not be made.
int locked_file(fs::path const& folder) {
  auto const unnamed = folder / "starting";
  int const lock = ::open(unnamed.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return -1;
  if (::flock(lock, LOCK_EX | LOCK_NB) == 0 && ::rename(unnamed.c_str(), (folder / lock_name).c_str()) == 0) return lock;
  ::close(lock);
  return -1;
}

}  // namespace

DrillFolder::DrillFolder(fs::path const& place) {
  remove_left(place);
  auto name = (place / (std::string(name_begin) + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) return;
  lock_ = locked_file(name);
  std::error_code ignored;
  if (lock_ < 0) fs::remove_all(name, ignored);
  else path_ = name;
}

DrillFolder::~DrillFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace lamplighter::app
