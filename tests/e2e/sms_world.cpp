// Feeder, contacts, gateway and daemon, put together.
#include "tests/e2e/sms_world.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <set>
#include <stdexcept>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace lamplighter::test {
namespace fs = std::filesystem;

SmsWorld::SmsWorld(Choice const& choice) : daemon_(folder_.path() / "daemon", free_port()) {
  if (choice.sendsms_url.empty()) {
    fs::create_directories(folder_.path() / "kannel");
    gateway_ = std::make_unique<KannelGateway>(folder_.path() / "kannel");
  }
  DaemonConfiguration configuration;
  configuration.port = daemon_.port();
  configuration.network = test_network("ieee8500");
  configuration.rules = choice.rules;
  configuration.notifiers = fmt::format(
      "  sms: {{kind: kannel, mode: live, url: \"{}\", user: {}, password: \"{}\"}}\n"
      "  spool: {{kind: spool, mode: live, folder: letters}}\n",
      gateway_ ? gateway_->sendsms_url() : choice.sendsms_url, KannelGateway::user(), KannelGateway::password());
  if (!choice.policy.empty()) {
    fs::create_directories(daemon_.folder() / "schedules");
    write_file(daemon_.folder() / "schedules" / "more.yaml", choice.policy);
    configuration.more_schedules = ", schedules/more.yaml";
  }
  write_configuration(daemon_.folder(), configuration);
  fs::create_directories(daemon_.folder() / "letters");

  std::set<std::string> customers;
  for (auto const& fuse : choice.fuses) customers.merge([&] {
    auto const below = customers_below(fuse, daemon_.folder());
    return std::set<std::string>(below.begin(), below.end());
  }());
  customers_.assign(customers.begin(), customers.end());
  configuration.contacts = "customer,class,language,phone\n";
  for (std::size_t i = 0; i < customers_.size(); ++i) {
    bool const needs_power = choice.life_support_every > 0 && i % choice.life_support_every == 0;
    configuration.contacts += fmt::format("{},{},{},+{}\n", customers_[i], needs_power ? "life_support" : "residential",
                                          i % 2 == 0 ? "zh" : "en", phone(i, choice.endings));
  }
  write_configuration(daemon_.folder(), configuration);
  auto const imported = run_program({"import"}, daemon_.folder());
  if (imported.code != 0) throw std::runtime_error{"import failed: " + imported.err};
}

std::string SmsWorld::phone(std::size_t nth, Endings const& endings) {
  auto const found = endings.find(nth);
  return fmt::format("99900{:04}{}", nth, found == endings.end() ? "100" : found->second);
}

std::vector<CentreMessage> SmsWorld::at_centre() const {
  auto lines = gateway_->centre("GET", "/messages");
  std::replace(lines.begin(), lines.end(), '\n', ',');
  if (!lines.empty()) lines.pop_back();
  StoreView const reader(store());
  std::vector<CentreMessage> out;
  for (auto const& row : reader.rows("select json_extract(value, '$.to'), json_extract(value, '$.text') from json_each($1)",
                                     {"[" + lines + "]"})) {
    out.push_back({row[0], row[1]});
  }
  return out;
}

std::string now_text() {
  auto const now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  auto const ms = now.time_since_epoch().count() % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms);
}

std::string device_report(std::string const& device, std::string const& kind, std::string const& key) {
  return fmt::format(R"({{"device":"{}","kind":"{}","source":"scada","occurred_at":"{}","key":"{}"}})", device, kind, now_text(), key);
}

std::vector<std::string> customers_below(std::string const& device, fs::path const& folder) {
  auto const ended = run_program({"trace", "--device", device, "--format", "json"}, folder);
  auto const begin = ended.out.find("\"customers\":[");
  if (ended.code != 0 || begin == std::string::npos) throw std::runtime_error{"trace failed: " + ended.err};
  std::vector<std::string> out;
  auto at = begin + 13;
  while (ended.out[at] == '"') {
    auto const end = ended.out.find('"', at + 1);
    out.push_back(ended.out.substr(at + 1, end - at - 1));
    at = end + (ended.out[end + 1] == ',' ? 2 : 1);
  }
  return out;
}

}  // namespace lamplighter::test
