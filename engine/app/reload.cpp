// Compares configurations key by key, and hands the safety catch on at once.
#include "engine/app/reload.hpp"

#include "engine/app/notifier_sip.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

NotifierConfiguration const* find(Configuration const& configuration, std::string_view name) {
  auto const found = std::ranges::find(configuration.notifiers, name, &NotifierConfiguration::name);
  return found == configuration.notifiers.end() ? nullptr : &*found;
}

/// Keys of a notifier that need another channel, and differ.
std::vector<std::string> changed_keys(NotifierConfiguration const& one, NotifierConfiguration const& other) {
  std::vector<std::string> out;
  auto const compare = [&](std::string_view key, auto member) {
    if (one.*member != other.*member) out.emplace_back(key);
  };
  compare("kind", &NotifierConfiguration::kind);
  compare("channel", &NotifierConfiguration::channel);
  compare("folder", &NotifierConfiguration::folder);
  compare("url", &NotifierConfiguration::url);
  compare("user", &NotifierConfiguration::user);
  compare("password", &NotifierConfiguration::password);
  compare("from", &NotifierConfiguration::from);
  compare("connections", &NotifierConfiguration::connections);
  if (one.sip && other.sip) {
    for (auto const key : changed_sip_keys(*one.sip, *other.sip)) out.emplace_back(key);
  }
  if (one.kind != other.kind) return out;  // then every other key is another one, too
  auto const note = [&](std::string const& key) {
    if (std::ranges::find(out, key) == out.end()) out.push_back(key);
  };
  for (auto const& [key, value] : one.written) {
    auto const found = other.written.find(key);
    if (found == other.written.end() || found->second != value) note(key);
  }
  for (auto const& [key, value] : other.written) {
    if (!one.written.contains(key)) note(key);
  }
  return out;
}

void compare_notifiers(Configuration const& started, Configuration const& fresh, std::vector<std::string>& out) {
  for (auto const& one : started.notifiers) {
    auto const* now = find(fresh, one.name);
    if (now == nullptr) {
      out.push_back(fmt::format("notifiers.{}: is gone from the file; its channel ends at a restart", one.name));
      continue;
    }
    for (auto const& key : changed_keys(one, *now)) {
      out.push_back(fmt::format("notifiers.{}.{}: the channel goes on as it was started", one.name, key));
    }
  }
  for (auto const& one : fresh.notifiers) {
    if (find(started, one.name) == nullptr) out.push_back(fmt::format("notifiers.{}: is new and sends nothing yet", one.name));
  }
}

/// A mode that sends less is taken at once, one that sends more for the channel that the person saw when writing it.
std::vector<std::string> take_modes(flow::Settings& settings, Configuration const& started, Configuration const& fresh) {
  std::vector<std::string> out;
  for (auto& [name, lane] : settings.lanes) {
    auto const* const before = find(started, name);
    auto const* const now = find(fresh, name);
    if (before == nullptr) continue;
    auto const was = lane.mode;
    if (now == nullptr) {  // nothing is less than any mode
      lane.mode = notifiers::Mode::shadow;
      lane.test_addresses.clear();
      if (was != lane.mode) out.push_back(fmt::format("notifiers.{} is `shadow` now and was `{}`", name, notifiers::to_string(was)));
      continue;
    }
    if (now->mode > was && !changed_keys(*before, *now).empty()) {
      out.push_back(fmt::format("notifiers.{} stays `{}`: `{}` waits with the changed channel for the restart", name,
                                notifiers::to_string(was), notifiers::to_string(now->mode)));
      continue;
    }
    lane.mode = now->mode;
    lane.test_addresses = {now->test_addresses.begin(), now->test_addresses.end()};
    if (lane.mode == was) continue;
    out.push_back(fmt::format("notifiers.{} is `{}` now and was `{}`", name, notifiers::to_string(lane.mode), notifiers::to_string(was)));
  }
  return out;
}

bool is_same(ListenAddress const& one, ListenAddress const& other) { return one.host == other.host && one.port == other.port; }

bool is_same(std::optional<ListenAddress> const& one, std::optional<ListenAddress> const& other) {
  return one.has_value() == other.has_value() && (!one || is_same(*one, *other));
}

}  // namespace

std::vector<std::string> keep_running(flow::Settings& settings, flow::Settings const& running, Configuration const& started,
                                      Configuration const& fresh) {
  settings.region = running.region;
  settings.zone = running.zone;
  settings.region_zone = running.region_zone;
  settings.zones_by_place = running.zones_by_place;
  settings.network_cache = running.network_cache;
  settings.lanes = running.lanes;
  return take_modes(settings, started, fresh);
}

std::vector<std::string> not_reloaded(Configuration const& started, Configuration const& fresh) {
  std::vector<std::string> out;
  auto const name_if = [&](bool is_changed, std::string_view key) {
    if (is_changed) out.push_back(fmt::format("{}: the daemon goes on with the former", key));
  };
  name_if(started.store != fresh.store, "store");
  name_if(started.region != fresh.region, "region");
  name_if(started.time_zone != fresh.time_zone, "utility.time_zone");
  name_if(started.region_time_zone != fresh.region_time_zone, "utility.region_time_zone");
  name_if(started.place_time_zones != fresh.place_time_zones, "utility.time_zones");
  name_if(!is_same(started.listen, fresh.listen) || !is_same(started.callbacks, fresh.callbacks), "listen");
  name_if(started.callback_url != fresh.callback_url, "callbacks.url");
  name_if(started.callback_networks != fresh.callback_networks, "callbacks.allow");
  name_if(started.callback_secret != fresh.callback_secret, "callback_secret");
  name_if(started.public_url != fresh.public_url, "public_url");
  name_if(started.alert_sender != fresh.alert_sender || started.alert_status != fresh.alert_status, "public_alerts");
  name_if(started.trusted_proxies != fresh.trusted_proxies, "trusted_proxies");
  name_if(started.connections_per_address != fresh.connections_per_address, "limits.connections_per_address");
  name_if(started.network_cache != fresh.network_cache, "network.cache");
  name_if(started.certificate_key != fresh.certificate_key, "certificates.key");
  if (started.utility_name != fresh.utility_name || started.utility_phone != fresh.utility_phone) {
    out.push_back("utility.name, utility.phone: texts have the new ones, the public page has them after a restart");
  }
  compare_notifiers(started, fresh, out);
  return out;
}

}  // namespace lamplighter::app
