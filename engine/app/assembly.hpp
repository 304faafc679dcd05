// Puts the engine together from a configuration: settings, channels, store.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "engine/app/settings.hpp"
#include "engine/flow/engine.hpp"
#include "notifiers/callback_reader.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::app {

/// Hands on to the engine, which is made after the channels that report to it.
class RelaySink final : public notifiers::Sink {
 public:
  void connect(notifiers::Sink& target) { target_ = &target; }
  void submitted(notifiers::SubmissionOutcome outcome) override;
  notifiers::Intake received(notifiers::Receipt receipt) override;

 private:
  std::atomic<notifiers::Sink*> target_{nullptr};
};

/// The real channels of a configuration. They end before the sink does.
struct Channels {
  std::vector<std::unique_ptr<notifiers::Notifier>> notifiers;
};
/// Where gateways reach us: `callbacks.url`, else the listener of their own, else the public address.
std::string callback_base(Configuration const&);
/// `callback_base`: where gateways reach us. Errors (usage): a channel's settings.
Result<Channels> make_channels(Configuration const&, std::string const& callback_base, std::string const& callback_secret,
                               notifiers::Sink&);
/// How the callbacks of those notifiers are read whose gateway has a form of its own. The configuration's channels were made.
std::map<std::string, std::shared_ptr<notifiers::CallbackReader const>> callback_readers(Configuration const&, std::string const& callback_base,
                                                                                         std::string const& callback_secret);
/// Puts the channels into the settings as lanes, in the modes of the configuration.
void add_lanes(flow::Settings&, Channels const&, Configuration const&);

/// Makes the folder of an SQLite store where it is missing; what goes wrong shows when the store is opened.
void make_store_folder(Configuration const&);

/// Where secrets that the program makes are kept: beside the SQLite store, for PostgreSQL in the configuration's folder.
std::string secrets_folder(Configuration const&);

/// The secret in callback addresses: the configured one, or one made once and kept, mode 0600, in the secrets'
/// folder. Errors: failed.
Result<std::string> callback_secret(Configuration const&);

/// 64 bits from the system, for ids that nobody should be able to guess.
std::uint64_t random_seed();

/// Writes a file that only its owner may read (mode 0600), whole or not at all. Errors: failed, naming the path.
Result<void> write_private_file(std::string const& path, std::string const& content);

}  // namespace lamplighter::app
