// Tells of receipt files and puts them away, one version of one file at a time.
#include "notifiers/spool_receipts.hpp"

#include <sys/stat.h>

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "notifiers/spool_files.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t receipt_bytes_max = 4 * 1024;
constexpr std::string_view receipt_suffix = ".receipt";

// The attempt in `<attempt>.receipt` or `<attempt>.<anything>.receipt`.
std::optional<AttemptNumber> attempt_in(std::string_view file_name) {
  if (!file_name.ends_with(receipt_suffix)) return std::nullopt;
  AttemptNumber attempt;
  auto const* end = file_name.data() + file_name.size();
  auto const [stopped, error] = std::from_chars(file_name.data(), end, attempt.value);
  if (error != std::errc{} || stopped == end || *stopped != '.') return std::nullopt;
  return attempt;
}

constexpr std::string_view kept_mark = ".kept-";

// The name without our own mark, as the carrier gave it.
std::string given_name(std::string_view file_name) {
  auto const mark = file_name.find('.');
  if (!file_name.substr(mark).starts_with(kept_mark)) return std::string{file_name};
  auto const rest = file_name.find('.', mark + kept_mark.size());
  return std::string{file_name.substr(0, mark)} + std::string{file_name.substr(rest)};
}

// "7.2.receipt" as "7.kept-<inode>.2.receipt": a receipt still, under a name that no carrier uses.
std::string kept_name(std::string_view file_name, ino_t inode) {
  auto const given = given_name(file_name);
  auto const mark = given.find('.');
  return fmt::format("{}{}{}{}", given.substr(0, mark), kept_mark, inode, given.substr(mark));
}

}  // namespace

SpoolReceipts::SpoolReceipts(std::string name, fs::path folder, Sink& sink, std::chrono::milliseconds tell_again_after)
    : name_(std::move(name)), folder_(std::move(folder)), sink_(sink), tell_again_after_(tell_again_after) {}

bool SpoolReceipts::list() {
  listed_.clear();
  std::error_code error;
  for (fs::directory_iterator at{folder_, error}, end; !error && at != end; at.increment(error)) {
    auto name = at->path().filename().string();
    if (attempt_in(name)) listed_.push_back(std::move(name));
  }
  return !error;
}

void SpoolReceipts::tell_listed(int files_max) {
  for (int file = 0; file < files_max && !listed_.empty(); ++file) {
    auto const name = std::exchange(listed_.front(), {});
    listed_.pop_front();
    if (take(*attempt_in(name), name) == Intake::refused) return listed_.clear();
  }
}

Intake SpoolReceipts::take(AttemptNumber attempt, std::string const& file_name) {
  auto const version = version_of(folder_ / file_name);
  if (!version) return Intake::taken;
  auto const known = told_.find(file_name);
  if (known != told_.end() && known->second.version == *version) {
    auto const told = known->second;
    if (told.standing == Standing::stored) move_away(known);
    if (told.standing != Standing::to_tell_again || told.again_at > Clock::now()) return Intake::taken;
  }
  auto const content = read_whole(folder_ / file_name, receipt_bytes_max);
  auto receipt = content ? parse_spool_receipt(attempt, *content) : tl::unexpected(content.error());
  if (!receipt) {
    suspect(file_name, *version);
    return Intake::taken;
  }
  suspected_.erase(file_name);
  receipt->token = token_of(file_name, *version);
  if (sink_.received(std::move(*receipt)) == Intake::refused) return Intake::refused;
  told_.insert_or_assign(file_name, Told{*version});
  return Intake::taken;
}

// A file that does not read may be half written: only one that stands unchanged for a whole turn is bad.
void SpoolReceipts::suspect(std::string const& file_name, FileVersion const& version) {
  auto const [known, is_new] = suspected_.try_emplace(file_name, version);
  if (!is_new && known->second == version) {
    move_to(file_name, "bad", file_name);
    suspected_.erase(known);
    return;
  }
  known->second = version;
}

void SpoolReceipts::put_away(ReceiptToken const& token) {
  auto const told = find(token);
  if (told == told_.end()) return;
  told->second.standing = Standing::stored;
  move_away(told);
}

void SpoolReceipts::tell_again(ReceiptToken const& token) {
  auto const told = find(token);
  if (told == told_.end()) return;
  told->second.standing = Standing::to_tell_again;
  told->second.again_at = Clock::now() + tell_again_after_;
}

// A carrier may put a newer receipt under the same name at any moment. So the file first gets a name that no carrier uses,
// still in the folder; only what turns out to be the version that was told goes on from there.
void SpoolReceipts::move_away(Book::iterator told) {
  auto const [name, entry] = *told;
  auto const kept = kept_name(name, std::get<1>(entry.version));
  told_.erase(told);
  std::error_code error;
  fs::rename(folder_ / name, folder_ / kept, error);
  if (error) {
    if (version_of(folder_ / name) == entry.version) told_.insert_or_assign(name, entry);
    return;
  }
  if (version_of(folder_ / kept) != entry.version) return;  // never told: the next look finds it under its new name
  if (!move_to(kept, "done", given_name(name))) told_.insert_or_assign(kept, entry);
}

bool SpoolReceipts::move_to(std::string const& file_name, std::string_view place, std::string const& new_name) {
  std::error_code error;
  fs::create_directories(folder_ / place, error);
  fs::rename(folder_ / file_name, folder_ / place / new_name, error);
  return !error;
}

SpoolReceipts::Book::iterator SpoolReceipts::find(ReceiptToken const& token) {
  std::string_view rest = token.value;
  auto const at = rest.rfind('@');
  if (at == std::string_view::npos || at <= name_.size()) return told_.end();
  auto const file_name = rest.substr(name_.size() + 1, at - name_.size() - 1);
  auto const found = told_.find(std::string{file_name});
  if (found == told_.end() || token_of(file_name, found->second.version) != token) return told_.end();
  return found;
}

ReceiptToken SpoolReceipts::token_of(std::string_view file_name, FileVersion const& version) const {
  auto const& [device, inode, size, seconds, nanoseconds] = version;
  return {fmt::format("{}/{}@{}.{}.{}.{}.{}", name_, file_name, device, inode, size, seconds, nanoseconds)};
}

std::optional<SpoolReceipts::FileVersion> SpoolReceipts::version_of(fs::path const& file) {
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileVersion{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

}  // namespace lamplighter::notifiers
