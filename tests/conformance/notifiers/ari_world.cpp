// One thread that answers requests, keeps channels and tells events.
#include "tests/conformance/notifiers/ari_world.hpp"

#include <atomic>
#include <deque>
#include <filesystem>
#include <future>
#include <map>
#include <set>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_signature.hpp"

namespace lamplighter::test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::string_view prefix = "lamplighter-";

std::string value_of(notifiers::FormFields const& fields, std::string_view name) {
  for (auto const& [key, value] : fields) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

class FakeAsterisk::Worker {
 public:
  Worker(std::string sounds, std::uint16_t port) : sounds_(std::move(sounds)), acceptor_(context_, tcp::endpoint{asio::ip::address_v4::loopback(), port}) {
    port_ = acceptor_.local_endpoint().port();
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Worker() {
    context_.stop();
    thread_.join();
  }

  template <class Ask>
  auto on_thread(Ask ask) const {
    std::promise<decltype(ask())> answer;
    asio::post(context_, [&] { answer.set_value(ask()); });
    return answer.get_future().get();
  }

  std::uint16_t port_ = 0;
  std::atomic<AriMischief> mischief_{AriMischief::none};
  int made_ = 0, hung_up_ = 0;

  struct Line {
    std::string id, playing{};
    int playings = 0;
    char behaviour = '0';
    std::unique_ptr<asio::steady_timer> timer;
  };
  std::map<std::string, Line> lines_;

  bool press(std::string const& id, char key, int playings) {
    auto const found = lines_.find(id);
    if (found == lines_.end() || found->second.playings < playings) return false;
    tell(fmt::format(R"({{"type":"ChannelDtmfReceived","digit":"{}","duration_ms":100,"channel":{}}})", key, channel(id, "Up")));
    return true;
  }
  void put_line(std::string const& id) { lines_[id] = {.id = id, .timer = std::make_unique<asio::steady_timer>(context_)}; }
  void cut() { listener_.reset(); }
  bool has_listener() const { return listener_ != nullptr && listener_->is_open; }

 private:
  struct Listener {
    explicit Listener(tcp::socket socket) : stream(std::move(socket)) {}
    websocket::stream<tcp::socket> stream;
    beast::flat_buffer buffer;
    std::deque<std::string> out;
    bool is_open = false;
  };
  struct Session {
    explicit Session(tcp::socket with) : socket(std::move(with)) {}
    tcp::socket socket;
    beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::response<http::string_body> response;
  };

  static std::string channel(std::string const& id, std::string_view state) {
    return fmt::format(R"({{"id":"{}","name":"PJSIP/trunk-1","state":"{}","caller":{{"name":"","number":""}},"connected":{{"name":"","number":""}}}})", id, state);
  }

  void accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (!error) read(std::make_shared<Session>(std::move(socket)));
      accept();
    });
  }

  void read(std::shared_ptr<Session> const& session) {
    session->request = {};
    http::async_read(session->socket, session->buffer, session->request, [this, session](beast::error_code error, std::size_t) {
      if (error) return;
      bool const is_known = session->request[http::field::authorization] == "Basic " + notifiers::to_base64("lamp:ari secret");
      if (is_known && websocket::is_upgrade(session->request)) return listen(session);
      auto const [status, body] = is_known ? answer(std::string{session->request.method_string()}, std::string{session->request.target()})
                                           : std::pair<int, std::string>{401, R"({"message":"Authentication required"})"};
      if (status == 0) return session->socket.close();  // the answer is lost
      session->response = {static_cast<http::status>(status), 11};
      session->response.body() = body;
      session->response.prepare_payload();
      http::async_write(session->socket, session->response, [this, session](beast::error_code failed, std::size_t) {
        if (!failed) read(session);
      });
    });
  }

  void listen(std::shared_ptr<Session> const& session) {
    if (listener_) tell(R"({"type":"ApplicationReplaced","application":"lamplighter"})");
    auto const listener = listener_ = std::make_shared<Listener>(std::move(session->socket));
    listener->stream.async_accept(session->request, [this, listener, session](beast::error_code error) {
      if (error) return;
      listener->is_open = true;
      write(listener);
      hear(listener);
    });
  }

  void hear(std::shared_ptr<Listener> const& listener) {
    listener->stream.async_read(listener->buffer, [this, listener](beast::error_code error, std::size_t) {
      if (!error) return hear(listener);
      if (listener_ == listener) listener_.reset();
    });
  }

  void tell(std::string event) {
    if (!listener_) return;
    listener_->out.push_back(std::move(event));
    if (listener_->is_open && listener_->out.size() == 1) write(listener_);
  }

  void write(std::shared_ptr<Listener> const& listener) {
    if (listener->out.empty()) return;
    listener->stream.text(true);
    listener->stream.async_write(asio::buffer(listener->out.front()), [this, listener](beast::error_code error, std::size_t) {
      if (error) return;
      listener->out.pop_front();
      write(listener);
    });
  }

  std::pair<int, std::string> answer(std::string const& method, std::string const& target) {
    auto const mark = target.find('?');
    auto const path = target.substr(0, mark);
    auto const fields = mark == std::string::npos ? notifiers::FormFields{} : notifiers::read_form(target.substr(mark + 1)).value();
    constexpr std::string_view channels = "/ari/channels", applications = "/ari/applications/lamplighter", playbacks = "/ari/playbacks/";
    if (method == "POST" && path == channels) return originate(fields);
    if (method == "GET" && path == applications) return {200, application()};
    if (method == "DELETE" && path.starts_with(playbacks)) return stop_playing(path.substr(playbacks.size()));
    auto const id = path.size() > channels.size() ? path.substr(channels.size() + 1, path.find('/', channels.size() + 1) - channels.size() - 1) : "";
    auto const found = lines_.find(id);
    if (found == lines_.end()) return {404, R"({"message":"Channel not found"})"};
    if (method == "GET") return {200, channel(id, "Up")};
    if (method == "DELETE") {
      ++hung_up_;
      destroy(id, 16);
      return {204, ""};
    }
    return play(found->second, path.substr(path.rfind('/') + 1), value_of(fields, "media"));
  }

  std::pair<int, std::string> originate(notifiers::FormFields const& fields) {
    auto const id = value_of(fields, "channelId"), endpoint = value_of(fields, "endpoint");
    auto const mischief = mischief_.exchange(AriMischief::none);
    if (mischief == AriMischief::drop_before_making) return {0, ""};
    bool const is_good = endpoint.starts_with("PJSIP/") && endpoint.ends_with("@trunk") && value_of(fields, "app") == "lamplighter" && id.starts_with(prefix);
    if (!is_good) return {400, R"({"message":"Invalid parameters"})"};
    if (lines_.contains(id)) return {409, R"({"message":"Channel with given unique ID already exists."})"};
    put_line(id);
    ++made_;
    auto& line = lines_.at(id);
    line.behaviour = endpoint[endpoint.find('@') - 1];
    after(line, 10ms, [this, id] { ring(id); });
    if (mischief == AriMischief::drop_after_making) return {0, ""};
    return {200, channel(id, "Down")};
  }

  void ring(std::string const& id) {
    auto& line = lines_.at(id);
    tell(fmt::format(R"({{"type":"ChannelStateChange","channel":{}}})", channel(id, "Ringing")));
    switch (line.behaviour) {
      case '1': return destroy(id, 1);
      case '2': return destroy(id, 17);
      case '3': return;
      default: break;
    }
    after(line, 10ms, [this, id] { tell(fmt::format(R"({{"type":"StasisStart","args":["1"],"channel":{}}})", channel(id, "Up"))); });
  }

  std::pair<int, std::string> play(Line& line, std::string const& playing, std::string const& media) {
    auto const file = media.substr(std::string_view{"sound:"}.size()) + ".wav";
    std::error_code missing;
    auto const bytes = std::filesystem::file_size(file, missing);
    line.playing = playing;
    bool const is_message = playing.ends_with("-2") || playing.ends_with("-3") || playing.ends_with("-4");  // after the greeting
    if (is_message) ++line.playings;
    tell(told(line.id, playing, "PlaybackStarted", "playing"));
    auto const length = missing ? 0ms : std::chrono::milliseconds{(bytes - 44) / 16};
    if (line.behaviour == '6' && is_message) {
      finish(line.id, playing, "failed");
    } else if (line.behaviour == '4' && is_message) {
      after(line, length / 5, [this, id = line.id] { destroy(id, 16); });
    } else if (line.behaviour == '5' && is_message) {
      after(line, length * 4 / 5, [this, id = line.id] { destroy(id, 16); });
    } else {
      after(line, length, [this, id = line.id, playing] { finish(id, playing, "done"); });
    }
    return {201, fmt::format(R"({{"id":"{}","state":"queued"}})", playing)};
  }

  static std::string told(std::string const& id, std::string const& playing, std::string_view type, std::string_view state) {
    return fmt::format(R"({{"type":"{}","playback":{{"id":"{}","media_uri":"sound:x","target_uri":"channel:{}","language":"en","state":"{}"}}}})", type, playing, id, state);
  }

  void finish(std::string const& id, std::string const& playing, std::string_view state) {
    auto const found = lines_.find(id);
    if (found == lines_.end() || found->second.playing != playing) return;
    found->second.playing.clear();
    tell(told(id, playing, "PlaybackFinished", state));
  }

  std::pair<int, std::string> stop_playing(std::string const& playing) {
    for (auto const& [id, line] : lines_) {
      if (line.playing != playing) continue;
      finish(id, playing, "done");
      return {204, ""};
    }
    return {404, R"({"message":"The playback cannot be found"})"};
  }

  void destroy(std::string const& id, int cause) {
    auto const found = lines_.find(id);
    if (found == lines_.end()) return;
    if (!found->second.playing.empty()) finish(id, std::string{found->second.playing}, "done");
    tell(fmt::format(R"({{"type":"ChannelDestroyed","cause":{},"cause_txt":"x","channel":{}}})", cause, channel(id, "Up")));
    lines_.erase(found);
  }

  std::string application() const {
    std::string ids;
    for (auto const& [id, line] : lines_) ids += fmt::format("{}\"{}\"", ids.empty() ? "" : ",", id);
    return fmt::format(R"({{"name":"lamplighter","channel_ids":[{}],"bridge_ids":[],"endpoint_ids":[],"device_names":[]}})", ids);
  }

  template <class Then>
  void after(Line& line, std::chrono::milliseconds wait, Then then) {
    line.timer->expires_after(wait);
    line.timer->async_wait([this, id = line.id, then](beast::error_code error) {
      if (!error && lines_.contains(id)) then();
    });
  }

  std::string sounds_;
  mutable asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::shared_ptr<Listener> listener_;
  std::thread thread_;
};

FakeAsterisk::FakeAsterisk(std::string sounds, std::uint16_t port) : worker_(std::make_unique<Worker>(std::move(sounds), port)) {}
FakeAsterisk::~FakeAsterisk() = default;
std::uint16_t FakeAsterisk::port() const { return worker_->port_; }
void FakeAsterisk::misbehave(AriMischief mischief) { worker_->mischief_ = mischief; }
bool FakeAsterisk::press(std::int64_t attempt, char key, int playings) {
  return worker_->on_thread([&] { return worker_->press(std::string{prefix} + std::to_string(attempt), key, playings); });
}
int FakeAsterisk::made() const {
  return worker_->on_thread([&] { return worker_->made_; });
}
int FakeAsterisk::hung_up() const {
  return worker_->on_thread([&] { return worker_->hung_up_; });
}
int FakeAsterisk::standing() const {
  return worker_->on_thread([&] { return static_cast<int>(worker_->lines_.size()); });
}
void FakeAsterisk::leave_channel(std::int64_t attempt) {
  worker_->on_thread([&] { return worker_->put_line(std::string{prefix} + std::to_string(attempt)), 0; });
}
void FakeAsterisk::cut_events() {
  worker_->on_thread([&] { return worker_->cut(), 0; });
}
bool FakeAsterisk::has_listener() const {
  return worker_->on_thread([&] { return worker_->has_listener(); });
}

AriChannel::AriChannel() : asterisk(std::make_unique<FakeAsterisk>(folder.path())), port_(asterisk->port()) {
  settings.url = fmt::format("http://127.0.0.1:{}", port_);
  settings.user = "lamp";
  settings.password = "ari secret";
  settings.endpoint = "PJSIP/{number}@trunk";
  settings.sounds = folder.path();
  settings.calls_per_minute = 6'000;
  settings.limits.ring = 1s;
  settings.limits.key_wait = 500ms;
  settings.limits.reply_wait = 5s;
  settings.connect_wait = 100ms;
  settings.speech.words_per_minute = 300;
  start_with(settings);
}

AriChannel::~AriChannel() { voice.reset(); }

void AriChannel::start_with(notifiers::AriSettings const& fresh) {
  voice.reset();
  settings = fresh;
  voice = std::make_unique<notifiers::AriNotifier>(settings, sink);
}

std::string AriChannel::address(Behaviour behaviour) const {
  switch (behaviour) {
    case Behaviour::delivers: return "+15551000";
    case Behaviour::unknown_number: return "+15551001";
    case Behaviour::silent: return "+15551002";  // busy: no receipt either
    case Behaviour::second_part_fails:
    case Behaviour::repeats_receipts:
    case Behaviour::fails_then_delivers: break;  // a call has one part, and its end is its only word
  }
  std::abort();
}

void AriChannel::break_gateway() { asterisk.reset(); }
void AriChannel::mend_gateway() { asterisk = std::make_unique<FakeAsterisk>(folder.path(), port_); }

notifiers::AttemptNumber AriChannel::call(int last_digit, std::string text) {
  notifiers::Submission submission{.attempt = {++last_called_}, .address = "+1555100" + std::to_string(last_digit)};
  submission.parts.push_back(std::move(text));
  submission.language = "en";
  sink.expect(submission.attempt, 1);
  voice->submit(submission);
  return submission.attempt;
}

std::unique_ptr<Channel> make_ari_channel() { return std::make_unique<AriChannel>(); }

}  // namespace lamplighter::test
