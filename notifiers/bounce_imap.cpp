// Asks an IMAP server through libcurl.
#include "notifiers/bounce_imap.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>

#include "notifiers/delivery_report.hpp"
#include "notifiers/imap_replies.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t uids_max = 40'000;  // what fits into the lines that are kept
constexpr long line_bytes_max = 512 * 1024;  // libcurl's greatest: it strips lines that do not fit
constexpr std::size_t lines_bytes_max = delivery_report_bytes_max + 64 * 1024;

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

// libcurl gives every line of the server here, those of a message's text too.
std::size_t keep_line(char* data, std::size_t size, std::size_t count, void* lines) {
  auto& kept = *static_cast<std::string*>(lines);
  if (kept.size() + size * count > lines_bytes_max) return 0;
  kept.append(data, size * count);
  return size * count;
}
std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int end_when_stopping(void* is_stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool> const*>(is_stopping)->load() ? 1 : 0;
}

}  // namespace

class BounceImap::Connection {
 public:
  Connection(SmtpSettings const& settings, std::atomic<bool> const& is_stopping) : easy_(curl_easy_init()) {
    auto const& bounces = *settings.bounces;
    set(CURLOPT_URL, bounces.imap_url.c_str());
    set(CURLOPT_USERNAME, bounces.user.c_str());
    set(CURLOPT_PASSWORD, bounces.password.c_str());
    set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!settings.authorities.empty()) set(CURLOPT_CAINFO, settings.authorities.c_str());
    set(CURLOPT_HEADERFUNCTION, &keep_line);
    set(CURLOPT_HEADERDATA, &lines_);
    set(CURLOPT_WRITEFUNCTION, &drop);
    set(CURLOPT_BUFFERSIZE, line_bytes_max);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &end_when_stopping);
    set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&is_stopping));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.reply_timeout.count()));
  }

  /// What the server said to one command in the folder.
  Result<std::string_view> ask(std::string const& command) {
    lines_.clear();
    set(CURLOPT_CUSTOMREQUEST, command.c_str());
    auto const code = curl_easy_perform(easy_.get());
    if (auto const validity = uid_validity(lines_)) validity_ = *validity;
    if (code == CURLE_OK) return std::string_view{lines_};
    return tl::unexpected(Error{fmt::format("the IMAP server does not do what is asked: {}", curl_easy_strerror(code))});
  }

  /// After an answer that could not be read: what still comes on this connection belongs to it.
  void start_anew() {
    set(CURLOPT_FRESH_CONNECT, 1L);
    lines_.clear();
    set(CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_perform(easy_.get());
    set(CURLOPT_FRESH_CONNECT, 0L);
  }

  Result<std::string> fetch(std::string const& name, std::string_view section) {
    auto const uid = uid_of(name);
    if (!uid) return tl::unexpected(Error{"the message is of an earlier mailbox"});
    auto const lines = ask(fmt::format("UID FETCH {} BODY.PEEK[{}]", *uid, section));
    if (!lines) return tl::unexpected(lines.error());
    if (auto literal = fetched_literal(*lines)) return std::move(*literal);
    start_anew();
    return tl::unexpected(Error{"the message is gone or came incomplete"});
  }

  std::optional<std::uint32_t> validity() const { return validity_; }

  /// "VALIDITY.UID", when the mailbox is still the one of that time.
  std::optional<std::uint32_t> uid_of(std::string_view name) const {
    auto const dot = name.find('.');
    if (!validity_ || dot == std::string_view::npos || name.substr(0, dot) != std::to_string(*validity_)) return std::nullopt;
    std::uint32_t uid = 0;
    std::from_chars(name.data() + dot + 1, name.data() + name.size(), uid);
    return uid == 0 ? std::nullopt : std::optional{uid};
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) std::abort();
  }

  std::unique_ptr<CURL, EasyDeleter> easy_;
  std::string lines_;
  std::optional<std::uint32_t> validity_;
};

BounceImap::BounceImap(SmtpSettings const& settings, std::atomic<bool> const& is_stopping)
    : connection_(std::make_unique<Connection>(settings, is_stopping)) {}
BounceImap::~BounceImap() = default;

Result<std::vector<std::string>> BounceImap::unseen() {
  auto const lines = connection_->ask("UID SEARCH UNSEEN");
  if (!lines) return tl::unexpected(lines.error());
  auto const uids = searched_uids(*lines, uids_max);
  if (!uids || !connection_->validity()) return tl::unexpected(Error{"the IMAP server's answer to a search cannot be read"});
  std::vector<std::string> out;
  for (auto const uid : *uids) out.push_back(fmt::format("{}.{}", *connection_->validity(), uid));
  return out;
}

Result<std::string> BounceImap::headers(std::string const& name) { return connection_->fetch(name, "HEADER"); }

Result<std::string> BounceImap::whole(std::string const& name) {
  auto message = connection_->fetch(name, "");
  if (message && message->size() > delivery_report_bytes_max) return tl::unexpected(Error{"longer than a notification may be"});
  return message;
}

Result<void> BounceImap::mark_seen(std::string const& name) {
  auto const uid = connection_->uid_of(name);
  if (!uid) return {};
  auto const done = connection_->ask(fmt::format("UID STORE {} +FLAGS.SILENT (\\Seen)", *uid));
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace lamplighter::notifiers
