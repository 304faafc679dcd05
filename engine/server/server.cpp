// Listening, threads, and an orderly end.
#include "engine/server/server.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/server/connection.hpp"
#include "engine/server/message.hpp"

namespace lamplighter::server {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr std::chrono::seconds end_longest{5};
constexpr std::chrono::milliseconds accept_pause{50};  // when the process is out of file descriptors

/// IPv4 reads as IPv4 on a listener for both.
std::string address_of(tcp::socket const& socket) {
  boost::system::error_code ignored;
  auto address = socket.remote_endpoint(ignored).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address.to_string();
}

Result<tcp::acceptor> listening(asio::io_context& io, std::string const& host, int port) {
  auto const trouble_at = [&](boost::system::error_code const& trouble) {
    return fail(Error::Kind::failed, fmt::format("cannot listen on {}:{}: {}; give another address ('listen', or --http of a drill)", host, port, trouble.message()));
  };
  boost::system::error_code trouble;
  tcp::resolver resolver(io);
  auto const found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, trouble);
  if (trouble || found.empty()) return trouble_at(trouble);
  auto const endpoint = found.begin()->endpoint();
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), trouble);
  if (!trouble) acceptor.set_option(tcp::acceptor::reuse_address(true), trouble);
  if (!trouble) acceptor.bind(endpoint, trouble);
  if (!trouble) acceptor.listen(asio::socket_base::max_listen_connections, trouble);
  if (trouble) return trouble_at(trouble);
  return acceptor;
}

/// On the thread of the sockets, where it is closed too.
asio::awaitable<void> accept_all(std::shared_ptr<Shared> shared, std::shared_ptr<tcp::acceptor> acceptor,
                                 Request::Entrance listener) {
  while (!shared->is_stopping) {
    tcp::socket socket(shared->io);
    boost::system::error_code trouble;
    co_await acceptor->async_accept(socket, asio::redirect_error(asio::use_awaitable, trouble));
    if (trouble == asio::error::operation_aborted || shared->is_stopping) co_return;
    if (trouble) {
      asio::steady_timer pause(shared->io, accept_pause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, trouble));
      continue;
    }
    auto const address = address_of(socket);
    auto place = shared->caps->enter(address, listener);
    if (!place) continue;  // closed at once: those that are served stay served
    auto const executor = socket.get_executor();
    asio::co_spawn(executor, serve_connection(shared, std::move(socket), address, std::move(*place)), asio::detached);
  }
}

/// In a storm of looks at the public page this thread takes all that a core has: where engine and desk share it, they come first. Of one thread, on Linux.
void stand_back() {
  constexpr int niceness = 10;
  (void)::setpriority(PRIO_PROCESS, static_cast<::id_t>(::gettid()), niceness);
}

}  // namespace

Shared::DateLine Shared::date_line(Time now) {
  if (auto const second = std::chrono::floor<std::chrono::seconds>(now); second != date_second_ || date_line_[0] == '\0') {
    date_second_ = second;
    std::ranges::copy("Date: " + http_date(now) + "\r\n", date_line_.begin());
  }
  return date_line_;
}

struct Server::Impl {
  Impl(ServerSettings given, flow::Engine& engine, flow::Accounts& accounts, ReaderFactory readers, Clock const& clock)
      : settings(std::move(given)),
        shared(std::make_shared<Shared>()),
        api({settings, engine, accounts, std::move(readers), clock}) {
    shared->settings = &settings;
    shared->api = &api;
    shared->clock = &clock;
  }

  Result<int> listen(std::string const& host, int port, Request::Entrance entrance) {
    auto acceptor = listening(shared->io, host, port);
    if (!acceptor) return tl::unexpected<Error>(acceptor.error());
    auto kept = std::make_shared<tcp::acceptor>(std::move(*acceptor));
    acceptors.push_back(kept);
    asio::co_spawn(kept->get_executor(), accept_all(shared, kept, entrance), asio::detached);
    return kept->local_endpoint().port();
  }

  void limit_connections() {
    ConnectionShares const wanted{settings.connections_max, settings.callback_connections_max};
    auto const limit = raise_descriptor_limit(wanted);
    auto const shares = connection_shares(limit, wanted);
    if (shares != wanted) {
      spdlog::warn("this process may open {} files: {} connections and {} of gateways are taken at most, not {} and {}; raise "
                   "LimitNOFILE (or ulimit -n)", limit, shares.others, shares.callbacks, wanted.others, wanted.callbacks);
    }
    shared->caps.emplace(ConnectionCaps::Limits{.shares = shares,
                                                .per_address = settings.connections_per_address_max,
                                                .trusted_proxies = settings.trusted_proxies,
                                                .callback_networks = settings.callback_networks});
  }

  ServerSettings settings;
  std::shared_ptr<Shared> shared;
  Api api;
  std::vector<std::shared_ptr<tcp::acceptor>> acceptors;
  int callbacks_port = 0;
  std::thread sockets;  // one: nothing on it blocks, and no connection needs a strand
};

Server::Server(ServerSettings settings, flow::Engine& engine, flow::Accounts& accounts, ReaderFactory readers,
               Clock const& clock)
    : impl_(std::make_unique<Impl>(std::move(settings), engine, accounts, std::move(readers), clock)) {}

Server::~Server() { stop(); }

Result<int> Server::start() {
  impl_->limit_connections();
  auto const port = impl_->listen(impl_->settings.host, impl_->settings.port, Request::Entrance::everything);
  if (!port) return port;
  if (!impl_->settings.callbacks_host.empty()) {
    auto const second = impl_->listen(impl_->settings.callbacks_host, impl_->settings.callbacks_port, Request::Entrance::callbacks);
    if (!second) return second;
    impl_->callbacks_port = *second;
  }
  impl_->sockets = std::thread([shared = impl_->shared] {
    stand_back();
    for (;;) {
      try {
        shared->io.run();
        return;
      } catch (std::exception const& trouble) {
        spdlog::error("server: {}", trouble.what());
      }
    }
  });
  return port;
}

int Server::callbacks_port() const { return impl_->callbacks_port; }

void Server::show_base_map(std::shared_ptr<flow::BaseMap const> map) { impl_->api.show_base_map(std::move(map)); }

void Server::publish(std::vector<flow::Effects::LiveEvent> const& events) { impl_->api.publish(events); }

void Server::stop() {
  auto& shared = *impl_->shared;
  if (shared.is_stopping.exchange(true)) return;
  for (auto const& acceptor : impl_->acceptors) {
    asio::post(acceptor->get_executor(), [acceptor] {
      boost::system::error_code ignored;
      acceptor->close(ignored);
    });
  }
  impl_->api.live().close_all();
  {
    std::unique_lock lock(shared.mutex);
    for (auto const& [number, end] : shared.endings) end(Shared::Ending::after_its_answer);
    if (impl_->sockets.joinable()) shared.all_gone.wait_for(lock, end_longest, [&] { return shared.endings.empty(); });
    for (auto const& [number, end] : shared.endings) end(Shared::Ending::at_once);
  }
  impl_->api.stop_workers();
  shared.io.stop();
  if (impl_->sockets.joinable()) impl_->sockets.join();
  // What is still queued owns what owns the queue: it runs to its end here.
  shared.io.restart();
  shared.io.run_for(end_longest);
  impl_->acceptors.clear();
}

}  // namespace lamplighter::server
