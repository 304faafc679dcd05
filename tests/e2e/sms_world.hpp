// The IEEE 8500 feeder with a daemon on it and a real Kannel behind it; customers of chosen fuses have telephones.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/daemon.hpp"
#include "tests/e2e/store_view.hpp"
#include "tests/support/kannel_gateway.hpp"

namespace lamplighter::test {

/// One short message as the simulated message centre took it.
struct CentreMessage {
  std::string to;    // without +
  std::string text;  // one part
};

/// How numbers of a world end, which tells the centre what to do; everyone else's messages arrive at once.
using Endings = std::map<std::size_t, std::string>;  // nth customer → last three digits

class SmsWorld {
 public:
  struct Choice {
    std::vector<std::string> fuses{};
    Endings endings{};
    std::string rules = "outages: {momentary: 1s, supply_confirmation: 1s}\n";
    std::string sendsms_url{};           // of another gateway, which takes any password; Kannel is not started then
    std::size_t life_support_every = 0;  // of the customers; 0: none
    std::string policy{};                // one schedule more, as it stands in a file
  };
  /// Imports the feeder and starts the gateway; the daemon is not started.
  explicit SmsWorld(Choice const&);

  /// Not with a gateway of the test's own.
  KannelGateway& gateway() { return *gateway_; }
  Daemon& daemon() { return daemon_; }
  /// Customers of all chosen fuses, sorted; the nth has the nth number.
  std::vector<std::string> const& customers() const { return customers_; }
  static std::string phone(std::size_t nth, Endings const&);
  std::vector<CentreMessage> at_centre() const;
  std::filesystem::path store() const { return daemon_.store(); }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<KannelGateway> gateway_;
  std::vector<std::string> customers_;
  Daemon daemon_;
};

/// Now as RFC 3339 with milliseconds.
std::string now_text();
/// The body of a device report of the control system; `key` makes it one fact for ever.
std::string device_report(std::string const& device, std::string const& kind, std::string const& key);
/// The customers below a device as `trace` says.
std::vector<std::string> customers_below(std::string const& device, std::filesystem::path const& folder);

}  // namespace lamplighter::test
