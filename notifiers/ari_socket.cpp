// Reads the event stream with Boost.Beast.
#include "notifiers/ari_socket.hpp"

#include <thread>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace lamplighter::notifiers {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;

constexpr std::size_t message_bytes_max = 256 * 1024;
constexpr std::chrono::seconds connect_longest{10};

}  // namespace

class AriSocket::Worker {
 public:
  Worker(AriSocketSettings settings, Listener listener)
      : settings_(std::move(settings)), listener_(std::move(listener)), again_(context_), resolver_(context_), thread_([this] { run(); }) {}
  ~Worker() {
    context_.stop();
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

 private:
  using Stream = websocket::stream<beast::tcp_stream>;

  void run() {
    connect();
    context_.run();
  }

  void connect() {
    stream_ = std::make_unique<Stream>(context_);
    buffer_.clear();
    resolver_.async_resolve(settings_.host, settings_.port, [this](beast::error_code error, tcp::resolver::results_type const& found) {
      if (error) return fail();
      auto& transport = beast::get_lowest_layer(*stream_);
      transport.expires_after(connect_longest);
      transport.async_connect(found, [this](beast::error_code refused, tcp::endpoint const&) { refused ? fail() : shake_hands(); });
    });
  }

  void shake_hands() {
    beast::get_lowest_layer(*stream_).expires_never();  // the stream has limits of its own
    auto limits = websocket::stream_base::timeout::suggested(beast::role_type::client);
    limits.idle_timeout = std::chrono::seconds{30};
    limits.keep_alive_pings = true;
    stream_->set_option(limits);
    stream_->read_message_max(message_bytes_max);
    stream_->set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(beast::http::field::authorization, settings_.authorization);
    }));
    stream_->async_handshake(settings_.host + ':' + settings_.port, settings_.target, [this](beast::error_code error) {
      if (error) return fail();
      listener_.on_open();
      read();
    });
  }

  void read() {
    stream_->async_read(buffer_, [this](beast::error_code error, std::size_t) {
      if (error) return fail();
      auto text = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
      listener_.on_text(std::move(text));
      read();
    });
  }

  void fail() {
    listener_.on_closed();
    again_.expires_after(settings_.connect_wait);
    again_.async_wait([this](beast::error_code error) {
      if (!error) connect();
    });
  }

  AriSocketSettings settings_;
  Listener listener_;
  asio::io_context context_{1};
  asio::steady_timer again_;
  tcp::resolver resolver_;
  std::unique_ptr<Stream> stream_;
  beast::flat_buffer buffer_;
  std::thread thread_;  // last, so that it starts when all else stands
};

AriSocket::AriSocket(AriSocketSettings settings, Listener listener) : worker_(std::make_unique<Worker>(std::move(settings), std::move(listener))) {}
AriSocket::~AriSocket() = default;

}  // namespace lamplighter::notifiers
