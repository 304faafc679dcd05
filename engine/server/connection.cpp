// Reading requests with time-outs and limits, waiting for answers, writing them.
#include "engine/server/connection.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_suffix.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <spdlog/spdlog.h>

#include "engine/server/forwarded.hpp"
#include "engine/server/patience.hpp"
#include "engine/server/problem.hpp"
#include "engine/server/snapshot_request.hpp"

namespace lamplighter::server {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace {

using asio::use_awaitable;
using Head = http::request_header<>;
using Parser = http::request_parser<http::string_body>;

constexpr std::uint32_t header_bytes_max = 16 * 1024;
constexpr std::size_t first_read_bytes = 4 * 1024;
constexpr std::size_t buffer_bytes_max = 32 * 1024;
constexpr std::size_t drained_bytes_max = 256 * 1024;  // of a refused body, so that the client reads our answer
constexpr std::chrono::seconds write_timeout{30};
constexpr std::chrono::seconds drain_timeout{2};

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
    case http::verb::head: return Method::get;
    case http::verb::post: return Method::post;
    case http::verb::put: return Method::put;
    case http::verb::patch: return Method::patch;
    case http::verb::delete_: return Method::delete_;
    default: return Method::other;
  }
}

http::response<http::string_body> to_beast(Response const& answer, unsigned version, bool is_kept_alive, Time now) {
  http::response<http::string_body> out{static_cast<http::status>(answer.status), version};
  bool const is_html = answer.content_type.starts_with("text/html");
  out.set(http::field::date, http_date(now));
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Content-Security-Policy", is_html ? "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                                               "form-action 'none'; frame-ancestors 'none'"
                                             : "default-src 'none'; frame-ancestors 'none'");
  if (answer.status != 204 && answer.status != 304) out.set(http::field::content_type, answer.content_type);
  out.set(http::field::cache_control, "no-store");
  for (auto const& [name, value] : answer.headers) {
    if (name == "Set-Cookie") out.insert(name, value);
    else out.set(name, value);
  }
  out.keep_alive(is_kept_alive);
  out.body() = answer.body;
  if (answer.status != 204 && answer.status != 304) out.prepare_payload();
  return out;
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Shared> shared, asio::ip::tcp::socket socket, std::string address, ConnectionCaps::Place place)
      : shared_(std::move(shared)),
        stream_(std::move(socket)),
        place_(std::move(place)),
        wake_(stream_.get_executor()),
        patience_(stream_.get_executor(), [this] { stream_.close(); }),
        address_(std::move(address)) {}

  asio::awaitable<void> run() {
    enrol();
    ++shared_->api->connections;
    boost::system::error_code ignored;
    stream_.socket().non_blocking(true, ignored);
    patience_.belongs_to(weak_from_this());
    try {
      for (bool is_open = true; is_open && !shared_->is_stopping;) is_open = co_await one_request();
    } catch (std::exception const&) {
      // The client went away, or was too slow: nothing to say to it.
    }
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    stream_.close();
    --shared_->api->connections;
    shared_->caps->leave(place_);
    leave();
  }

 private:
  /// A wait for the API, which answers on whatever thread; the timer is both the time-out and the bell.
  struct Waiting {
    explicit Waiting(asio::any_io_executor const& executor, std::shared_ptr<Shared> kept) : shared(std::move(kept)), bell(executor) {}
    std::shared_ptr<Shared> shared;  // the bell must not outlive its io_context
    asio::steady_timer bell;
    std::optional<Response> response;
  };

  void enrol() {
    std::lock_guard const lock(shared_->mutex);
    number_ = shared_->next_connection++;
    shared_->endings.emplace(number_, [weak = weak_from_this(), executor = stream_.get_executor()](Shared::Ending ending) {
      asio::post(executor, [weak, ending] {
        auto const self = weak.lock();
        if (!self) return;
        if (self->is_idle_ || ending == Shared::Ending::at_once) self->stream_.close();
        if (auto const waiting = self->waiting_.lock()) waiting->bell.cancel();
        self->wake_.cancel();
      });
    });
  }

  void leave() {
    std::lock_guard const lock(shared_->mutex);
    shared_->endings.erase(number_);
    if (shared_->endings.empty()) shared_->all_gone.notify_all();
  }

  /// False when the connection is to be closed.
  asio::awaitable<bool> one_request() {
    while (place_.entrance == Request::Entrance::everything) {
      if (buffer_.size() == 0 && !co_await read_some_bytes()) co_return false;
      auto const ask = read_snapshot_request(bytes_at_hand());
      auto const page = ask ? shared_->api->snapshot() : nullptr;
      if (!page) break;
      if (!co_await answered(*ask, *page)) co_return false;
    }
    http::request_parser<http::empty_body> head;
    head.header_limit(header_bytes_max);
    head.body_limit(boost::none);
    stream_.expires_after(shared_->settings->header_timeout);
    is_idle_ = true;
    boost::system::error_code trouble;
    co_await http::async_read_header(stream_, buffer_, head, asio::redirect_error(use_awaitable, trouble));
    is_idle_ = false;
    if (trouble) co_return co_await refuse_header(trouble);
    auto request = request_of(head.get());
    if (!request) co_return co_await refuse(problem(400, "The address in the request cannot be read."));
    Parser parser(std::move(head));
    if (!parser.is_done()) {
      auto refusal = co_await read_body(parser, *request);
      if (is_cut_off_) co_return false;
      if (refusal) co_return co_await refuse(std::move(*refusal));
    }
    request->body = std::move(parser.get().body());
    co_return co_await answered(parser.get(), std::move(*request));
  }

  std::string_view bytes_at_hand() const { return {static_cast<char const*>(buffer_.data().data()), buffer_.size()}; }

  /// On the bare socket: a timer set and cancelled for each of fifty thousand looks a second would cost more than the looks.
  asio::awaitable<bool> read_some_bytes() {
    patience_.begin(shared_->settings->header_timeout);
    is_idle_ = true;
    boost::system::error_code trouble;
    auto const count = co_await stream_.socket().async_read_some(buffer_.prepare(first_read_bytes), asio::redirect_error(use_awaitable, trouble));
    is_idle_ = false;
    patience_.end();
    buffer_.commit(count);
    co_return !trouble;
  }

  /// The public page as it lies ready. Not logged one by one: there may be fifty thousand a second.
  asio::awaitable<bool> answered(SnapshotRequest ask, PublicPage::Shown const& page) {
    auto const& wire = ask.language == "en" ? page.en_wire : page.zh_wire;
    auto const& tag = ask.takes_gzip ? wire.gzip_tag : (ask.language == "en" ? page.en : page.zh).tag;
    bool const is_unchanged = flow::lists_tag(ask.if_none_match, tag);
    auto const& whole = is_unchanged ? (ask.takes_gzip ? wire.unchanged_gzip : wire.unchanged) : (ask.takes_gzip ? wire.gzip : wire.plain);
    auto const first_line = whole.find("\r\n") + 2;
    auto const date = shared_->date_line(shared_->clock->now());  // a copy: another second may begin while this one is sent
    std::array const pieces{asio::buffer(whole.data(), first_line), asio::buffer(date),
                            asio::buffer(whole.data() + first_line, whole.size() - first_line)};
    buffer_.consume(ask.length);
    shared_->api->metrics().count_snapshot(is_unchanged ? Metrics::Snapshot::unchanged : Metrics::Snapshot::sent);
    boost::system::error_code trouble;
    beast::buffers_suffix left(pieces);
    left.consume(stream_.socket().write_some(pieces, trouble));  // the socket does not block: nearly always this is all
    if (trouble && trouble != asio::error::would_block) co_return false;
    if (asio::buffer_size(left) > 0) {
      stream_.expires_after(write_timeout);
      co_await asio::async_write(stream_, left, use_awaitable);
    }
    co_return !shared_->is_stopping;
  }

  /// What is refused is refused before it is read, where its length is said. Nullopt when the body is there; the client may
  /// be gone.
  asio::awaitable<std::optional<Response>> read_body(Parser& parser, Request& request) {
    auto const usual = shared_->settings->body_bytes_max;
    auto const limit = shared_->api->body_bytes_max(request);
    auto const length = parser.content_length();
    auto const too_large = [&] { return shared_->api->too_large(request); };
    auto const too_many = [] { return problem(503, "The server holds as many bytes as it may; send this again in a few seconds."); };
    if (length && *length > limit) co_return too_large();
    bool const is_large = limit > usual && (!length || *length > usual);
    if (is_large) {
      auto verdict = co_await asked(&Api::admit, request);
      if (verdict.status != Api::admitted) co_return verdict;
    }
    request.held = shared_->api->bodies().share(is_large ? BodyBudget::Size::large : BodyBudget::Size::small);
    auto const ahead = is_large && length ? static_cast<std::size_t>(*length) : 0;
    if (request.held->hold(ahead) == BodyBudget::Share::Verdict::too_many) co_return too_many();
    stream_.expires_after(shared_->settings->body_timeout);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on{http::status::continue_, parser.get().version()};
      co_await http::async_write(stream_, go_on, use_awaitable);
    }
    parser.body_limit(limit);
    parser.eager(true);
    while (!parser.is_done()) {
      boost::system::error_code trouble;
      co_await http::async_read_some(stream_, buffer_, parser, asio::redirect_error(use_awaitable, trouble));
      if (trouble == http::error::body_limit) co_return too_large();
      is_cut_off_ = trouble == beast::error::timeout;
      if (is_cut_off_) co_return std::nullopt;
      if (trouble) co_return problem(400, "The request cannot be read.");
      if (request.held->hold(parser.get().body().size()) == BodyBudget::Share::Verdict::too_many) co_return too_many();
    }
    co_return std::nullopt;
  }

  asio::awaitable<bool> refuse_header(boost::system::error_code trouble) {
    bool const is_over = trouble == http::error::end_of_stream || trouble == asio::error::operation_aborted ||
                         trouble == beast::error::timeout || trouble == asio::error::connection_reset;
    if (is_over) co_return false;
    if (trouble == http::error::header_limit) co_return co_await refuse(problem(431, "The headers are larger than 16 KiB."));
    co_return co_await refuse(problem(400, "This is no HTTP request."));
  }

  asio::awaitable<bool> refuse(Response answer) {
    auto response = to_beast(answer, 11, false, shared_->clock->now());
    stream_.expires_after(write_timeout);
    co_await http::async_write(stream_, response, use_awaitable);
    shared_->api->metrics().count("-", answer.route, answer.status, milliseconds{0});
    co_return co_await lingered();
  }

  /// What comes behind the last request is read and thrown away: a reset would take the answer from the client. False.
  asio::awaitable<bool> lingered() {
    boost::system::error_code trouble;
    is_idle_ = true;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, trouble);
    stream_.expires_after(drain_timeout);
    std::array<char, 8192> waste{};
    for (std::size_t taken = 0; !trouble && taken < drained_bytes_max;) {
      taken += co_await stream_.async_read_some(asio::buffer(waste), asio::redirect_error(use_awaitable, trouble));
    }
    co_return false;
  }

  std::optional<Request> request_of(Head const& raw) const {
    auto target = parse_target(std::string_view(raw.target().data(), raw.target().size()));
    if (!target) return std::nullopt;
    Request out{.method = method_of(raw.method()), .target = std::move(*target), .headers = {}, .body = {}, .peer = {},
                .entrance = place_.entrance, .repeated = {}, .held = {}};
    for (auto const& field : raw) {
      std::string name(field.name_string());
      std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
      auto const same = std::ranges::find(out.headers, name, [](auto const& header) { return header.first; });
      if (same != out.headers.end()) {
        out.repeated.push_back(name);
        same->second += (name == "cookie" ? "; " : ", ") + std::string(field.value());
      } else {
        out.headers.emplace_back(std::move(name), std::string(field.value()));
      }
    }
    out.peer = client_address(address_, out.header("x-forwarded-for"), shared_->settings->trusted_proxies);
    return out;
  }

  asio::awaitable<bool> answered(http::request<http::string_body> const& raw, Request request) {
    auto const began = shared_->clock->now();
    bool const is_head = raw.method() == http::verb::head;
    auto answer = co_await asked(&Api::handle, std::move(request));
    if (answer.live) co_return co_await stream_live(std::move(*answer.live), raw.version());
    bool const is_kept_alive = raw.keep_alive() && !shared_->is_stopping && place_.entrance != Request::Entrance::reserved;
    auto response = to_beast(answer, raw.version(), is_kept_alive, shared_->clock->now());
    stream_.expires_after(write_timeout);
    if (is_head) {
      http::response_serializer<http::string_body> serializer{response};
      co_await http::async_write_header(stream_, serializer, use_awaitable);
    } else {
      co_await http::async_write(stream_, response, use_awaitable);
    }
    auto const took = std::max(shared_->clock->now() - began, milliseconds{0});
    auto const known = to_string(method_of(raw.method()));  // never the client's own word
    shared_->api->metrics().count(known, answer.route, answer.status, took);
    spdlog::info("{} {} {} {} ms", known, answer.route, answer.status, took.count());
    if (!is_kept_alive && !shared_->is_stopping) co_return co_await lingered();
    co_return is_kept_alive;
  }

  asio::awaitable<Response> asked(void (Api::*question)(Request, Respond), Request request) {
    stream_.expires_never();
    auto const executor = stream_.get_executor();
    auto const waiting = std::make_shared<Waiting>(executor, shared_);
    waiting_ = waiting;
    waiting->bell.expires_after(shared_->settings->answer_timeout);
    (shared_->api->*question)(std::move(request), [waiting, executor](Response response) {
      // An answer may come when nobody runs the queue any more: what lies in it must not own the queue.
      asio::post(executor, [weak = std::weak_ptr(waiting), response = std::move(response)]() mutable {
        auto const still = weak.lock();
        if (!still) return;
        still->response = std::move(response);
        still->bell.cancel();
      });
    });
    boost::system::error_code ignored;
    co_await waiting->bell.async_wait(asio::redirect_error(use_awaitable, ignored));
    if (waiting->response) co_return std::move(*waiting->response);
    co_return problem(503, "The engine did not answer in time. What was asked may still be done: repeat it with the same "
                           "Idempotency-Key to learn what became of it.");
  }

  /// At each heartbeat it is asked whether session or token still hold: who has lost the right to read reads no more.
  asio::awaitable<bool> stream_live(Response::Live live, unsigned version) {
    http::response<http::empty_body> head{http::status::ok, version};
    head.set(http::field::content_type, "text/event-stream");
    head.set(http::field::cache_control, "no-store");
    head.set(http::field::date, http_date(shared_->clock->now()));
    head.set("X-Content-Type-Options", "nosniff");
    head.set("Referrer-Policy", "no-referrer");
    head.keep_alive(false);
    http::response_serializer<http::empty_body> serializer{head};
    stream_.expires_after(write_timeout);
    co_await http::async_write_header(stream_, serializer, use_awaitable);
    auto client = shared_->api->live().subscribe(live.after, [weak = weak_from_this(), executor = stream_.get_executor()] {
      asio::post(executor, [weak] {
        if (auto const self = weak.lock()) {
          self->is_awake_ = true;
          self->wake_.cancel();
        }
      });
    });
    std::string text = ": welcome\n\n";
    boost::system::error_code trouble;
    auto const heartbeat = shared_->settings->live_heartbeat;
    auto checked = std::chrono::steady_clock::now();
    while (!trouble) {
      stream_.expires_after(write_timeout);
      co_await asio::async_write(stream_, asio::buffer(text), asio::redirect_error(use_awaitable, trouble));
      if (!trouble && std::chrono::steady_clock::now() - checked >= heartbeat) {
        auto const verdict = co_await asked(&Api::admit, live.request);
        if (verdict.status == 401 || verdict.status == 403) break;
        checked = std::chrono::steady_clock::now();
      }
      auto taken = client->take();
      if (taken.is_over || trouble) break;
      text = std::move(taken.text);
      if (!text.empty()) continue;
      stream_.expires_never();
      wake_.expires_after(heartbeat);
      boost::system::error_code ignored;
      if (!is_awake_) co_await wake_.async_wait(asio::redirect_error(use_awaitable, ignored));
      is_awake_ = false;
      taken = client->take();
      if (taken.is_over || shared_->is_stopping) break;
      text = taken.text.empty() ? heartbeat_event(shared_->clock->now()) : std::move(taken.text);
    }
    shared_->api->live().unsubscribe(client);
    co_return false;
  }

  std::shared_ptr<Shared> shared_;
  beast::tcp_stream stream_;
  ConnectionCaps::Place place_;
  asio::steady_timer wake_;
  Patience patience_;
  beast::flat_buffer buffer_{buffer_bytes_max};
  std::string address_;
  std::weak_ptr<Waiting> waiting_;
  std::uint64_t number_ = 0;
  // Between two requests, or behind the last; events came while nobody waited; the body did not come in time.
  bool is_idle_ = false, is_awake_ = false, is_cut_off_ = false;
};

}  // namespace

asio::awaitable<void> serve_connection(std::shared_ptr<Shared> shared, asio::ip::tcp::socket socket, std::string address,
                                       ConnectionCaps::Place place) {
  auto const connection =
      std::make_shared<Connection>(std::move(shared), std::move(socket), std::move(address), std::move(place));
  co_await connection->run();
}

}  // namespace lamplighter::server
