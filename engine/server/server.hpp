// The HTTP server: API, live events, gateway callbacks, public page. Boost stays behind it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/address_range.hpp"
#include "engine/flow/accounts.hpp"
#include "engine/flow/base_map.hpp"
#include "engine/flow/desk_reader.hpp"
#include "engine/flow/engine.hpp"
#include "engine/flow/paper_flow.hpp"
#include "engine/flow/views.hpp"
#include "engine/server/web_files.hpp"
#include "notifiers/callback_reader.hpp"

namespace lamplighter::server {

struct ServerSettings {
  std::string host = "127.0.0.1";
  int port = 8080;                    // 0 = a free one
  std::string callbacks_host;         // second listener for gateway callbacks only; empty = none
  int callbacks_port = 0;
  std::string public_url;             // "https…" makes cookies Secure; its origin is what changes must come from
  std::vector<std::string> trusted_proxies;
  std::string callback_secret;
  std::vector<AddressRange> callback_networks = own_networks();  // who may call back; behind a trusted proxy its client
  /// By notifier: how its gateway's receipts are checked and read. One that is missing here calls back as Kannel does.
  std::map<std::string, std::shared_ptr<notifiers::CallbackReader const>> callback_readers;
  std::vector<std::string> notifier_names;
  std::string time_zone;              // IANA; for times on the public page
  std::string utility_name;
  std::string utility_phone;          // what the public is asked to call; empty = nobody is
  std::span<WebFile const> web_files; // the built pages, sorted by path; they outlive the server
  std::shared_ptr<flow::DeskReader> desk_reader;  // what desks look up; without one those routes answer 503
  std::string web_root;               // a folder in their place, for development; empty = none
  /// The certificate of an outage, and the same on paper; none: the route answers that this build has none.
  std::function<Result<std::string>(flow::Store&, std::string_view outage, flow::Detail)> certificate{};
  std::function<Result<std::string>(std::string_view certificate, std::string_view language)> certificate_pdf{};
  /// What its record holds about one customer, for `certificate_pdf`.
  std::function<Result<std::string>(flow::Store&, flow::DeskReader&, std::string_view outage, std::string_view customer, flow::Detail)> customer_excerpt{};
  /// Letters, door notices and visit orders; none: the routes answer that this build has no paper.
  std::function<Result<std::string>(flow::PaperFile const&, std::string_view kind)> paper{};
  std::size_t photo_bytes_max = 1'500'000;         // of what closes an exception with a photo, in base64; once its token was checked
  std::size_t body_bytes_max = 64u << 10;          // of most routes
  std::size_t receipts_bytes_max = 1u << 20;       // of an array of receipts, once its key was checked
  std::size_t meter_reports_bytes_max = 8u << 20;  // once its token was checked
  std::size_t campaign_bytes_max = 5u << 20;       // as many customers as a campaign may have, by the longest names; once its token was checked
  std::size_t bytes_in_flight_max = 64u << 20;     // of all bodies not yet answered; those larger than most get half of it
  int connections_max = 2'000;                     // fewer where the process may not open as many descriptors
  int callback_connections_max = 200;              // of gateways, beside all others
  int connections_per_address_max = 256;           // a public IPv6 network of 64 bits is one; trusted proxies are exempt
  int live_clients_max = 500;
  milliseconds header_timeout{std::chrono::seconds{10}};
  milliseconds body_timeout{std::chrono::seconds{60}};
  milliseconds answer_timeout{std::chrono::seconds{30}};  // of the engine: then 503
  milliseconds live_heartbeat{std::chrono::seconds{10}};  // of live streams; whose right to read has ended is found then
  bool has_base_map = false;         // layers of the utility's own are being read, and come by `show_base_map`
  bool is_drill = false;              // a simulation: every page and answer says so
  int threads = 4;                    // of work that may block for those who are signed in
};

/// Makes a read-only view of the store for one server thread.
using ReaderFactory = std::function<Result<std::unique_ptr<flow::Store>>()>;

/// Threads of its own; everything that changes goes through the engine, everything that reads through a reader.
class Server {
 public:
  Server(ServerSettings settings, flow::Engine& engine, flow::Accounts& accounts, ReaderFactory readers,
         Clock const& clock);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// Listens and serves. Returns the port. Errors: failed (port in use, address unknown), naming address and port.
  Result<int> start();
  int callbacks_port() const;
  /// From the engine's thread, after a commit.
  void publish(std::vector<flow::Effects::LiveEvent> const& events);
  /// The utility's own layers below the network; from any thread, any time.
  void show_base_map(std::shared_ptr<flow::BaseMap const> map);
  /// Stops accepting, lets running requests end, closes live streams.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::server
