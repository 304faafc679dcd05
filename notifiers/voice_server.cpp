// Opens libre's SIP stack, registers, and asks the server whether it is there.
#include "notifiers/voice_server.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "notifiers/voice_libre.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr char const* software = "Lamplighter";
constexpr std::uint32_t table_size = 64;       // of libre's tables, a power of two
constexpr std::uint32_t registered_for_s = 300;
constexpr int unanswered_max = 12;

tl::unexpected<Error> refuse(std::string message) { return tl::unexpected(Error{std::move(message)}); }

std::string error_words(int error) {
  char buffer[128];
  return str_error(error, buffer, sizeof buffer);
}

Result<sa> address_of(std::string host, int port) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  auto const error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (error != 0) return refuse(fmt::format("{}: {}", host, ::gai_strerror(error)));
  sa out{};
  auto const set = sa_set_sa(&out, found->ai_addr);
  ::freeaddrinfo(found);
  if (set != 0) return refuse(fmt::format("{}: is no internet address", host));
  return out;
}

// The address that packets to the server leave from.
Result<sa> way_to(sa const& server) {
  int const probe = ::socket(sa_af(&server), SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_storage local{};
  socklen_t size = sizeof local;
  bool const is_found = probe >= 0 && ::connect(probe, &server.u.sa, server.len) == 0 &&
                        ::getsockname(probe, reinterpret_cast<sockaddr*>(&local), &size) == 0;
  if (probe >= 0) ::close(probe);
  sa out{};
  if (!is_found || sa_set_sa(&out, reinterpret_cast<sockaddr const*>(&local)) != 0) return refuse("no network leads to the SIP server");
  return out;
}

std::string text_with_port(sa const& address) {
  char buffer[80];
  re_snprintf(buffer, sizeof buffer, "%J", &address);
  return buffer;
}

}  // namespace

struct SipServer::Impl {
  Impl(SipSettings const& settings_of_line, std::function<void()> closed) : settings(settings_of_line), on_closed(std::move(closed)) {
    tmr_init(&look_timer);
  }
  ~Impl() { drop(); }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  Result<void> open() {
    drop();
    auto const where = sip_server_of(settings);
    if (!where) return tl::unexpected(where.error());
    auto const server = address_of(where->first, where->second);
    if (!server) return tl::unexpected(server.error());
    auto local = settings.address.empty() ? way_to(*server) : address_of(settings.address, 0);
    if (!local) return tl::unexpected(local.error());
    sa_set_port(&*local, static_cast<std::uint16_t>(settings.port));
    own = *local;
    places_server = text_with_port(*server);
    auto const host = fmt::format("{}:{}", where->first, where->second);
    places_domain = settings.domain.empty() ? host : settings.domain;
    auto const shown = !settings.from.empty() ? settings.from : !settings.user.empty() ? settings.user : std::string("lamplighter");
    places_from = fmt::format("sip:{}@{}", shown, places_domain);
    if (auto const error = open_stack()) {
      drop();
      return refuse(fmt::format("our SIP socket at {} cannot be opened: {}", text_with_port(own), error_words(error)));
    }
    if (settings.registers) enrol();
    look();
    return {};
  }

  int open_stack() {
    if (auto const error = sip_alloc(&stack, nullptr, table_size, table_size, table_size, software, on_exit, this)) return error;
    if (auto const error = sip_transp_add(stack, SIP_TRANSP_UDP, &own)) return error;
    if (auto const error = sipsess_listen(&sessions, stack, static_cast<int>(table_size), on_invite, this)) return error;
    return sip_listen(&requests, stack, true, on_request, this);
  }

  void enrol() {
    auto const uri = fmt::format("sip:{}", places_domain);
    auto const self = fmt::format("sip:{}@{}", settings.user, places_domain);
    auto const hop = fmt::format("<sip:{};lr>", places_server);
    char const* routes[] = {hop.c_str()};
    bool const is_direct = places_domain == places_server;
    auto const error = sipreg_register(&registration, stack, uri.c_str(), self.c_str(), nullptr, self.c_str(), registered_for_s,
                                       settings.user.c_str(), is_direct ? nullptr : routes, is_direct ? 0 : 1, 0, give_credentials, this,
                                       false, on_registered, this, nullptr, nullptr);
    if (error != 0) is_silent = true;
    publish();
  }

  static int give_credentials(char** user, char** password, char const*, void* self) {
    auto const& settings = static_cast<Impl*>(self)->settings;
    int const error = str_dup(user, settings.user.c_str());
    return error != 0 ? error : str_dup(password, settings.password.c_str());
  }

  static void on_registered(int error, sip_msg const* message, void* self) {
    auto& server = *static_cast<Impl*>(self);
    server.is_registered = error == 0 && message != nullptr && message->scode < 300;
    if (server.is_registered) server.note(ServerReach::answers);
    else if (message == nullptr) server.note(ServerReach::in_trouble);
    else server.note(message->scode >= 500 ? ServerReach::in_trouble : ServerReach::refuses_us);
  }

  void note(ServerReach reach) {
    bool const was_silent = is_silent;
    switch (reach) {
      case ServerReach::answers: is_silent = is_refused = false; break;
      case ServerReach::in_trouble: is_silent = true; break;
      case ServerReach::refuses_us: is_refused = true; break;
    }
    publish();
    if (is_silent && !was_silent) look_in(settings.probe_wait);
  }

  bool is_ready() const { return stack != nullptr && !is_closing && (!settings.registers || is_registered); }
  void publish() { reachable = is_ready() && !is_silent && !is_refused; }

  void look_in(std::chrono::milliseconds wait) { tmr_start(&look_timer, static_cast<std::uint64_t>(wait.count()), on_look, this); }
  static void on_look(void* self) { static_cast<Impl*>(self)->look(); }

  // Asks anew; a question that is still open was not answered in time.
  void look() {
    if (question != nullptr) {
      question = static_cast<struct sip_request*>(mem_deref(question));
      if (has_answered_questions) is_silent = true;
      ++unanswered;
    }
    auto const uri = fmt::format("sip:{}", places_server);
    auto const error = sip_requestf(&question, stack, true, "OPTIONS", uri.c_str(), nullptr, nullptr, nullptr, on_told, this,
                                    "To: <%s>\r\nFrom: <%s>;tag=%08x\r\nCall-ID: %016llx\r\nCSeq: 1 OPTIONS\r\n"
                                    "User-Agent: %s\r\nAccept: application/sdp\r\nContent-Length: 0\r\n\r\n",
                                    uri.c_str(), places_from.c_str(), rand_u32(), rand_u64(), software);
    if (error != 0) is_silent = true;
    publish();
    look_in(is_silent || question != nullptr ? settings.probe_wait : settings.probe_every);
  }

  // Any answer shows that somebody is there, but for those of a gateway in front of a server that is not.
  static void on_told(int error, sip_msg const* message, void* self) {
    auto& server = *static_cast<Impl*>(self);
    if (error != 0 || message == nullptr) {
      server.is_silent = server.is_silent || server.has_answered_questions;
    } else if (message->scode >= 200) {
      server.has_answered_questions = true;
      server.unanswered = 0;
      server.is_silent = message->scode == 408 || message->scode == 502 || message->scode == 503 || message->scode == 504;
    } else {
      return;
    }
    server.publish();
    server.look_in(server.is_silent ? server.settings.probe_wait : server.settings.probe_every);
  }

  // Nobody calls us: we have no ear.
  static void on_invite(sip_msg const* message, void* self) { sip_treply(nullptr, static_cast<Impl*>(self)->stack, message, 486, "Busy Here"); }
  static bool on_request(sip_msg const* message, void* self) {
    if (pl_strcmp(&message->met, "OPTIONS") != 0) return false;
    sip_treply(nullptr, static_cast<Impl*>(self)->stack, message, 200, "OK");
    return true;
  }

  void close() {
    if (stack == nullptr) return on_closed();
    is_closing = true;
    publish();
    forget_questions();
    sip_close(stack, false);
  }
  static void on_exit(void* self) {
    auto& server = *static_cast<Impl*>(self);
    if (server.is_closing) server.on_closed();
  }

  void forget_questions() {
    tmr_cancel(&look_timer);
    if (question != nullptr) question = static_cast<struct sip_request*>(mem_deref(question));
    registration = static_cast<sipreg*>(mem_deref(registration));  // unregisters
  }

  // At once: what is under way is given up.
  void drop() {
    if (stack == nullptr) return;
    is_closing = false;
    is_registered = false;
    unanswered = 0;
    forget_questions();
    sip_close(stack, true);
    requests = static_cast<sip_lsnr*>(mem_deref(requests));
    sessions = static_cast<sipsess_sock*>(mem_deref(sessions));
    stack = static_cast<struct sip*>(mem_deref(stack));
    publish();
  }

  SipSettings const& settings;
  std::function<void()> on_closed;
  sa own{};
  std::string places_server, places_domain, places_from;
  struct sip* stack = nullptr;
  sipsess_sock* sessions = nullptr;
  sip_lsnr* requests = nullptr;
  sipreg* registration = nullptr;
  struct sip_request* question = nullptr;  // libre sets it to null when it is answered
  tmr look_timer{};
  int unanswered = 0;  // questions in a row
  bool is_silent = false, is_refused = false, is_registered = false, is_closing = false, has_answered_questions = false;
  std::atomic<bool> reachable{true};  // until something else is known
};

SipServer::SipServer(SipSettings const& settings, std::function<void()> on_closed)
    : impl_(std::make_unique<Impl>(settings, std::move(on_closed))) {}
SipServer::~SipServer() = default;

Result<void> SipServer::open() {
  auto opened = impl_->open();
  impl_->publish();
  return opened;
}
void SipServer::drop() { impl_->drop(); }
bool SipServer::is_open() const { return impl_->stack != nullptr; }
bool SipServer::is_stale() const { return impl_->is_silent && impl_->unanswered >= unanswered_max; }
bool SipServer::is_ready() const { return impl_->is_ready(); }
bool SipServer::is_reachable() const { return impl_->reachable; }
void SipServer::note(ServerReach reach) { impl_->note(reach); }
CallPlaces SipServer::places() const { return {&impl_->own, impl_->places_server, impl_->places_domain, impl_->places_from}; }
sipsess_sock* SipServer::sock() const { return impl_->sessions; }
void SipServer::close() { impl_->close(); }

}  // namespace lamplighter::notifiers
