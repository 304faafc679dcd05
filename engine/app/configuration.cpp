// Reading the configuration file.
#include "engine/app/configuration.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "engine/app/base_layer_configuration.hpp"
#include "engine/app/mapping_file.hpp"
#include "engine/app/reliability_configuration.hpp"
#include "engine/app/zone_configuration.hpp"
#include "schedules/calendar.hpp"
#include "schedules/secrets.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using Environment = std::optional<std::string> (*)(std::string const&);

struct Loader {
  Configuration out;
  yaml::Problems problems;
  Environment environment;

  std::string absolute(std::string const& path) const {
    if (path.empty()) return path;
    return (std::filesystem::path(out.folder) / path).lexically_normal().string();
  }
  std::string secret(yaml::Reader& reader, std::string_view key, std::string const& text) {
    auto const resolved = schedules::resolve_secret(text, out.folder, [this](std::string const& name) { return environment(name); });
    if (resolved) return *resolved;
    reader.problem(key, resolved.error().message, "set it, or write the value");
    return {};
  }
};

std::optional<ListenAddress> parse_address(std::string const& text) {
  auto const colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
  ListenAddress out;
  out.host = text.substr(0, colon);
  out.port = 0;
  for (auto i = colon + 1; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9' || i - colon > 5) return std::nullopt;
    out.port = out.port * 10 + (text[i] - '0');
  }
  if (out.port > 65535) return std::nullopt;
  if (out.host.front() == '[' && out.host.back() == ']') out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

/// Every address of this machine: one may listen there, but nobody can be told to call there.
bool is_wildcard(std::string const& host) {
  ::in_addr four{};
  ::in6_addr six{};
  return (::inet_pton(AF_INET, host.c_str(), &four) == 1 && four.s_addr == INADDR_ANY) ||
         (::inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_UNSPECIFIED(&six));
}

std::string host_of(std::string_view url) {
  auto const scheme = url.find("://");
  auto rest = scheme == std::string_view::npos ? std::string_view() : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with('[')) return std::string(rest.substr(1, rest.find(']') - 1));
  return std::string(rest.substr(0, rest.find(':')));
}

/// An address that others are given to reach us: of a web server, with a host that is one.
void check_url(yaml::Reader& reader, std::string_view key, std::string const& url) {
  bool const is_web = url.starts_with("http://") || url.starts_with("https://");
  if (!is_web || host_of(url).empty() || url.ends_with('/') || url.find_first_of("%?# ") != std::string::npos) {
    reader.problem(key, fmt::format("'{}' is not http://HOST:PORT or https://HOST, without a slash at the end", url),
                   "write for example https://power.example");
  } else if (is_wildcard(host_of(url))) {
    reader.problem(key, fmt::format("nobody can call '{}': it stands for every address of this machine", url),
                   "write the name or address under which others reach it");
  }
}

void read_address(yaml::Reader& reader, std::string_view key, ListenAddress& into) {
  auto const text = reader.optional_text(key);
  if (!text) return;
  if (auto const address = parse_address(*text)) {
    into = *address;
  } else {
    reader.problem(key, fmt::format("'{}' is not HOST:PORT", *text), "write for example 127.0.0.1:8080");
  }
}

/// What a telephone can dial and a person can read: 3 to 15 digits, with signs that group them.
bool is_phone(std::string_view text) {
  auto const digits = std::ranges::count_if(text, [](char one) { return one >= '0' && one <= '9'; });
  bool const is_dialled = text.find_first_not_of("0123456789 ()-./") == std::string_view::npos ||
                          (text.front() == '+' && text.find_first_not_of("0123456789 ()-./", 1) == std::string_view::npos);
  return is_dialled && digits >= 3 && digits <= 15 && text.size() <= 24 && text.front() != ' ' && text.back() != ' ';
}

bool is_name(std::string_view text) {
  return text.size() <= 120 && text.find_first_not_of(' ') != std::string_view::npos &&
         std::ranges::none_of(text, [](char one) { return static_cast<unsigned char>(one) < 0x20 || one == 0x7F; });
}

void read_utility(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("utility");
  if (node == nullptr) return;
  yaml::Reader reader(*node, l.problems, "utility");
  l.out.utility_name = reader.text_or("name", l.out.utility_name);
  if (!is_name(l.out.utility_name)) {
    reader.problem("name", "is empty, has control characters or is longer than 120 bytes", "write the name that people know");
  }
  l.out.utility_phone = reader.text_or("phone", "");
  if (!l.out.utility_phone.empty() && !is_phone(l.out.utility_phone)) {
    reader.problem("phone", fmt::format("'{}' is no telephone number", l.out.utility_phone),
                   "write the number that people may call, like \"95598\" or \"+44 800 000 0000\"; without one texts and "
                   "pages ask nobody to call");
  }
  l.out.time_zone = reader.text_or("time_zone", l.out.time_zone);
  if (auto const zone = schedules::Zone::find(l.out.time_zone); !zone) {
    reader.problem("time_zone", zone.error().message, "use an IANA name such as Asia/Shanghai");
    l.out.time_zone = Configuration{}.time_zone;
  }
  read_zones(reader, l.problems, l.out);
  l.out.calendar = reader.text_or("calendar", "");
  if (auto languages = reader.texts("languages"); !languages.empty()) l.out.languages = std::move(languages);
  else if (reader.has("languages")) reader.problem("languages", "names no language", "known are zh and en");
  for (auto const& language : l.out.languages) {
    if (language != "zh" && language != "en") {
      reader.problem("languages", fmt::format("no texts in '{}'", language), "known are zh and en");
    }
  }
  l.out.phone_region = phone_region(reader, reader.optional_text("region"));
  reader.finish();
}

/// Said by `check`: one zone is one country's alone, others are not.
void settle_phone_region(Configuration& out) {
  using From = Configuration::PhoneRegionFrom;
  out.phone_region_from = out.phone_region.empty() ? From::nobody : From::file;
  if (!out.phone_region.empty() || out.time_zone != "Asia/Shanghai") return;
  out.phone_region = "CN";
  out.phone_region_from = From::time_zone;
}

void read_contacts(Loader& l, yaml::Reader& root) {
  if (auto const* node = root.optional_node("contacts")) {
    l.out.contacts = read_contact_sources(*node, l.out.phone_region, [&](std::string const& path) { return l.absolute(path); }, l.problems);
  }
  if (auto const* node = root.optional_node("contact_rules")) l.out.contact_rules = read_contact_rules(*node, l.problems);
}

void read_listen(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("listen");
  if (node == nullptr) return;
  if (node->kind == yaml::Node::Kind::scalar) return read_address(root, "listen", l.out.listen);
  yaml::Reader reader(*node, l.problems, "listen");
  read_address(reader, "operators", l.out.listen);
  if (reader.has("callbacks")) {
    ListenAddress callbacks;
    read_address(reader, "callbacks", callbacks);
    l.out.callbacks = callbacks;
  }
  reader.finish();
}

void read_callbacks(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("callbacks");
  if (node == nullptr) return;
  yaml::Reader reader(*node, l.problems, "callbacks");
  l.out.callback_url = reader.text_or("url", "");
  if (reader.has("url")) check_url(reader, "url", l.out.callback_url);
  auto const texts = reader.texts("allow");
  if (reader.has("allow")) {
    l.out.callback_networks.clear();
    for (auto const& text : texts) {
      if (auto const range = parse_address_range(text)) {
        l.out.callback_networks.push_back(*range);
      } else {
        reader.problem("allow", range.error().message,
                       "write networks such as 192.0.2.0/24 or 2001:db8::/32, or single addresses");
      }
    }
    if (texts.empty()) {
      reader.problem("allow", "is empty: no gateway could call back",
                     "name its network, or leave the key out for this machine and private networks");
    }
  }
  reader.finish();
}

/// Browsers and gateways are told where we are; `0.0.0.0` would send each of them to itself.
void read_public_url(Loader& l, yaml::Reader& root) {
  l.out.public_url = root.text_or("public_url", url_of(l.out.listen));
  if (root.has("public_url")) {
    if (l.out.public_url.ends_with('/')) l.out.public_url.pop_back();  // as people copy it from a browser
    return check_url(root, "public_url", l.out.public_url);
  }
  if (!is_wildcard(l.out.listen.host)) return;
  root.problem("listen", fmt::format("'{}' is every address of this machine, and nobody can be told to call there", l.out.listen.host),
               "write public_url: http://HOST:PORT with the name or address under which browsers and gateways reach it");
}

/// CAP forbids spaces, commas, < and & in a sender; the feed makes a tag URI of it.
void read_public_alerts(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("public_alerts");
  if (node == nullptr) return;
  yaml::Reader reader(*node, l.problems, "public_alerts");
  l.out.alert_sender = reader.text_or("sender", "");
  bool const is_plain = std::ranges::all_of(l.out.alert_sender, [](unsigned char c) { return std::isalnum(c) != 0 || std::string_view("@._-").find(static_cast<char>(c)) != std::string_view::npos; });
  if (!is_plain) reader.problem("sender", fmt::format("'{}' cannot stand in an alert", l.out.alert_sender), "write letters, digits and @ . _ - as outages@example.org");
  constexpr std::array<std::string_view, 3> words{"actual", "exercise", "test"};
  if (auto const word = reader.optional_choice("status", {"actual", "exercise", "test"})) l.out.alert_status = words.at(*word);
  reader.finish();
}

/// Asked when all notifiers are known: only a gateway that calls back needs an address.
void check_callback_address(Loader& l, yaml::Reader& root) {
  bool const any_calls_back = std::ranges::any_of(l.out.notifiers, [](auto const& one) { return is_called_back(one); });
  if (!any_calls_back || !l.out.callback_url.empty() || !l.out.callbacks || !is_wildcard(l.out.callbacks->host)) return;
  root.problem("listen", fmt::format("receipts would be sent to '{}', which no gateway can call", l.out.callbacks->host),
               "write callbacks: {url: http://HOST:PORT} with the name or address under which the gateway reaches it");
}

void read_network(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("network");
  if (node == nullptr) return;
  yaml::Reader reader(*node, l.problems, "network");
  for (auto const& item : reader.required_list("sources")) {
    yaml::Reader source(item, l.problems, "network source");
    geo::Dataset dataset;
    dataset.path = source.required_text("dataset");
    // A name with a scheme is a connection ("PG:…"), everything else a file.
    if (dataset.path.find(':') == std::string::npos) dataset.path = l.absolute(dataset.path);
    dataset.name = source.text_or("name", "");
    dataset.mapping = source.text_or("mapping", "standard");
    auto const* const named = source.optional_node("mapping");
    dataset.layout = read_mapping(dataset.mapping, l.out.folder, named != nullptr ? named->place : source.place(), l.problems);
    source.finish();
    l.out.datasets.push_back(std::move(dataset));
  }
  if (auto const folder = reader.text_or("cache", ""); !folder.empty()) l.out.network_cache = l.absolute(folder);
  if (auto const* limits = reader.optional_node("limits")) {
    yaml::Reader shares(*limits, l.problems, "network limits");
    l.out.changed_customers_max = shares.optional_share("changed_customers").value_or(l.out.changed_customers_max);
    l.out.lost_contacts_max = shares.optional_share("lost_contacts").value_or(l.out.lost_contacts_max);
    l.out.unsupplied_for_invalid = shares.optional_share("unsupplied_for_invalid").value_or(l.out.unsupplied_for_invalid);
    shares.finish();
  }
  reader.finish();
}

void read_notifiers(Loader& l, yaml::Reader& root) {
  auto const* const node = root.optional_node("notifiers");
  if (node == nullptr) return;
  if (node->kind != yaml::Node::Kind::map) return root.problem("notifiers", "is no map", "write NAME: {kind: spool, folder: …}");
  NotifierSurroundings const around{l.out.phone_region, l.out.folder, [&](std::string const& path) { return l.absolute(path); },
                                    [&](yaml::Reader& reader, std::string_view key, std::string const& text) { return l.secret(reader, key, text); }};
  for (auto const& entry : node->entries) l.out.notifiers.push_back(read_notifier(entry, around, l.problems));
}

void read_keeping(Loader& l, yaml::Reader& root) {
  if (auto const* node = root.optional_node("certificates")) {
    yaml::Reader reader(*node, l.problems, "certificates");
    l.out.certificate_key = l.absolute(reader.text_or("key", ""));
    reader.finish();
  }
  if (auto const* node = root.optional_node("exceptions")) {
    yaml::Reader reader(*node, l.problems, "exceptions");
    l.out.reminds_before = reader.optional_span("remind_before").value_or(l.out.reminds_before);
    reader.finish();
  }
  if (auto const* node = root.optional_node("retention")) {
    yaml::Reader reader(*node, l.problems, "retention");
    l.out.keeps_messages = reader.optional_span("messages");
    l.out.keeps_certificates = reader.optional_span("certificates");
    l.out.keeps_calls = reader.optional_span("calls");
    reader.finish();
  }
}

void read_rules(Loader& l, yaml::Reader& root) {
  read_keeping(l, root);
  if (auto const* node = root.optional_node("outages")) {
    yaml::Reader reader(*node, l.problems, "outages");
    l.out.momentary = reader.optional_span("momentary").value_or(l.out.momentary);
    l.out.supply_confirmation = reader.optional_span("supply_confirmation").value_or(l.out.supply_confirmation);
    l.out.share_cut_within = reader.optional_span("share_cut_within").value_or(l.out.share_cut_within);
    l.out.needs_other_approver = reader.optional_boolean("other_person_approves").value_or(false);
    reader.finish();
  }
  if (auto const* node = root.optional_node("dispatch")) {
    yaml::Reader reader(*node, l.problems, "dispatch");
    l.out.acknowledge_within = reader.optional_span("acknowledge_within").value_or(l.out.acknowledge_within);
    l.out.assigns_automatically = reader.optional_choice("assignment", {"by_person", "automatic"}).value_or(0) == 1;
    reader.finish();
  }
  if (auto const* node = root.optional_node("sending")) {
    yaml::Reader reader(*node, l.problems, "sending");
    l.out.hold_after_downtime = reader.optional_span("hold_after_downtime").value_or(l.out.hold_after_downtime);
    l.out.wave_size_for_person = reader.optional_integer("wave_size_for_person", 0, 1'000'000'000).value_or(0);
    reader.finish();
  }
}

/// `calendars: {NAME: FILE or list of files}`.
void read_calendars(Loader& l, yaml::Reader& root) {
  auto const* node = root.optional_node("calendars");
  if (node != nullptr && node->kind != yaml::Node::Kind::map) {
    root.problem("calendars", "is no map", "write NAME: FILE, or NAME: [FILE, FILE]");
  } else if (node != nullptr) {
    yaml::Reader reader(*node, l.problems, "calendars");
    for (auto const& entry : node->entries) {
      for (auto const& file : reader.texts(entry.key)) l.out.calendars[entry.key].push_back(l.absolute(file));
    }
  }
  if (!l.out.calendar.empty() && !l.out.calendars.contains(l.out.calendar)) {
    root.problem("calendars", fmt::format("has no '{}', which utility.calendar names", l.out.calendar),
                 "add its holiday file there, or name one that is");
  }
}

}  // namespace

std::string url_of(ListenAddress const& address) {
  bool const is_six = address.host.find(':') != std::string::npos;
  return is_six ? fmt::format("http://[{}]:{}", address.host, address.port) : fmt::format("http://{}:{}", address.host, address.port);
}

Result<ConfigurationDraft> draft_configuration(std::string const& path, Environment environment) {
  Loader l{{}, {}, environment};
  ConfigurationDraft draft;
  l.out.file = path;
  auto const parent = std::filesystem::absolute(path).parent_path();
  l.out.folder = parent.string();
  auto const document = yaml::load_file(path, l.problems);
  if (!document) return fail(Error::Kind::usage, l.problems.text());
  yaml::Reader root(*document, l.problems, "configuration");
  read_utility(l, root);
  settle_phone_region(l.out);
  l.out.store = root.text_or("store", l.out.store);
  if (l.out.store.starts_with("sqlite:")) {
    l.out.store = "sqlite:" + l.absolute(l.out.store.substr(7));
  } else if (!l.out.store.starts_with("postgresql://")) {
    root.problem("store", fmt::format("'{}' is no store", l.out.store), "write sqlite:PATH or postgresql://user@host/database");
  }
  l.out.region = static_cast<int>(root.optional_integer("region", 1, 32'000).value_or(1));
  read_listen(l, root);
  read_callbacks(l, root);
  read_public_url(l, root);
  read_public_alerts(l, root);
  l.out.trusted_proxies = root.texts("trusted_proxies");
  if (auto const* limits = root.optional_node("limits")) {
    yaml::Reader reader(*limits, l.problems, "limits");
    l.out.connections_per_address =
        static_cast<int>(reader.optional_integer("connections_per_address", 16, 2'000).value_or(l.out.connections_per_address));
    reader.finish();
  }
  auto const problems_before = l.problems.size();
  read_network(l, root);
  draft.has_whole_network = l.problems.size() == problems_before;
  l.out.base_layers = read_base_layers(root, l.problems, [&](std::string const& file) { return l.absolute(file); });
  read_contacts(l, root);
  for (auto const& file : root.texts("schedules")) l.out.schedules.push_back(l.absolute(file));
  read_calendars(l, root);
  l.out.templates = l.absolute(root.text_or("templates", ""));
  l.out.supply_events = l.absolute(root.text_or("supply_events", ""));
  read_notifiers(l, root);
  check_callback_address(l, root);
  if (auto const text = root.optional_text("callback_secret")) l.out.callback_secret = l.secret(root, "callback_secret", *text);
  read_rules(l, root);
  read_reliability(root, l.problems, l.out);
  root.finish();
  if (!l.problems.empty()) draft.problems = l.problems.text();
  draft.configuration = std::move(l.out);
  return draft;
}

Result<Configuration> read_configuration(std::string const& path, Environment environment) {
  auto draft = draft_configuration(path, environment);
  if (!draft) return tl::unexpected<Error>(draft.error());
  if (!draft->problems.empty()) return fail(Error::Kind::usage, draft->problems);
  return std::move(draft->configuration);
}

Result<std::string> find_configuration() {
  for (auto const* candidate : {"lamplighter.yaml", "/etc/lamplighter/lamplighter.yaml"}) {
    if (std::filesystem::exists(candidate)) return std::string(candidate);
  }
  return fail(Error::Kind::usage,
              "no configuration: neither ./lamplighter.yaml nor /etc/lamplighter/lamplighter.yaml exists; write one with "
              "`lamplighter init DIR`, or name one with --config FILE");
}

}  // namespace lamplighter::app
