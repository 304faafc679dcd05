// Settings, channels and secrets from a configuration.
#include "engine/app/assembly.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/system_clock.hpp"
#include "notifiers/ari.hpp"
#include "notifiers/http_gateway.hpp"
#include "notifiers/kannel.hpp"
#include "notifiers/provider_receipts.hpp"
#include "notifiers/smtp.hpp"
#include "notifiers/spool.hpp"
#include "notifiers/voice.hpp"
#include "notifiers/webhook_receipts.hpp"

namespace lamplighter::app {
namespace {

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  randombytes_buf(raw.data(), raw.size());
  std::string out;
  for (auto const byte : raw) out += fmt::format("{:02x}", byte);
  return out;
}

/// A name is on disk for good only when its folder is.
bool sync_folder_of(std::string const& path) {
  auto const folder = std::filesystem::path(path).parent_path();
  int const descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return false;
  // EINVAL: some network file systems cannot, and keep names in their own way.
  bool const is_synced = ::fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
  ::close(descriptor);
  return is_synced;
}

}  // namespace

std::string secrets_folder(Configuration const& configuration) {
  auto const& store = configuration.store;
  return store.starts_with("sqlite:") ? std::filesystem::path(store.substr(7)).parent_path().string() : configuration.folder;
}

void make_store_folder(Configuration const& configuration) {
  if (!configuration.store.starts_with("sqlite:")) return;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(configuration.store.substr(7)).parent_path(), ignored);
}

void RelaySink::submitted(notifiers::SubmissionOutcome outcome) {
  if (auto* target = target_.load()) target->submitted(std::move(outcome));
}
notifiers::Intake RelaySink::received(notifiers::Receipt receipt) {
  auto* target = target_.load();
  return target == nullptr ? notifiers::Intake::refused : target->received(std::move(receipt));
}

std::string callback_base(Configuration const& configuration) {
  if (!configuration.callback_url.empty()) return configuration.callback_url;
  return configuration.callbacks ? url_of(*configuration.callbacks) : configuration.public_url;
}

namespace {

notifiers::KannelSettings kannel_settings(NotifierConfiguration const& one, std::string const& callback_base, std::string const& secret) {
  notifiers::KannelSettings settings;
  settings.name = one.name;
  settings.url = one.url;
  settings.user = one.user;
  settings.password = one.password;
  settings.sender = one.from;
  settings.callback_base = callback_base;
  settings.callback_secret = secret;
  settings.connections = one.connections;
  return settings;
}

notifiers::HttpNotifierSettings http_settings(NotifierConfiguration const& one, std::string const& callback_base, std::string const& secret) {
  auto settings = *one.http;
  settings.callback_base = callback_base;
  settings.secret = secret;
  return settings;
}

notifiers::Time wall_clock() { return SystemClock{}.now(); }

/// One channel, or what is wrong with its settings.
notifiers::Result<std::unique_ptr<notifiers::Notifier>> make_channel(NotifierConfiguration const& one, std::string const& callback_base,
                                                                     std::string const& secret, notifiers::Sink& sink) {
  switch (one.kind) {
    case NotifierConfiguration::Kind::spool: return std::make_unique<notifiers::SpoolNotifier>(one.name, one.folder, sink);
    case NotifierConfiguration::Kind::kannel: {
      auto const settings = kannel_settings(one, callback_base, secret);
      if (auto const checked = notifiers::check(settings); !checked) return tl::unexpected(checked.error());
      return std::make_unique<notifiers::KannelNotifier>(settings, sink);
    }
    case NotifierConfiguration::Kind::sip: {
      auto settings = *one.sip;
      settings.name = one.name;
      if (auto const spoken = notifiers::Speech{settings.speech}.warm_up(); !spoken) return tl::unexpected(spoken.error());
      return std::make_unique<notifiers::SipNotifier>(std::move(settings), sink);
    }
    case NotifierConfiguration::Kind::ari: {
      auto settings = *one.ari;
      settings.name = one.name;
      if (auto const spoken = notifiers::Speech{settings.speech}.warm_up(); !spoken) return tl::unexpected(spoken.error());
      return std::make_unique<notifiers::AriNotifier>(std::move(settings), sink);
    }
    case NotifierConfiguration::Kind::smtp: {
      auto settings = *one.smtp;
      settings.secret = secret;
      if (auto const checked = notifiers::check(settings); !checked) return tl::unexpected(checked.error());
      return std::make_unique<notifiers::SmtpNotifier>(std::move(settings), &wall_clock, sink);
    }
    case NotifierConfiguration::Kind::http: {
      auto const settings = http_settings(one, callback_base, secret);
      if (auto const checked = notifiers::check(settings); !checked) return tl::unexpected(checked.error());
      return notifiers::make_http_notifier(settings, &wall_clock, sink);
    }
    case NotifierConfiguration::Kind::webhook: {
      auto settings = *one.webhook;
      settings.callback_base = callback_base;
      settings.secret = secret;
      if (auto const checked = notifiers::check(settings); !checked) return tl::unexpected(checked.error());
      return notifiers::make_webhook_notifier(settings, &wall_clock, sink);
    }
    case NotifierConfiguration::Kind::robot:
      if (auto const checked = notifiers::check(*one.robot); !checked) return tl::unexpected(checked.error());
      return notifiers::make_robot_notifier(*one.robot, &wall_clock, sink);
  }
  std::abort();
}

}  // namespace

Result<Channels> make_channels(Configuration const& configuration, std::string const& callback_base,
                               std::string const& secret, notifiers::Sink& sink) {
  Channels out;
  for (auto const& one : configuration.notifiers) {
    auto channel = make_channel(one, callback_base, secret, sink);
    if (!channel) return fail(Error::Kind::usage, fmt::format("{}: notifiers.{}: {}", configuration.file, one.name, channel.error().message));
    out.notifiers.push_back(std::move(*channel));
  }
  return out;
}

std::map<std::string, std::shared_ptr<notifiers::CallbackReader const>> callback_readers(Configuration const& configuration,
                                                                                         std::string const& callback_base, std::string const& secret) {
  std::map<std::string, std::shared_ptr<notifiers::CallbackReader const>> out;
  for (auto const& one : configuration.notifiers) {
    if (one.kind == NotifierConfiguration::Kind::kannel || !is_called_back(one)) continue;  // Kannel's are the server's own
    if (one.webhook) out.emplace(one.name, std::make_shared<notifiers::WebhookReceipts>());
    if (one.http) out.emplace(one.name, std::make_shared<notifiers::ProviderReceipts>(http_settings(one, callback_base, secret)));
  }
  return out;
}

void add_lanes(flow::Settings& settings, Channels const& channels, Configuration const& configuration) {
  for (std::size_t i = 0; i < channels.notifiers.size(); ++i) {
    auto const& one = configuration.notifiers[i];
    flow::Lane lane;
    lane.notifier = channels.notifiers[i].get();
    lane.mode = one.mode;
    lane.test_addresses.insert(one.test_addresses.begin(), one.test_addresses.end());
    lane.channel = one.channel;
    settings.lanes.emplace(one.name, std::move(lane));
  }
}

std::uint64_t random_seed() {
  std::uint64_t out = 0;
  randombytes_buf(&out, sizeof out);
  return out;
}

Result<void> write_private_file(std::string const& path, std::string const& content) {
  auto const temporary = path + ".new";
  ::unlink(temporary.c_str());  // of a write that was killed; a file that somebody else put there keeps its mode and its owner
  int const file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return fail(Error::Kind::failed, fmt::format("{}: cannot be written; check the folder and its rights", path));
  bool const is_written = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
  ::close(file);
  bool const is_named = is_written && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!is_named || !sync_folder_of(path)) {
    ::unlink(is_named ? path.c_str() : temporary.c_str());  // what is said to have failed leaves no secret behind
    return fail(Error::Kind::failed, fmt::format("{}: cannot be written; is the disk full?", path));
  }
  return {};
}

Result<std::string> callback_secret(Configuration const& configuration) {
  if (!configuration.callback_secret.empty()) return configuration.callback_secret;
  auto const path = (std::filesystem::path(secrets_folder(configuration)) / "callback.secret").string();
  if (std::ifstream file(path); file) {
    std::ostringstream content;
    content << file.rdbuf();
    auto const text = content.str();
    if (auto const end = text.find('\n'); end != std::string::npos && end >= 32) return text.substr(0, end);
    return fail(Error::Kind::failed, fmt::format("{}: holds no secret; remove it to get a new one", path));
  }
  if (sodium_init() < 0) return fail(Error::Kind::failed, "no source of randomness");
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  auto const secret = random_hex(32);
  if (auto const written = write_private_file(path, secret + "\n"); !written) return tl::unexpected<Error>(written.error());
  return secret;
}

}  // namespace lamplighter::app
