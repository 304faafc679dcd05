// `check`: a look at everything before anything runs.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/contact_report.hpp"
#include "engine/app/ladder_channels.hpp"
#include "engine/app/network_import.hpp"
#include "engine/app/plain_text.hpp"
#include "engine/app/settings.hpp"
#include "engine/app/supply_event_file.hpp"
#include "engine/app/worded.hpp"
#include "engine/base/system_clock.hpp"
#include "geo/report.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

/// What was found. Text is printed as it comes, JSON and CSV at the end; with CSV the problems go to the other stream.
class Findings {
 public:
  Findings(Format format, geo::ReportLanguage language) : format_(format), language_(language) {}

  void note(Error const& error) {
    switch (format_) {
      case Format::text: print_plain(error.message + "\n"); break;
      case Format::csv: fmt::print(stderr, "{}\n", error.message); break;
      case Format::json: problems_.emplace_back(error.message); break;
    }
    said_ += error.message + '\n';
    if (!worst_ || error.kind == Error::Kind::usage) worst_ = error.kind;
  }
  geo::ReportLanguage language() const { return language_; }
  /// A line of text that asks nobody to do anything.
  void say(std::string const& line) const {
    if (format_ == Format::text) print_plain(line + "\n");
  }
  void contacts(Contacts const& contacts, std::span<geo::Finding const> findings) {
    if (format_ == Format::text) print_plain(contacts_text(contacts, findings, language_));
    if (format_ == Format::json) contacts_ = contacts_json(contacts, findings, language_);
  }
  void audit(geo::Audit const& audit) {
    for (auto const& one : audit.findings) errors_ += one.severity == geo::Finding::Severity::error ? 1u : 0u;
    switch (format_) {
      case Format::text: print_plain(geo::report_text(audit, language_)); break;
      case Format::csv: fmt::print("{}", geo::report_csv(audit, language_)); break;
      case Format::json: {
        auto network = audit;
        std::erase_if(network.findings, [](auto const& one) { return one.layer == contacts_layer; });  // they stand by themselves
        audit_ = geo::report_json(network, language_);
        break;
      }
    }
  }
  void finish() const {
    if (format_ != Format::json) return;
    fmt::print("{{\"problems\":{},\n\"contacts\":{},\n\"audit\":{}}}\n", json::serialize(problems_), json::serialize(contacts_), audit_);
  }
  /// Of the data; they keep nothing from running.
  std::size_t errors() const { return errors_; }
  bool has_said(std::string const& message) const { return said_.find(message) != std::string::npos; }
  std::optional<Error::Kind> worst() const { return worst_; }

 private:
  Format format_;
  geo::ReportLanguage language_;
  json::array problems_;
  json::value contacts_;
  std::string audit_ = "null";
  std::string said_;
  std::size_t errors_ = 0;
  std::optional<Error::Kind> worst_;
};

/// A campaign's stages have texts of their own, by default under the name of their policy.
std::string text_of(schedules::Policy const& policy, schedules::StageRule const& stage) {
  bool const is_campaign = std::ranges::any_of(policy.kinds, [](auto const& word) {
    auto const kind = outage::kind_from(word);
    return kind && (outage::is_of_campaigns(*kind) || *kind == outage::Kind::disconnection);
  });
  return is_campaign ? fmt::format("{}-{}", policy.name, stage.id) : stage.id;
}

void note_missing_texts(flow::Settings const& settings, Findings& findings) {
  for (auto const& policy : settings.policies) {
    for (auto const& stage : policy.stages) {
      if (stage.is_announcement) continue;  // a person writes it
      for (auto const& language : settings.languages) {
        auto const text = text_of(policy, stage);
        if (settings.templates->has(text, language, "sms")) continue;
        findings.note({Error::Kind::usage, fmt::format("{}: stage '{}' has no template in '{}'; add {}.{}.any.mustache",
                                                       policy.file, stage.id, language, text, language), {}});
      }
    }
  }
}

/// Of which country a number is must not be guessed in silence.
void say_phone_region(Configuration const& configuration, Findings const& findings) {
  if (configuration.contacts.empty()) return;
  switch (configuration.phone_region_from) {
    case Configuration::PhoneRegionFrom::file: return;
    case Configuration::PhoneRegionFrom::time_zone:
      return findings.say(worded(findings.language(),
                                 "phones without a country code are read as of {}, because the time zone is {}; write utility.region "
                                 "to say otherwise",
                                 "没有国家码的电话按 {} 的号码读取，因为时区是 {}；如不是这样，请填写 utility.region", configuration.phone_region,
                                 configuration.time_zone));
    case Configuration::PhoneRegionFrom::nobody:
      return findings.say(worded(findings.language(),
                                 "utility.region is not set: phones without a country code are left out, unless their table has a region",
                                 "未填写 utility.region：没有国家码的电话不予采用，除非其表中写明地区"));
  }
}

/// Without a network nobody can say which customers it has; the rest of the tables can be looked at.
void check_contacts_alone(Configuration const& configuration, Findings& findings) {
  if (configuration.contacts.empty()) return;
  auto const contacts = read_contacts_alone(configuration.contacts);
  if (contacts) return findings.contacts(*contacts, contacts->findings);
  if (!findings.has_said(contacts.error().message)) findings.note(contacts.error());
}

/// A name that is misspelt would guarantee nothing. What the file itself has wrong was said with the settings.
void check_supply_events(Configuration const& configuration, LoadedNetwork const& loaded, Findings& findings) {
  auto const events = configuration.supply_events.empty() ? Result<std::vector<outage::SupplyEvent>>{} : read_supply_events(configuration.supply_events);
  if (!events || events->empty()) return;
  std::map<std::string_view, std::set<std::string>> known;
  for (auto const& row : loaded.imported.data.sources) known["feeders"].emplace(row.feeder);
  for (auto const& row : loaded.imported.data.service_points) known["service_points"].emplace(row.id);
  bool const is_by_customer = known["service_points"].empty();
  for (auto const& row : loaded.imported.data.customers) {
    known["customers"].emplace(row.id);
    known["areas"].emplace(row.community);
    known["areas"].emplace(row.district);
    if (is_by_customer) known["service_points"].emplace(row.id);
  }
  for (auto const& one : unknown_names(*events, [&](std::string_view kind, std::string const& name) { return known[kind].contains(name); })) {
    findings.note({Error::Kind::usage, fmt::format("{}: {}", configuration.supply_events, one), {}});
  }
}

/// The feeders as a table; those that are invalid are said to hold back their own automatic notices.
void check_network(Configuration const& configuration, ReportFile const& report, Findings& findings) {
  auto const loaded = load_files(configuration, SystemClock().now());
  if (!loaded) {
    findings.note(loaded.error());
    return check_contacts_alone(configuration, findings);
  }
  std::size_t errors = 0;
  for (auto const& finding : loaded->imported.findings) errors += finding.severity == geo::Finding::Severity::error ? 1 : 0;
  findings.say(worded(findings.language(), "network: {} devices, {} customers, {} findings, {} of them errors; {} customers without contact",
                      "电网：设备 {} 台，用户 {} 户，发现 {} 条，其中错误 {} 条；{} 户没有联系方式", loaded->imported.data.devices.size(),
                      loaded->imported.data.customers.size(), loaded->imported.findings.size(), errors,
                      loaded->customers_without_contact));
  check_supply_events(configuration, *loaded, findings);
  auto const audit = audit_network(*loaded, configuration, SystemClock().now());
  if (!audit) return findings.note(audit.error());
  if (!configuration.contacts.empty()) findings.contacts(loaded->contacts, audit->findings);
  findings.audit(*audit);
  auto invalid = invalid_feeders_text(*audit, findings.language());
  if (!invalid.empty()) {
    invalid.pop_back();  // say() ends the line
    findings.say(invalid);
  }
  if (auto const written = write_report_file(*audit, *loaded, configuration, report); !written) findings.note(written.error());
}

/// They are read as the daemon would.
void check_base_layers(Configuration const& configuration, Findings& findings) {
  std::atomic<bool> const is_ended{false};
  auto const map = geo::BaseMap::read(configuration.base_layers, is_ended);
  for (auto const& one : map.layers()) {
    if (!one.trouble.empty()) {
      findings.note({Error::Kind::usage, one.trouble, {}});
    } else {
      findings.say(worded(findings.language(), "map layer '{}': {} features, {} left out (without a place on Earth, or of a type that is not drawn)",
                          "地图图层“{}”：{} 个要素，{} 个未采用（没有有效位置，或几何类型不支持）", one.stated.id, one.features, one.left_out));
    }
  }
}

}  // namespace

Result<void> check_command(CommandContext const& context, ReportFile const& report) {
  if (auto const checked = check_report_file(report); !checked) return checked;
  auto const draft = context.draft();
  if (!draft) return tl::unexpected<Error>(draft.error());
  auto const& configuration = draft->configuration;
  Findings findings(context.format, language_of(report));
  if (!draft->problems.empty()) findings.note({Error::Kind::usage, draft->problems, {}});
  auto const settings = make_settings(configuration);
  if (!settings) findings.note(settings.error());
  if (settings && settings->templates) note_missing_texts(*settings, findings);
  if (settings) {
    for (auto const& one : idle_ways(settings->policies, configuration.notifiers, findings.language())) findings.say(one);
  }
  say_phone_region(configuration, findings);
  if (draft->has_whole_network) {
    check_network(configuration, report, findings);
  } else {
    check_contacts_alone(configuration, findings);
  }
  check_base_layers(configuration, findings);
  findings.finish();
  auto const language = findings.language();
  if (auto const worst = findings.worst()) return fail(*worst, worded(language, "check found the problems above", "检查发现以上问题"));
  if (auto const errors = findings.errors(); errors > 0) {
    findings.say(worded(language, "configuration, schedules and templates are in order; the data have {} errors (above): what they touch is "
                                  "not known rightly",
                        "配置、时间表和模板均无问题；数据有 {} 条错误（见上）：所涉及的部分无法正确判断", errors));
    return {};
  }
  findings.say(worded(language, "configuration, schedules, templates, contacts and network are in order",
                      "配置、时间表、模板、联系方式和电网均无问题"));
  return {};
}

}  // namespace lamplighter::app
