// Online backup: one read snapshot, a temporary file, fsync, then the final name.
#include "engine/store/sqlite_backup.hpp"

#include "engine/store/sqlite_statement.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace lamplighter::store {
namespace {

[[noreturn]] void throw_file(std::string const& file, std::string_view doing, int code) {
  auto const kind = code == ENOSPC || code == EDQUOT ? DatabaseError::Kind::full : DatabaseError::Kind::other;
  throw DatabaseError(kind, fmt::format("backup {}: {}: {}", file, doing, std::strerror(code)));
}

void refuse_existing(std::string const& file) {
  struct stat info {};
  if (::lstat(file.c_str(), &info) == 0) throw_file(file, "name another file or move this one away", EEXIST);
}

void sync_path(std::string const& path, int flags) {
  auto const descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) throw_file(path, "open", errno);
  auto const code = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (code != 0) throw_file(path, "fsync", code);
}

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};

void copy_into(sqlite3* source, std::string const& temporary) {
  sqlite3* opened = nullptr;
  auto code = sqlite3_open_v2(temporary.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  std::unique_ptr<sqlite3, CloseConnection> const target(opened);
  if (code != SQLITE_OK) throw_sqlite(target.get(), code, "open the backup");
  auto* const backup = sqlite3_backup_init(target.get(), "main", source, "main");
  if (backup == nullptr) throw_sqlite(target.get(), sqlite3_errcode(target.get()), "start the backup");
  // All pages in one step: one read snapshot, which writers in WAL mode do not wait for.
  code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw_sqlite(nullptr, code, "copy the pages of the backup");
  // The copied header says WAL; a backup is one file.
  code = sqlite3_exec(target.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite(target.get(), code, "finish the backup");
}

}  // namespace

std::string backup_temporary(std::string const& file) {
  refuse_existing(file);
  auto name = file + ".XXXXXX";
  auto const descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) throw_file(file, "create beside it", errno);
  ::close(descriptor);
  return name;
}

void publish_backup(std::string const& temporary, std::string const& file) {
  sync_path(temporary, O_RDONLY);
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno != EINVAL && errno != ENOSYS) throw_file(file, "rename", errno);
    refuse_existing(file);  // a file system that knows no RENAME_NOREPLACE
    if (::rename(temporary.c_str(), file.c_str()) != 0) throw_file(file, "rename", errno);
  }
  auto const folder = std::filesystem::path(file).parent_path();
  sync_path(folder.empty() ? "." : folder.string(), O_RDONLY | O_DIRECTORY);
}

void backup_sqlite(sqlite3* source, std::string const& file) {
  if (sqlite3_get_autocommit(source) == 0) {
    throw DatabaseError(DatabaseError::Kind::other, "backup: not inside a transaction, it would copy what may be undone");
  }
  auto const temporary = backup_temporary(file);
  try {
    copy_into(source, temporary);
    publish_backup(temporary, file);
  } catch (...) {
    ::unlink(temporary.c_str());
    ::unlink((temporary + "-journal").c_str());
    throw;
  }
}

}  // namespace lamplighter::store
