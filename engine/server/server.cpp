// Listening, threads, and an orderly end.
#include "engine/server/server.hpp"

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/server/connection.hpp"

namespace lamplighter::server {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr std::chrono::seconds end_longest{5};
constexpr std::chrono::milliseconds accept_pause{50};  // when the process is out of file descriptors

Result<tcp::acceptor> listening(asio::io_context& io, std::string const& host, int port) {
  auto const trouble_at = [&](boost::system::error_code const& trouble) {
    return fail(Error::Kind::failed, fmt::format("cannot listen on {}:{}: {}; give another 'listen'", host, port, trouble.message()));
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

asio::awaitable<void> accept_all(std::shared_ptr<Shared> shared, std::shared_ptr<tcp::acceptor> acceptor,
                                 Request::Entrance entrance) {
  while (!shared->is_stopping) {
    tcp::socket socket(asio::make_strand(shared->io));
    boost::system::error_code trouble;
    co_await acceptor->async_accept(socket, asio::redirect_error(asio::use_awaitable, trouble));
    if (trouble == asio::error::operation_aborted || shared->is_stopping) co_return;
    if (trouble) {
      asio::steady_timer pause(shared->io, accept_pause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, trouble));
      continue;
    }
    // Over the cap a connection is closed at once: those that are served stay served.
    if (shared->api->connections.load() >= shared->settings->connections_max) continue;
    auto const executor = socket.get_executor();
    asio::co_spawn(executor, serve_connection(shared, std::move(socket), entrance), asio::detached);
  }
}

}  // namespace

struct Server::Impl {
  Impl(ServerSettings given, flow::Engine& engine, flow::Accounts& accounts, ReaderFactory readers, Clock const& clock)
      : settings(std::move(given)),
        shared(std::make_shared<Shared>(settings.threads)),
        api({settings, engine, accounts, std::move(readers), clock,
             [kept = std::weak_ptr(shared)](std::function<void()> work) {
               if (auto const still = kept.lock()) asio::post(still->io, std::move(work));
             }}) {
    shared->settings = &settings;
    shared->api = &api;
    shared->clock = &clock;
  }

  Result<int> listen(std::string const& host, int port, Request::Entrance entrance) {
    auto acceptor = listening(shared->io, host, port);
    if (!acceptor) return tl::unexpected<Error>(acceptor.error());
    auto kept = std::make_shared<tcp::acceptor>(std::move(*acceptor));
    acceptors.push_back(kept);
    asio::co_spawn(shared->io, accept_all(shared, kept, entrance), asio::detached);
    return kept->local_endpoint().port();
  }

  ServerSettings settings;
  std::shared_ptr<Shared> shared;
  Api api;
  std::vector<std::shared_ptr<tcp::acceptor>> acceptors;
  int callbacks_port = 0;
  std::vector<std::thread> threads;
};

Server::Server(ServerSettings settings, flow::Engine& engine, flow::Accounts& accounts, ReaderFactory readers,
               Clock const& clock)
    : impl_(std::make_unique<Impl>(std::move(settings), engine, accounts, std::move(readers), clock)) {}

Server::~Server() { stop(); }

Result<int> Server::start() {
  auto const port = impl_->listen(impl_->settings.host, impl_->settings.port, Request::Entrance::everything);
  if (!port) return port;
  if (!impl_->settings.callbacks_host.empty()) {
    auto const second = impl_->listen(impl_->settings.callbacks_host, impl_->settings.callbacks_port, Request::Entrance::callbacks);
    if (!second) return second;
    impl_->callbacks_port = *second;
  }
  for (int i = 0; i < impl_->settings.threads; ++i) {
    impl_->threads.emplace_back([shared = impl_->shared] {
      for (;;) {
        try {
          shared->io.run();
          return;
        } catch (std::exception const& trouble) {
          spdlog::error("server: {}", trouble.what());
        }
      }
    });
  }
  return port;
}

int Server::callbacks_port() const { return impl_->callbacks_port; }

void Server::publish(std::vector<flow::Effects::LiveEvent> const& events) { impl_->api.publish(events); }

void Server::stop() {
  auto& shared = *impl_->shared;
  if (shared.is_stopping.exchange(true)) return;
  for (auto const& acceptor : impl_->acceptors) {
    asio::post(shared.io, [acceptor] {
      boost::system::error_code ignored;
      acceptor->close(ignored);
    });
  }
  impl_->api.live().close_all();
  {
    std::unique_lock lock(shared.mutex);
    for (auto const& [number, end] : shared.endings) end();
    if (!impl_->threads.empty()) shared.all_gone.wait_for(lock, end_longest, [&] { return shared.endings.empty(); });
  }
  shared.io.stop();
  for (auto& thread : impl_->threads) thread.join();
  impl_->threads.clear();
  impl_->acceptors.clear();
}

}  // namespace lamplighter::server
