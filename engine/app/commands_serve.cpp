// `serve`: the daemon, from lease to orderly end.
#include <csignal>
#include <filesystem>
#include <thread>

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "engine/app/assembly.hpp"
#include "engine/app/base_map_reader.hpp"
#include "engine/app/certificate_key.hpp"
#include "engine/app/certificate_pdf.hpp"
#include "engine/app/paper_pdf.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/network_import.hpp"
#include "engine/app/reload.hpp"
#include "engine/base/secret_token.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/views_certificate.hpp"
#include "engine/server/server.hpp"
#include "engine/store/desk_reader.hpp"
#include "engine/store/region_store.hpp"
#include "engine/store/sql_accounts.hpp"

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds tick_longest{200};  // spool receipts and shut-down are looked at at least so often

/// SIGTERM and SIGINT end, SIGHUP reloads. Only flags are set in the handlers.
volatile std::sig_atomic_t wants_end = 0;
volatile std::sig_atomic_t wants_reload = 0;
void on_signal(int number) {
  if (number == SIGHUP) {
    wants_reload = 1;
  } else {
    wants_end = 1;
  }
}

void watch_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (int const number : {SIGTERM, SIGINT, SIGHUP}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

/// However `serve` ends: what channels still say must reach an engine that lives.
struct EndOfChannels {
  Channels& channels;
  ~EndOfChannels() { channels.notifiers.clear(); }
};

/// The daemon keeps no digest: its decisions are in the history of each outage.
class NoDecisionLog final : public flow::DecisionLog {
  void record(std::string_view) override {}
};

std::string owner_name() {
  char host[256] = "host";
  ::gethostname(host, sizeof host - 1);
  return fmt::format("{} process {}", host, ::getpid());
}

server::ServerSettings server_settings(Configuration const& configuration, std::string const& secret, ServedPages const& pages) {
  server::ServerSettings out;
  out.web_files = pages.files;
  out.web_root = pages.folder;
  out.host = configuration.listen.host;
  out.port = configuration.listen.port;
  if (configuration.callbacks) {
    out.callbacks_host = configuration.callbacks->host;
    out.callbacks_port = configuration.callbacks->port;
  }
  out.public_url = configuration.public_url;
  out.trusted_proxies = configuration.trusted_proxies;
  out.connections_per_address_max = configuration.connections_per_address;
  out.has_base_map = !configuration.base_layers.empty();
  out.callback_secret = secret;
  out.callback_readers = callback_readers(configuration, callback_base(configuration), secret);
  out.callback_networks = configuration.callback_networks;
  for (auto const& one : configuration.notifiers) out.notifier_names.push_back(one.name);
  out.time_zone = configuration.time_zone;
  out.utility_name = configuration.utility_name;
  out.utility_phone = configuration.utility_phone;
  return out;
}

/// Entries of a record that are answered over HTTP; longer ones are written by the command line.
constexpr std::int64_t certificate_entries_max = 20'000;

/// The server knows neither keys nor paper.
void add_certificates(server::ServerSettings& settings, Configuration const& configuration, record::SigningKey const& key, Clock const& clock) {
  settings.certificate = [&configuration, &key, &clock](flow::Store& store, std::string_view outage, flow::Detail detail) {
    return flow::view_certificate(store, outage, key,
                                  {configuration.utility_name, clock.now(),
                                   detail == flow::Detail::full ? record::Disclosure::full : record::Disclosure::withheld, certificate_entries_max});
  };
  settings.customer_excerpt = [&configuration, &key, &clock](flow::Store& store, flow::DeskReader& desk, std::string_view outage,
                                                            std::string_view customer, flow::Detail detail) {
    return flow::view_customer_excerpt(store, desk, outage, customer, key,
                                       {configuration.utility_name, clock.now(),
                                        detail == flow::Detail::full ? record::Disclosure::full : record::Disclosure::withheld});
  };
  settings.certificate_pdf = [&configuration](std::string_view certificate, std::string_view language) {
    return certificate_pdf(certificate, configuration.time_zone, language.empty() ? std::string_view(configuration.languages.front()) : language);
  };
  settings.paper = [&configuration](flow::PaperFile const& file, std::string_view kind) {
    return paper_pdf(file, kind, configuration.time_zone);
  };
}

/// The first administrator's token, once, into a file beside the store; only its path is said.
Result<void> first_token(store::SqlAccounts& accounts, Configuration const& configuration, Time now) {
  if (!accounts.tokens().empty() || !accounts.users().empty()) return {};
  auto const path = (fs::path(secrets_folder(configuration)) / "admin.token").string();
  if (auto const issued = issue_token(accounts, path, "first-admin", {"admin"}, now); !issued) return issued;
  spdlog::info("a first admin token is in {}", path);
  return {};
}

/// Reminders and findings for the people of a desk, which a simulation does not have.
void add_desk_care(flow::Settings& settings, Configuration const& configuration) {
  settings.desk_care = {configuration.reminds_before, std::chrono::hours{24} * configuration.contact_rules.life_support_days,
                        configuration.contact_rules.failures};
}

/// What leads outside: links in texts, and alerts for everybody. A simulation has neither.
void add_public(flow::Settings& settings, Configuration const& configuration) {
  settings.links = {.base = configuration.public_url, .new_token = secret_token};
  settings.public_alerts = alert_publisher(configuration);
}

/// What cannot be made is said by who would have written there.
void make_folder(std::string const& folder) {
  std::error_code ignored;
  fs::create_directories(folder, ignored);
}

void reload(Configuration const& started, flow::Engine& engine, BaseMapReader& layers) {
  auto const fresh = read_configuration(started.file, environment);
  if (!fresh) return spdlog::error("reload refused, the old settings stay:\n{}", fresh.error().message);
  auto settings = make_settings(*fresh);
  if (!settings) return spdlog::error("reload refused, the old settings stay:\n{}", settings.error().message);
  add_desk_care(*settings, *fresh);
  add_public(*settings, started);
  auto const modes = keep_running(*settings, engine.settings(), started, *fresh);
  engine.reload(std::move(*settings));
  layers.read(fresh->base_layers);
  spdlog::info("schedules, templates and limits are reloaded, the modes of notifiers, and the layers of the map");
  for (auto const& one : modes) spdlog::warn(one);
  for (auto const& one : not_reloaded(started, *fresh)) spdlog::warn("not reloaded, restart for it: {}", one);
}

server::ReaderFactory readers_of(Configuration const& configuration) {
  return [&configuration]() -> Result<std::unique_ptr<flow::Store>> {
    auto reader = store::RegionStore::open({.address = configuration.store, .region = {configuration.region}, .owner = "reader", .mode = store::OpenMode::read_only});
    if (!reader) return tl::unexpected<Error>(reader.error());
    return std::unique_ptr<flow::Store>(std::move(*reader));
  };
}

/// Until a person ends it. Error: conflict, when another process owns the region.
Result<void> run(flow::Engine& engine, store::RegionStore& store, Configuration const& configuration, BaseMapReader& layers, Clock const& clock) {
  auto last_renewal = clock.now();
  while (wants_end == 0) {
    auto const now = clock.now();
    if (now - last_renewal > std::chrono::seconds{10} || now < last_renewal) {
      auto const lease = store.renew_lease(now);
      if (!lease && lease.error().kind == Error::Kind::conflict) {
        spdlog::critical("another process owns the region: {}", lease.error().message);
        return lease;
      }
      if (!lease) spdlog::error("{}; it is tried again", lease.error().message);
      last_renewal = now;
    }
    if (wants_reload != 0) {  // a step follows, which takes the new settings over
      wants_reload = 0;
      reload(configuration, engine, layers);
    }
    auto const next = engine.step();
    ::sd_notify(0, "WATCHDOG=1");
    auto pause = tick_longest;
    if (next) pause = std::clamp(std::chrono::duration_cast<milliseconds>(*next - clock.now()), milliseconds{0}, tick_longest);
    engine.wait(pause);
  }
  return {};
}

}  // namespace

Result<void> serve_command(CommandContext const& context, ServedPages const& pages) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto settings = make_settings(*configuration);
  if (!settings) return tl::unexpected<Error>(settings.error());
  make_store_folder(*configuration);
  auto const callback_key = callback_secret(*configuration);
  if (!callback_key) return tl::unexpected<Error>(callback_key.error());
  auto const signing_key = certificate_key(*configuration);
  if (!signing_key) return tl::unexpected<Error>(signing_key.error());
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region}, .owner = owner_name()});
  if (!store) return tl::unexpected<Error>(store.error());
  SystemClock const clock;
  auto accounts = store::SqlAccounts::open(configuration->store);
  if (!accounts) return tl::unexpected<Error>(accounts.error());

  spdlog::default_logger_raw();  // made here, before there are threads that log
  watch_signals();
  RelaySink sink;
  auto channels = make_channels(*configuration, callback_base(*configuration), *callback_key, sink);
  if (!channels) return tl::unexpected<Error>(channels.error());
  add_lanes(*settings, *channels, *configuration);
  add_desk_care(*settings, *configuration);
  add_public(*settings, *configuration);
  settings->network_cache = network_cache_folder(*configuration, environment);
  make_folder(settings->network_cache);
  NoDecisionLog decisions;
  dispatch::NearestSuitable const assigner;
  server::Server* published_to = nullptr;
  flow::Engine engine(*settings, flow::Ports{.store = **store,
                                             .clock = clock,
                                             .decisions = decisions,
                                             .assigner = assigner,
                                             .uuid_seed = random_seed(),
                                             .publish = [&](auto const& events) {
                                               if (published_to != nullptr) published_to->publish(events);
                                             },
                                             .signing_key = &*signing_key,
                                             .note = [](std::string const& note) { spdlog::info(note); }});
  EndOfChannels const end_of_channels{*channels};
  sink.connect(engine.sink());
  if (auto const opened = engine.open(); !opened) return opened;
  if (auto const token = first_token(**accounts, *configuration, clock.now()); !token) return token;
  auto served = server_settings(*configuration, *callback_key, pages);
  served.desk_reader = std::make_shared<store::SqlDeskReader>(configuration->store);
  add_certificates(served, *configuration, *signing_key, clock);
  server::Server server(std::move(served), engine, **accounts, readers_of(*configuration), clock);
  auto const port = server.start();
  if (!port) return tl::unexpected<Error>(port.error());
  published_to = &server;
  BaseMapReader layers([&](BaseMapReader::Read read) {
    server.show_base_map(std::move(read.map));
    engine.base_layers_unread(std::move(read.unread));
  });
  layers.read(configuration->base_layers);
  spdlog::info("serving on {}", url_of({configuration->listen.host, *port}));
  ::sd_notify(0, "READY=1");
  auto const ended = run(engine, **store, *configuration, layers, clock);
  ::sd_notify(0, "STOPPING=1");
  spdlog::info("ending: no new requests, what was accepted is stored");
  server.stop();
  published_to = nullptr;
  channels->notifiers.clear();  // waits for replies of what was submitted; they reach the engine's inbox
  engine.finish();
  (*store)->release_lease();
  return ended;
}

}  // namespace lamplighter::app
