// The file system side of FaultyVfs: names, failures, power loss.
#include "tests/support/faulty_vfs.hpp"

#include "tests/support/faulty_vfs_files.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

namespace lamplighter::test {
namespace {

using State = FaultyVfs::State;

State& state_of(sqlite3_vfs* vfs) { return *static_cast<State*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, char const* name, sqlite3_file* place, int flags, int* flags_out) {
  place->pMethods = nullptr;
  auto& state = state_of(vfs);
  std::lock_guard const guard(state.mutex);
  std::shared_ptr<MemoryFile> file;
  if (name == nullptr) {
    file = std::make_shared<MemoryFile>();  // a temporary file without a name
  } else if (auto const found = state.files.find(name); found != state.files.end()) {
    file = found->second;
  } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
    file = std::make_shared<MemoryFile>();
    state.files.emplace(name, file);
    state.unsynced_deletes.erase(name);
  } else {
    return SQLITE_CANTOPEN;
  }
  auto* const handle = new (place) Handle{};
  handle->state = &state;
  handle->file = file;
  handle->name = name != nullptr ? name : "";
  handle->is_deleted_on_close = name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  handle->is_journal = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
  handle->base.pMethods = &faulty_file_methods();
  file->handles.push_back(handle);
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, char const* name, int is_folder_synced) {
  auto& state = state_of(vfs);
  std::lock_guard const guard(state.mutex);
  auto const found = state.files.find(name);
  if (found == state.files.end()) return SQLITE_IOERR_DELETE_NOENT;
  if (is_folder_synced == 0 && found->second->is_created_durably) state.unsynced_deletes[name] = found->second;
  state.files.erase(found);
  return SQLITE_OK;
}

int access_file(sqlite3_vfs* vfs, char const* name, int, int* is_there) {
  auto& state = state_of(vfs);
  std::lock_guard const guard(state.mutex);
  *is_there = state.files.contains(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, char const* name, int room, char* out) {
  if (static_cast<int>(std::strlen(name)) + 1 > room) return SQLITE_CANTOPEN;
  std::strcpy(out, name);
  return SQLITE_OK;
}

int random_bytes(sqlite3_vfs* vfs, int count, char* out) {
  auto& state = state_of(vfs);
  std::lock_guard const guard(state.mutex);
  for (int i = 0; i < count; ++i) out[i] = static_cast<char>(state.random.next() & 0xff);
  return count;
}

int sleep_not(sqlite3_vfs*, int microseconds) { return microseconds; }  // waiting for a lock costs no time

int julian_ms(sqlite3_vfs*, sqlite3_int64* now) {
  *now = 212'539'420'800'000;  // a fixed day; the store asks SQLite for no time
  return SQLITE_OK;
}

int julian_day(sqlite3_vfs*, double* now) {
  *now = 2'459'946.0;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

std::optional<int> FaultyVfs::State::failing(Operation operation) {
  ++(operation == Operation::write ? writes_count : syncs_count);
  if (!plan) return std::nullopt;
  auto const is_full = plan->failure == Failure::disk_full;
  auto const code = is_full ? SQLITE_FULL : operation == Operation::write ? SQLITE_IOERR_WRITE : SQLITE_IOERR_FSYNC;
  // A broken disk stays broken for everything; a full one can still sync.
  if (plan->has_fired) return operation == plan->operation || !is_full ? std::optional(code) : std::nullopt;
  if (operation != plan->operation || --plan->countdown > 0) return std::nullopt;
  plan->has_fired = true;
  if (plan->repeat == Repeat::once) plan.reset();
  return code;
}

FaultyVfs::FaultyVfs(std::string const& name) : state_(std::make_unique<State>()) {
  state_->name = name;
  state_->owner = this;
  auto& vfs = state_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = static_cast<int>(sizeof(Handle));
  vfs.mxPathname = 512;
  vfs.zName = state_->name.c_str();
  vfs.pAppData = state_.get();
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_name;
  vfs.xRandomness = random_bytes;
  vfs.xSleep = sleep_not;
  vfs.xCurrentTime = julian_day;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = julian_ms;
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("SQLite refused the file system " + name);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&state_->vfs); }

std::string const& FaultyVfs::name() const { return state_->name; }

void FaultyVfs::fail(Operation operation, std::uint64_t n, Failure failure, Repeat repeat) {
  std::lock_guard const guard(state_->mutex);
  state_->plan = FailurePlan{.operation = operation, .countdown = std::max<std::uint64_t>(n, 1), .failure = failure, .repeat = repeat};
}

void FaultyVfs::heal() {
  std::lock_guard const guard(state_->mutex);
  state_->plan.reset();
}

void FaultyVfs::set_syncs(Syncs syncs) {
  std::lock_guard const guard(state_->mutex);
  state_->syncs = syncs;
}

void FaultyVfs::power_loss(Random& random) {
  std::lock_guard const guard(state_->mutex);
  for (auto const& [name, file] : state_->unsynced_deletes) {
    if (random.chance(500)) state_->files.emplace(name, file);
  }
  state_->unsynced_deletes.clear();
  std::map<std::string, std::shared_ptr<MemoryFile>> after;
  for (auto const& [name, file] : state_->files) {
    file->is_dead = true;
    auto image = file->after_power_loss(random);
    if (!image) continue;
    auto fresh = std::make_shared<MemoryFile>();
    fresh->content = *image;
    fresh->durable = std::move(*image);
    fresh->is_created_durably = true;
    after.emplace(name, std::move(fresh));
  }
  state_->files = std::move(after);
  state_->plan.reset();
}

void FaultyVfs::process_crash() {
  std::lock_guard const guard(state_->mutex);
  for (auto& [name, file] : state_->files) {
    file->is_dead = true;
    auto fresh = std::make_shared<MemoryFile>();
    fresh->content = file->content;
    fresh->durable = file->durable;
    fresh->pending = file->pending;
    fresh->is_created_durably = file->is_created_durably;
    file = std::move(fresh);
  }
}

std::uint64_t FaultyVfs::writes_count() const {
  std::lock_guard const guard(state_->mutex);
  return state_->writes_count;
}

std::uint64_t FaultyVfs::syncs_count() const {
  std::lock_guard const guard(state_->mutex);
  return state_->syncs_count;
}

std::vector<std::string> FaultyVfs::files() const {
  std::lock_guard const guard(state_->mutex);
  std::vector<std::string> names;
  for (auto const& [name, file] : state_->files) names.push_back(name);
  return names;
}

std::vector<std::uint8_t> FaultyVfs::content(std::string const& file) const {
  std::lock_guard const guard(state_->mutex);
  auto const found = state_->files.find(file);
  return found == state_->files.end() ? Bytes{} : found->second->content;
}

void FaultyVfs::put(std::string const& file, std::vector<std::uint8_t> bytes) {
  std::lock_guard const guard(state_->mutex);
  auto fresh = std::make_shared<MemoryFile>();
  fresh->content = bytes;
  fresh->durable = std::move(bytes);
  fresh->is_created_durably = true;
  state_->files[file] = std::move(fresh);
}

FaultyVfs& register_faulty_vfs(std::string const& name) {
  auto* const found = sqlite3_vfs_find(name.c_str());
  if (found == nullptr) return *new FaultyVfs(name);  // SQLite's list keeps it until unregister_faulty_vfs
  if (found->xOpen != open_file) throw std::runtime_error("SQLite has another file system named " + name);
  return *state_of(found).owner;
}

void unregister_faulty_vfs(std::string const& name) {
  auto* const found = sqlite3_vfs_find(name.c_str());
  if (found == nullptr || found->xOpen != open_file) throw std::runtime_error("no such test file system: " + name);
  delete state_of(found).owner;
}

}  // namespace lamplighter::test
