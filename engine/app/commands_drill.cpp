// `drill`: people at the real console, everything behind it simulated. Names no channel and opens no configured store: nothing can leave.
#include <charconv>
#include <csignal>
#include <filesystem>

#include <fmt/format.h>

#include "engine/app/base_map_reader.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/drill_folder.hpp"
#include "engine/app/drill_texts.hpp"
#include "engine/app/paper_pdf.hpp"
#include "engine/app/settings.hpp"
#include "engine/app/simulation/run.hpp"
#include "engine/app/simulation/storm.hpp"
#include "engine/base/secret_token.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/server/server.hpp"
#include "engine/store/desk_reader.hpp"
#include "engine/store/sql_accounts.hpp"

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

constexpr milliseconds longest_pause{50};  // so often the world moves on, and an end is looked for
constexpr std::string_view trainee = "drill";

volatile std::sig_atomic_t wants_end = 0;
void on_signal(int) { wants_end = 1; }

/// Before there is anything that must not stay behind. Whoever said that the terminal's end is nothing (nohup) is heard.
void end_by_signals() {
  for (int const number : {SIGTERM, SIGINT}) std::signal(number, on_signal);
  if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

/// No secret is read: nothing here could use one.
std::optional<std::string> no_environment(std::string const&) { return "drill"; }

/// The utility's own files, with a store and texts of the drill's.
Result<Configuration> drilled(CommandContext const& context, std::string const& folder) {
  auto const path = context.configuration_path();
  if (!path) return tl::unexpected<Error>(path.error());
  auto configuration = read_configuration(*path, no_environment);
  if (!configuration) return configuration;
  configuration->store = "sqlite:" + folder + "/drill.db";
  if (configuration->templates.empty()) return configuration;
  if (auto const marked = mark_templates(configuration->templates, folder + "/templates"); !marked) return tl::unexpected<Error>(marked.error());
  configuration->templates = folder + "/templates";
  return configuration;
}

std::vector<simulation::LaneOptions> lanes_of(Configuration const& configuration) {
  std::vector<simulation::LaneOptions> lanes;
  for (auto const& one : configuration.notifiers) lanes.push_back({one.name, one.channel});
  if (lanes.empty()) lanes = {{"sms", "sms"}, {"spool", "spool"}};
  return lanes;
}

server::ServerSettings served(Configuration const& configuration, ListenAddress const& address, ServedPages const& pages) {
  server::ServerSettings out;
  out.is_drill = true;
  out.host = address.host;
  out.port = address.port;
  out.has_base_map = !configuration.base_layers.empty();
  out.web_files = pages.files;
  out.web_root = pages.folder;
  out.time_zone = configuration.time_zone;
  out.utility_name = configuration.utility_name;
  out.utility_phone = configuration.utility_phone;
  out.callback_secret = secret_token();  // nobody is told it: no gateway calls back
  out.desk_reader = std::make_shared<store::SqlDeskReader>(configuration.store);
  out.paper = [&configuration](flow::PaperFile const& file, std::string_view kind) { return paper_pdf(file, kind, configuration.time_zone, PaperUse::drill); };
  return out;
}

server::ReaderFactory readers_of(Configuration const& configuration) {
  return [&configuration]() -> Result<std::unique_ptr<flow::Store>> {
    auto reader = store::RegionStore::open({.address = configuration.store, .region = {configuration.region}, .owner = "reader", .mode = store::OpenMode::read_only});
    if (!reader) return tl::unexpected<Error>(reader.error());
    return std::unique_ptr<flow::Store>(std::move(*reader));
  };
}

/// The drill's time goes on with the machine's, so many times as fast.
void run_until_ended(simulation::Run& run, Time start, int speed) {
  SystemClock const wall;
  auto const began = wall.monotonic().value();
  while (wants_end == 0) {
    auto const passed = wall.monotonic().value() - began;
    run.live_to(start + passed * speed);
    if (!run.host().is_up()) return;
    run.host().engine().wait(longest_pause);
  }
}

}  // namespace

Result<ListenAddress> loopback_address(std::string const& text) {
  auto const colon = text.rfind(':');
  auto host = text.substr(0, std::min(colon, text.size()));
  auto const port_text = colon == std::string::npos ? std::string("0") : text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  int port = 0;
  auto const read = std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
  bool const is_port = read.ec == std::errc{} && read.ptr == port_text.data() + port_text.size() && port >= 0 && port <= 65535;
  bool const is_loopback = host == "::1" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
  if (is_port && is_loopback) return ListenAddress{host, port};
  return fail(Error::Kind::usage, fmt::format("--http '{}': a drill is served on this machine only; write a loopback address and a port, as 127.0.0.1:8090", text));
}

Result<void> drill_command(CommandContext const& context, DrillOptions const& options, ServedPages const& pages) {
  auto const address = loopback_address(options.http);
  if (!address) return tl::unexpected<Error>(address.error());
  end_by_signals();
  DrillFolder const folder(fs::temp_directory_path());
  if (folder.path().empty()) return fail(Error::Kind::failed, "no temporary folder could be made for the drill's store");
  auto const configuration = drilled(context, folder.path());
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto settings = make_settings(*configuration);
  if (!settings) return tl::unexpected<Error>(settings.error());
  auto const loaded = load_files(*configuration, SystemClock().now());
  if (!loaded) return tl::unexpected<Error>(loaded.error());
  if (wants_end != 0) return {};
  auto const start = SystemClock().now();
  auto storm = simulation::storm(geo::data_of(loaded->imported.data), options.seed, start);
  if (!storm) return tl::unexpected<Error>(storm.error());
  if (wants_end != 0) return {};

  server::Server* published_to = nullptr;
  simulation::Run run({.scenario = std::move(*storm),
                       .settings = std::move(*settings),
                       .lanes = lanes_of(*configuration),
                       .loaded = &*loaded,
                       .seed = options.seed,
                       .store = {.address = configuration->store, .region = {configuration->region}, .owner = "drill"},
                       .store_hooks = {},
                       .gateway_hooks = {},
                       .people = [&](auto const& events) {
                         if (published_to != nullptr) published_to->publish(events);
                       }});
  if (auto const begun = run.begin(); !begun) return begun;
  if (wants_end != 0) return {};
  auto accounts = store::SqlAccounts::open(configuration->store);
  if (!accounts) return tl::unexpected<Error>(accounts.error());
  auto const password = secret_token();
  auto const added = (*accounts)->add_user(trainee, password, {"shift_supervisor", "dispatcher", "planner", "call_agent", "admin"}, start);
  if (!added) return added;
  server::Server server(served(*configuration, *address, pages), run.host().engine(), **accounts, readers_of(*configuration), run.clock());
  auto const port = server.start();
  if (!port) return tl::unexpected<Error>(port.error());
  published_to = &server;
  BaseMapReader layers([&](BaseMapReader::Read read) { server.show_base_map(std::move(read.map)); });
  layers.read(configuration->base_layers);
  fmt::print("演练 DRILL of seed {}: {}/console\nsign in as {} with {}\nEverything is simulated and nothing can leave; Ctrl-C ends it, and its store goes with it.\n",
             options.seed, url_of({address->host, *port}), trainee, password);
  std::fflush(stdout);
  run_until_ended(run, start, options.speed);
  server.stop();
  published_to = nullptr;
  run.host().engine().finish();
  if (!run.troubles().empty()) return fail(Error::Kind::failed, run.troubles().back());
  return {};
}

}  // namespace lamplighter::app
