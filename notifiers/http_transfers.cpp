// Drives libcurl's multi interface.
#include "notifiers/http_transfers.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <curl/curl.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t body_bytes_max = 16 * 1024;
constexpr long idle_seconds_max = 20;  // gateways close idle connections later than that, so we rarely meet a dying one

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct MultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, EasyDeleter>;
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One easy handle and what it gathers; used again for the next request.
struct Slot {
  Easy easy{curl_easy_init()};
  std::uint64_t id = 0;
  std::size_t place = 0;   // among those at work
  std::string origin;      // what libcurl was told as the address; the rest goes as the request's target
  bool is_plain_get = false;
  int sendings = 0;  // how often a request was about to leave
  bool only_connects = false;
  std::string request_body;
  std::unique_ptr<curl_slist, ListDeleter> headers;
  std::string body;
};

struct Address {
  std::string_view origin;  // "http://host:port"
  std::string_view target;  // "/path?query"; empty: libcurl has to look at the whole
};

/// libcurl takes every address apart and copies its pieces, which costs as much as sending a short text. What needs no mending goes as
/// it is.
Address address_of(std::string_view url) {
  auto const begin = url.find("://");
  auto const path = begin == std::string_view::npos ? begin : url.find_first_of("/?#", begin + 3);
  if (path == std::string_view::npos || url[path] != '/') return {url, {}};
  auto const target = url.substr(path);
  bool const is_plain = std::ranges::all_of(target, [](char one) { return one > ' ' && one < '\x7f' && one != '#'; });
  bool const may_have_dots = target.substr(0, target.find('?')).find("/.") != std::string_view::npos;
  return is_plain && !may_have_dots ? Address{url.substr(0, path), target} : Address{url, {}};
}

std::size_t keep_body(char* data, std::size_t size, std::size_t count, void* slot) {
  auto& body = static_cast<Slot*>(slot)->body;
  auto const room = body_bytes_max - body.size();
  body.append(data, std::min(room, size * count));
  return size * count;
}

// libcurl asks here when a connection stands and before the request's first byte. A second time means that the first
// request may have been read: sending it again could tell a person twice, so stop.
int before_sending(void* slot, char*, char*, int, int) {
  return ++static_cast<Slot*>(slot)->sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

void init_curl_once() {
  static bool const is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!is_ready) std::abort();
}

}  // namespace

class Transfers::Impl {
 public:
  explicit Impl(TransferLimits limits) : limits_(std::move(limits)) {
    init_curl_once();
    multi_.reset(curl_multi_init());
    if (!multi_) std::abort();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(limits_.connections));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(limits_.connections));
  }

  ~Impl() {
    for (auto const& slot : busy_) curl_multi_remove_handle(multi_.get(), slot->easy.get());
  }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  void start(std::uint64_t id, HttpRequest const& request) {
    auto slot = take_slot();
    slot->id = id;
    slot->sendings = 0;
    slot->body.clear();
    if (bool const is_plain_get = request.headers.empty() && (request.method.empty() || request.method == "GET"); !is_plain_get || !slot->is_plain_get) {
      put_kind(*slot, request);
      slot->is_plain_get = is_plain_get;
    }
    put_address(*slot, request.url);
    add(std::move(slot));
  }

  void start_connecting(std::uint64_t id, std::string const& url) {
    auto slot = new_slot();
    slot->id = id;
    slot->only_connects = true;
    curl_easy_setopt(slot->easy.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(slot->easy.get(), CURLOPT_URL, url.c_str());
    add(std::move(slot));
  }

  std::vector<TransferResult> run(std::chrono::milliseconds at_most) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    auto results = finished();
    if (!results.empty()) return results;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    curl_multi_perform(multi_.get(), &running);
    return finished();
  }

  void wake() { curl_multi_wakeup(multi_.get()); }

 private:
  static void put_kind(Slot& slot, HttpRequest const& request) {
    auto* const easy = slot.easy.get();
    slot.headers.reset();
    for (auto const& header : request.headers) {
      auto* const longer = curl_slist_append(slot.headers.get(), header.c_str());
      if (longer == nullptr) std::abort();
      static_cast<void>(slot.headers.release());
      slot.headers.reset(longer);
    }
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot.headers.get());
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
    slot.request_body = request.body;
    if (request.method.empty() || request.method == "GET") {
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot.request_body.data());
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(slot.request_body.size()));
      curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
  }

  static void put_address(Slot& slot, std::string const& url) {
    auto const [origin, target] = address_of(url);
    if (slot.origin != origin) {
      slot.origin = origin;
      curl_easy_setopt(slot.easy.get(), CURLOPT_URL, slot.origin.c_str());
    }
    curl_easy_setopt(slot.easy.get(), CURLOPT_REQUEST_TARGET, target.empty() ? nullptr : target.data());  // to the end of `url`
  }

  std::unique_ptr<Slot> take_slot() {
    if (idle_.empty()) return new_slot();
    auto slot = std::move(idle_.back());
    idle_.pop_back();
    return slot;
  }

  void add(std::unique_ptr<Slot> slot) {
    if (curl_multi_add_handle(multi_.get(), slot->easy.get()) != CURLM_OK) std::abort();
    slot->place = busy_.size();
    busy_.push_back(std::move(slot));
  }

  std::unique_ptr<Slot> new_slot() const {
    auto slot = std::make_unique<Slot>();
    auto* easy = slot->easy.get();
    if (easy == nullptr) std::abort();
    curl_easy_setopt(easy, CURLOPT_PRIVATE, slot.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &keep_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot.get());
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &before_sending);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, slot.get());
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // texts and phones go to the gateway, not where the environment points
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // a redirect would send the text somewhere else
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, idle_seconds_max);
    if (!limits_.authorities.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, limits_.authorities.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits_.connect_timeout.count()));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits_.reply_timeout.count()));
    return slot;
  }

  std::vector<TransferResult> finished() {
    std::vector<TransferResult> results;
    int left = 0;
    while (auto const* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg == CURLMSG_DONE) results.push_back(finish(message->easy_handle, message->data.result));
    }
    return results;
  }

  TransferResult finish(CURL* easy, CURLcode code) {
    curl_multi_remove_handle(multi_.get(), easy);
    Slot* at_work = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &at_work);
    auto& slot = *at_work;
    TransferResult result{.id = slot.id, .body = std::move(slot.body)};
    if (code == CURLE_OK) {
      result.end = TransferEnd::replied;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result.status);
    } else {
      result.end = slot.sendings == 0 ? TransferEnd::not_sent : TransferEnd::lost;
      result.reason = slot.sendings > 1 ? "connection broke before a reply came" : curl_easy_strerror(code);
    }
    auto done = std::exchange(busy_[slot.place], std::move(busy_.back()));
    busy_.pop_back();
    if (slot.place < busy_.size()) busy_[slot.place]->place = slot.place;
    if (!slot.only_connects) idle_.push_back(std::move(done));
    return result;
  }

  TransferLimits limits_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::vector<std::unique_ptr<Slot>> busy_;
  std::vector<std::unique_ptr<Slot>> idle_;
};

Transfers::Transfers(TransferLimits limits) : impl_(std::make_unique<Impl>(std::move(limits))) {}
Transfers::~Transfers() = default;
void Transfers::start(std::uint64_t id, std::string const& url) { impl_->start(id, HttpRequest{.url = url}); }
void Transfers::start(std::uint64_t id, HttpRequest const& request) { impl_->start(id, request); }
void Transfers::start_connecting(std::uint64_t id, std::string const& url) { impl_->start_connecting(id, url); }
std::vector<TransferResult> Transfers::run(std::chrono::milliseconds at_most) { return impl_->run(at_most); }
void Transfers::wake() { impl_->wake(); }

}  // namespace lamplighter::notifiers
