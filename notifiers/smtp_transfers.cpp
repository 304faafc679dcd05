// Drives libcurl's SMTP and notes how far each conversation came.
#include "notifiers/smtp_transfers.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "notifiers/mime_message.hpp"
#include "notifiers/return_path.hpp"
#include "notifiers/smtp_dialogue.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr long idle_seconds_max = 20;  // mail servers close idle connections after minutes, so we rarely meet a dying one

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct Slot {
  std::unique_ptr<CURL, EasyDeleter> easy{curl_easy_init()};
  std::uint64_t id = 0;
  bool is_probe = false;
  bool is_second_try = false;
  bool has_spoken = false;  // the server answered something in this transfer
  bool is_leaving = false;  // QUIT was said: what the server answers to it says nothing of the message
  std::string message;
  std::size_t read = 0;  // bytes of it that libcurl has
  std::unique_ptr<curl_slist, ListDeleter> recipients;
  MailDialogue dialogue;
};

void enter(MailDialogue& dialogue, MailStage stage) {
  dialogue.stage = stage;
  dialogue.code = 0;
  dialogue.status.clear();
}

std::size_t give_text(char* data, std::size_t size, std::size_t count, void* place) {
  auto& slot = *static_cast<Slot*>(place);
  auto const given = std::min(size * count, slot.message.size() - slot.read);
  std::memcpy(data, slot.message.data() + slot.read, given);
  slot.read += given;
  // From here on libcurl may have sent the final dot.
  if (slot.read == slot.message.size() && slot.dialogue.stage == MailStage::text) enter(slot.dialogue, MailStage::after_text);
  return given;
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// Commands tell the stage, replies the code. Nothing of it is kept: credentials and addresses pass here.
int follow(CURL*, curl_infotype type, char* data, std::size_t size, void* place) {
  auto& slot = *static_cast<Slot*>(place);
  std::string_view const line{data, size};
  if (type == CURLINFO_HEADER_IN) {
    slot.has_spoken = true;
    if (!slot.is_leaving) read_reply_line(slot.dialogue, line);
  } else if (type == CURLINFO_HEADER_OUT) {
    if (line.starts_with("MAIL FROM")) enter(slot.dialogue, MailStage::sender);
    if (line.starts_with("RCPT TO")) enter(slot.dialogue, MailStage::recipient);
    if (line.starts_with("DATA")) enter(slot.dialogue, MailStage::text);
    if (line.starts_with("QUIT")) slot.is_leaving = true;
  }
  return 0;
}

void init_curl_once() {
  static bool const is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_ready) std::abort();
}

std::string url_of(SmtpSettings const& settings) {
  auto const scheme = settings.security == MailSecurity::implicit_tls ? "smtps" : "smtp";
  auto const host = settings.host.find(':') == std::string::npos ? settings.host : '[' + settings.host + ']';
  // What stands behind the slash is the name that we greet with.
  return fmt::format("{}://{}:{}/{}", scheme, host, settings.port, settings.from_address.substr(settings.from_address.find('@') + 1));
}

}  // namespace

class SmtpTransfers::Impl {
 public:
  Impl(SmtpSettings const& settings, std::function<Time()> now) : settings_(settings), now_(std::move(now)), url_(url_of(settings)) {
    init_curl_once();
    multi_.reset(curl_multi_init());
    if (!multi_) std::abort();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(settings.connections + 1));
  }

  ~Impl() {
    for (auto const& slot : busy_) curl_multi_remove_handle(multi_.get(), slot->easy.get());
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  Result<void> start(std::uint64_t id, Submission const& submission) {
    auto message = mime_message(settings_, submission, now_());
    if (!message) return tl::unexpected(message.error());
    auto slot = new_slot(id);
    slot->message = std::move(*message);
    slot->recipients.reset(curl_slist_append(nullptr, submission.address.c_str()));
    auto const sender = return_path({settings_.name, settings_.secret, settings_.bounce_address}, submission.attempt);
    set(*slot, CURLOPT_MAIL_FROM, sender.c_str());
    set(*slot, CURLOPT_MAIL_RCPT, slot->recipients.get());
    set(*slot, CURLOPT_UPLOAD, 1L);
    set(*slot, CURLOPT_READFUNCTION, &give_text);
    set(*slot, CURLOPT_READDATA, slot.get());
    set(*slot, CURLOPT_INFILESIZE, static_cast<long>(slot->message.size()));
    add(std::move(slot));
    return {};
  }

  void probe(std::uint64_t id) {
    auto slot = new_slot(id);
    slot->is_probe = true;
    set(*slot, CURLOPT_CUSTOMREQUEST, "NOOP");
    set(*slot, CURLOPT_NOBODY, 1L);
    add(std::move(slot));
  }

  std::vector<GatewayAnswer> run(std::chrono::milliseconds at_most) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    auto answers = finished();
    if (!answers.empty()) return answers;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    curl_multi_perform(multi_.get(), &running);
    return finished();
  }

  void wake() { curl_multi_wakeup(multi_.get()); }

 private:
  template <class Value>
  static void set(Slot& slot, CURLoption option, Value value) {
    if (curl_easy_setopt(slot.easy.get(), option, value) != CURLE_OK) std::abort();
  }

  std::unique_ptr<Slot> new_slot(std::uint64_t id) {
    auto slot = std::make_unique<Slot>();
    if (!slot->easy) std::abort();
    slot->id = id;
    set(*slot, CURLOPT_URL, url_.c_str());
    set(*slot, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(*slot, CURLOPT_PROXY, "");  // addresses and texts go to the mail server, not where the environment points
    if (settings_.security == MailSecurity::starttls) set(*slot, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!settings_.authorities.empty()) set(*slot, CURLOPT_CAINFO, settings_.authorities.c_str());
    if (!settings_.user.empty()) {
      set(*slot, CURLOPT_USERNAME, settings_.user.c_str());
      set(*slot, CURLOPT_PASSWORD, settings_.password.c_str());
    }
    set(*slot, CURLOPT_VERBOSE, 1L);
    set(*slot, CURLOPT_DEBUGFUNCTION, &follow);
    set(*slot, CURLOPT_DEBUGDATA, slot.get());
    set(*slot, CURLOPT_WRITEFUNCTION, &drop);
    set(*slot, CURLOPT_NOSIGNAL, 1L);
    set(*slot, CURLOPT_MAXAGE_CONN, idle_seconds_max);
    set(*slot, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings_.connect_timeout.count()));
    set(*slot, CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.reply_timeout.count()));
    return slot;
  }

  void add(std::unique_ptr<Slot> slot) {
    if (curl_multi_add_handle(multi_.get(), slot->easy.get()) != CURLM_OK) std::abort();
    busy_.push_back(std::move(slot));
  }

  std::vector<GatewayAnswer> finished() {
    std::vector<GatewayAnswer> answers;
    int left = 0;
    while (auto const* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      auto* const easy = message->easy_handle;
      auto const code = message->data.result;
      curl_multi_remove_handle(multi_.get(), easy);
      auto const found = std::ranges::find_if(busy_, [&](auto const& one) { return one->easy.get() == easy; });
      auto slot = std::move(*found);
      busy_.erase(found);
      if (code != CURLE_OK && met_dead_connection(*slot)) {
        try_again(std::move(slot));
        continue;
      }
      answers.push_back({slot->id, reply_of(*slot, code)});
    }
    return answers;
  }

  /// Nothing was answered on a connection that was kept from an earlier message: the server has closed it since.
  static bool met_dead_connection(Slot const& slot) {
    long connects = 1;
    curl_easy_getinfo(slot.easy.get(), CURLINFO_NUM_CONNECTS, &connects);
    return connects == 0 && !slot.has_spoken && !slot.is_second_try;
  }

  void try_again(std::unique_ptr<Slot> slot) {
    slot->is_second_try = true;
    slot->read = 0;
    slot->dialogue = {};
    set(*slot, CURLOPT_FRESH_CONNECT, 1L);
    add(std::move(slot));
  }

  static GatewayReply reply_of(Slot& slot, CURLcode code) {
    slot.dialogue.is_done = code == CURLE_OK;
    slot.dialogue.reason = curl_easy_strerror(code);
    auto reply = read_dialogue(slot.dialogue);
    // A server that knows no NOOP has answered all the same; one that refuses our sign-in has not let us in.
    if (slot.is_probe && code == CURLE_QUOTE_ERROR) reply.reach = Reach::answers;
    return reply;
  }

  SmtpSettings const& settings_;
  std::function<Time()> now_;
  std::string url_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::vector<std::unique_ptr<Slot>> busy_;  // a few dozen: a search is cheaper than a map
};

SmtpTransfers::SmtpTransfers(SmtpSettings const& settings, std::function<Time()> now) : impl_(std::make_unique<Impl>(settings, std::move(now))) {}
SmtpTransfers::~SmtpTransfers() = default;
Result<void> SmtpTransfers::start(std::uint64_t id, Submission const& submission) { return impl_->start(id, submission); }
void SmtpTransfers::probe(std::uint64_t id) { impl_->probe(id); }
std::vector<GatewayAnswer> SmtpTransfers::run(std::chrono::milliseconds at_most) { return impl_->run(at_most); }
void SmtpTransfers::wake() { impl_->wake(); }

}  // namespace lamplighter::notifiers
