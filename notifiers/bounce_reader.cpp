// The book of bounces: which were told, which may be marked, which are to be told again.
#include "notifiers/bounce_reader.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "notifiers/delivery_report.hpp"
#include "notifiers/mail_headers.hpp"
#include "notifiers/return_path.hpp"

namespace lamplighter::notifiers {
namespace {

using Clock = std::chrono::steady_clock;  // measures waits; decides nothing about notices

constexpr int failures_borne = 3;

enum class Standing { told, to_tell_again, stored };
struct Told {
  Standing standing = Standing::told;
  Clock::time_point again_at{};
};

bool may_be_report(std::string_view headers) {
  auto const head = read_mail_fields(headers);
  auto const* const type = head ? head->find("content-type") : nullptr;
  auto const content = type != nullptr ? read_content_type(*type) : std::nullopt;
  return content && content->type == "multipart/report";
}

}  // namespace

class BounceReader::Worker {
 public:
  Worker(BounceReaderSettings settings, OpenBounceFolder open, Sink& sink)
      : settings_(std::move(settings)), open_(std::move(open)), sink_(sink), thread_([this] { run(); }) {}

  ~Worker() {
    {
      std::scoped_lock const lock{mutex_};
      is_stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void note(ReceiptToken const& token, Standing standing) {
    auto const prefix = settings_.name + '/';
    if (!token.value.starts_with(prefix)) return;
    std::scoped_lock const lock{mutex_};
    notes_.emplace_back(token.value.substr(prefix.size()), standing);
    changed_.notify_all();
  }

  bool is_reachable() const { return failures_ < failures_borne; }

 private:
  void run() {
    auto const folder = open_(is_stopping_);
    auto look_at = Clock::now();
    while (!is_stopping_) {
      take_notes();
      put_away(*folder);
      if (look_at <= Clock::now() && !is_stopping_) {
        failures_ = look(*folder) ? 0 : failures_ + 1;
        look_at = Clock::now() + settings_.look_every;
      }
      std::unique_lock lock{mutex_};
      changed_.wait_until(lock, look_at, [this] { return is_stopping_ || !notes_.empty(); });
    }
    take_notes();
    put_away(*folder);
  }

  void take_notes() {
    std::scoped_lock const lock{mutex_};
    for (auto const& [message, standing] : notes_) {
      auto const found = told_.find(message);
      if (found == told_.end()) continue;
      found->second = {standing, Clock::now() + settings_.tell_again_after};
    }
    notes_.clear();
  }

  /// Those that cannot be marked now are marked after the next look.
  void put_away(BounceFolder& folder) {
    for (auto at = told_.begin(); at != told_.end();) {
      if (at->second.standing != Standing::stored) {
        ++at;
      } else if (folder.mark_seen(at->first)) {
        at = told_.erase(at);
      } else {
        return;
      }
    }
  }

  bool look(BounceFolder& folder) {
    auto const unseen = folder.unseen();
    if (!unseen) return false;
    std::set<std::string, std::less<>> const here{unseen->begin(), unseen->end()};
    std::erase_if(foreign_, [&](auto const& one) { return !here.contains(one); });
    std::erase_if(told_, [&](auto const& one) { return !here.contains(one.first); });
    for (auto const& message : *unseen) {
      if (is_stopping_) return true;
      if (foreign_.contains(message) || !is_to_be_told(message)) continue;
      auto receipt = read(folder, message);
      if (!receipt) {
        if (!receipt.error().message.empty()) return false;
        foreign_.insert(message);
        continue;
      }
      if (sink_.received(std::move(*receipt)) == Intake::refused) return true;
      told_.insert_or_assign(message, Told{});
    }
    return true;
  }

  bool is_to_be_told(std::string const& message) const {
    auto const known = told_.find(message);
    if (known == told_.end()) return true;
    return known->second.standing == Standing::to_tell_again && known->second.again_at <= Clock::now();
  }

  /// An error without words: the message is none of ours. With words: the folder does not answer, or not whole.
  Result<Receipt> read(BounceFolder& folder, std::string const& message) {
    auto const not_ours = tl::unexpected(Error{});
    auto const headers = folder.headers(message);
    if (!headers) return unread(message, headers.error());
    if (!may_be_report(*headers)) return not_ours;
    auto const whole = folder.whole(message);
    if (!whole) return unread(message, whole.error());
    failed_once_.erase(message);
    auto const report = parse_delivery_report(*whole);
    if (!report) return not_ours;
    for (auto const& address : report->addresses) {
      auto const attempt = attempt_of_return_path({settings_.name, settings_.secret, settings_.bounce_address}, address);
      if (attempt) {
        return Receipt{.attempt = *attempt, .part = whole_message, .state = report->state, .detail = report->detail, .token = {settings_.name + '/' + message}};
      }
    }
    return not_ours;
  }

  /// One message that cannot be read twice must not keep the others from being read.
  tl::unexpected<Error> unread(std::string const& message, Error const& error) {
    if (failed_once_.insert(message).second) return tl::unexpected(error);
    failed_once_.erase(message);
    return tl::unexpected(Error{});
  }

  BounceReaderSettings settings_;
  OpenBounceFolder open_;
  Sink& sink_;
  std::atomic<int> failures_{0};
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::string, Standing>> notes_;
  // From here on the thread's own.
  std::map<std::string, Told, std::less<>> told_;
  std::set<std::string, std::less<>> foreign_;
  std::set<std::string, std::less<>> failed_once_;
  std::thread thread_;  // last, so that it starts when all else stands
};

BounceReader::BounceReader(BounceReaderSettings settings, OpenBounceFolder open, Sink& sink)
    : worker_(std::make_unique<Worker>(std::move(settings), std::move(open), sink)) {}
BounceReader::~BounceReader() = default;
void BounceReader::acknowledge(ReceiptToken const& token) { worker_->note(token, Standing::stored); }
void BounceReader::tell_again(ReceiptToken const& token) { worker_->note(token, Standing::to_tell_again); }
bool BounceReader::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
