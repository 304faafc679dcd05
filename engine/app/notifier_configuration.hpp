// One entry under `notifiers:` as values.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "notifiers/ari_settings.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/robot.hpp"
#include "notifiers/shadow.hpp"
#include "notifiers/smtp_settings.hpp"
#include "notifiers/voice_settings.hpp"
#include "notifiers/webhook.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

struct NotifierConfiguration {
  enum class Kind { spool, kannel, sip, ari, smtp, http, webhook, robot };
  std::string name;                      // the key under `notifiers:`
  Kind kind = Kind::spool;
  notifiers::Mode mode = notifiers::Mode::shadow;
  std::vector<std::string> test_addresses;
  std::string channel;                   // the word in ladders; the name by default
  std::string folder;                    // spool
  std::string url, user, password, from;  // kannel
  int connections = 32;
  std::optional<notifiers::SipSettings> sip;
  // Of the kinds since smtp the one that it is, without callback address and secret.
  std::optional<notifiers::SmtpSettings> smtp;
  std::optional<notifiers::HttpNotifierSettings> http;
  std::optional<notifiers::WebhookSettings> webhook;
  std::optional<notifiers::RobotSettings> robot;
  std::optional<notifiers::AriSettings> ari;
  /// Every key of the kinds since smtp as it is written, and what its secrets resolve to: what differs needs another channel.
  std::map<std::string, std::string> written;
};

/// What reading an entry needs of the file around it.
struct NotifierSurroundings {
  std::string phone_region;
  std::string folder;
  std::function<std::string(std::string const&)> absolute;  // a path as the file means it
  /// The value of a secret; what is wrong with it becomes a problem of the reader's key.
  std::function<std::string(schedules::yaml::Reader&, std::string_view key, std::string const& text)> secret;
};

/// Reads strictly; what is wrong is added to the problems.
NotifierConfiguration read_notifier(schedules::yaml::Entry const& entry, NotifierSurroundings const& surroundings,
                                    schedules::yaml::Problems& problems);

/// Whether its gateway calls back, so that it must know where we are.
bool is_called_back(NotifierConfiguration const& one);

}  // namespace lamplighter::app
