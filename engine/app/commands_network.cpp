// `import`: from the utility's files to a staged revision.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <ranges>
#include <thread>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/contact_report.hpp"
#include "engine/app/import_comparison.hpp"
#include "engine/app/import_difference.hpp"
#include "engine/app/network_import.hpp"
#include "engine/app/plain_text.hpp"
#include "engine/app/worded.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/kept_places.hpp"
#include "engine/flow/name_file.hpp"
#include "engine/store/contact_counts.hpp"
#include "engine/store/region_store.hpp"
#include "geo/finding_titles.hpp"
#include "geo/finding_words.hpp"
#include "geo/network_cache.hpp"
#include "geo/network_file.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

constexpr std::size_t standings_shown = 40;
constexpr std::size_t findings_shown = 5;  // of each number, so that one that is everywhere hides no other

void print_findings(std::vector<geo::Finding> const& findings, geo::ReportLanguage language) {
  std::map<int, std::vector<geo::Finding const*>> by_number;
  for (auto const& finding : findings) {
    if (finding.severity != geo::Finding::Severity::info) by_number[finding.number].push_back(&finding);
  }
  for (auto const& [number, list] : by_number) {
    for (auto const* finding : list | std::views::take(findings_shown)) {
      print_plain(worded(language, "finding {0} {1} in '{2}', id '{3}': {4}; {5}\n", "发现 {0}（{1}），图层 '{2}'，编号 '{3}'：{4}；{5}\n",
                              number, geo::severity_in(finding->severity, language), finding->layer, finding->id, geo::reason_in(*finding, language),
                              geo::remedy_in(*finding, language)));
    }
    if (list.size() > findings_shown) {
      print_plain(worded(language, "… and {0} more of finding {1}; all of them with --format json\n",
                              "…… 发现 {1} 另有 {0} 条；全部见 --format json\n", list.size() - findings_shown, number));
    }
  }
}

json::object to_json(LoadedNetwork const& loaded, geo::ReportLanguage language) {
  json::array findings;
  for (auto const& finding : loaded.imported.findings) {
    findings.push_back(json::object{{"number", finding.number}, {"severity", std::string(to_string(finding.severity))},
                                    {"layer", finding.layer}, {"id", finding.id},
                                    {"reason", geo::reason_in(finding, language)},
                                    {"remedy", geo::remedy_in(finding, language)}});
  }
  auto const& data = loaded.imported.data;
  return json::object{{"content_hash", loaded.imported.content_hash},
                      {"sources", data.sources.size()},
                      {"devices", data.devices.size()},
                      {"customers", data.customers.size()},
                      {"customers_without_contact", loaded.customers_without_contact},
                      {"contact_problems", loaded.contacts.findings.size()},
                      {"findings", std::move(findings)}};
}

std::string_view word_of(ImportSummary::Outcome outcome) {
  switch (outcome) {
    case ImportSummary::Outcome::staged: return "staged";
    case ImportSummary::Outcome::contacts_staged: return "contacts_staged";
    case ImportSummary::Outcome::standings_staged: return "standings_staged";
    case ImportSummary::Outcome::activated: return "activated";
    case ImportSummary::Outcome::unchanged: return "unchanged";
  }
  return "unknown";
}

void print_loaded(LoadedNetwork const& loaded, geo::ReportLanguage language) {
  auto const& data = loaded.imported.data;
  print_plain(worded(language, "{} sources, {} devices, {} customers, {} findings\n",
                          "电源点 {} 个，设备 {} 台，用户 {} 户，发现 {} 条\n", data.sources.size(), data.devices.size(), data.customers.size(),
                          loaded.imported.findings.size()));
  print_findings(loaded.imported.findings, language);
  print_plain(worded(language, "{} customers have no contact; each becomes an exception when there is something to tell\n",
                          "{} 户用户没有联系方式；需要通知时，每户成为一条异常事项\n", loaded.customers_without_contact));
}

json::array invalid_feeders(geo::Audit const& audit) {
  json::array out;
  for (auto const& feeder : audit.feeders) {
    if (feeder.blocks_automatic_notices()) out.emplace_back(feeder.id);
  }
  return out;
}

void add_judgement(json::object& body, ImportJudgement const& judged) {
  if (!judged.not_compared.empty()) body["not_compared"] = judged.not_compared;
  if (judged.difference) body["difference"] = difference_json(*judged.difference);
  body["customers_losing_contacts"] = judged.contacts.lost.size();
  body["are_contacts_renewed"] = judged.contacts.kept == ContactLoss::Kept::renewed;
  if (judged.standings_changed.empty()) return;
  json::array changed;
  for (auto const& one : judged.standings_changed) changed.emplace_back(one);
  body["standings_changed"] = std::move(changed);
}

void print_judgement(ImportJudgement const& judged, geo::ReportLanguage language) {
  if (!judged.not_compared.empty()) {
    print_plain(worded(language, "compared with no store: {}\n", "未与任何库比较：{}\n", judged.not_compared));
  }
  if (judged.difference) print_plain(difference_text(*judged.difference, judged.active_revision, language));
  print_plain(contact_loss_text(judged.contacts, language));
  std::size_t shown = 0;
  for (auto const& one : judged.standings_changed) {
    if (++shown <= standings_shown) print_plain(worded(language, "feeder {}\n", "馈线 {}\n", one));
  }
  if (shown > standings_shown) {
    print_plain(worded(language, "… and {} more; all of them with --format json\n", "…… 另有 {} 条；全部见 --format json\n",
                            shown - standings_shown));
  }
}

void print_outcome(ImportSummary const& summary, LoadedNetwork const& loaded, ImportJudgement const& judged,
                   geo::ReportLanguage language) {
  bool const is_zh = language == geo::ReportLanguage::zh;
  bool const has_contacts = !loaded.contacts.customers.empty(), has_standings = !judged.standings_changed.empty();
  auto const either = [&](bool is_so, char const* english, char const* chinese) { return !is_so ? "" : is_zh ? chinese : english; };
  auto const standings = either(has_standings, " and the standings of its feeders", "及馈线评级");
  switch (summary.outcome) {
    case ImportSummary::Outcome::activated:
      print_plain(worded(language, "network revision {} is active\n", "电网版本 {} 已启用\n", summary.revision));
      break;
    case ImportSummary::Outcome::staged:
      print_plain(worded(language,
                              "network revision {} is staged{}, {} customers changed; the daemon activates it on request "
                              "(POST /api/v1/network/activate)\n",
                              "电网版本 {}{}已暂存，{} 户用户有变化；由值守程序按请求启用（POST /api/v1/network/activate）\n",
                              summary.revision, either(has_contacts, " with its contacts", "（含联系方式）"),
                              summary.customers_changed));
      break;
    case ImportSummary::Outcome::contacts_staged:
      print_plain(worded(language,
                              "the network is unchanged; contacts{} are staged as revision {}, and the daemon at work takes them over "
                              "on request (POST /api/v1/network/activate)\n",
                              "电网没有变化；联系方式{}已暂存为版本 {}，由值守程序按请求接用（POST /api/v1/network/activate）\n", standings,
                              summary.revision));
      break;
    case ImportSummary::Outcome::standings_staged:
      print_plain(worded(language,
                              "the network is unchanged; the standings of its feeders are staged as revision {}, and the daemon at "
                              "work takes them over on request (POST /api/v1/network/activate)\n",
                              "电网没有变化；馈线评级已暂存为版本 {}，由值守程序按请求接用（POST /api/v1/network/activate）\n", summary.revision));
      break;
    case ImportSummary::Outcome::unchanged:
      print_plain(worded(language, "nothing changed: revision {} holds the same network{}{}\n",
                              "没有变化：版本 {} 即为同一电网{}{}\n", summary.revision,
                              either(has_contacts, "; contacts were renewed", "；联系方式已更新"),
                              either(has_standings, "; the standings of its feeders were renewed", "；馈线评级已更新")));
      break;
  }
  if (summary.dropped) {
    print_plain(worded(language, "revision {}, which was staged, is dropped\n", "原先暂存的版本 {} 已作废\n", *summary.dropped));
  }
}

/// With nothing to compare it with, a dry import still says what is in the files.
Result<ImportJudgement> judge(store::RegionStore* store, LoadedNetwork const& loaded, Configuration const& configuration,
                              geo::Audit const& audit, Time now) {
  if (store == nullptr) return judge_dry_import(loaded, configuration, &audit, now);
  auto judged = judge_import(*store, loaded, configuration, &audit, network_cache_folder(configuration, environment), now);
  if (judged) judged->contacts = judge_contacts(store::customers_with_contacts(store->database()), loaded, configuration);
  return judged;
}

Result<std::unique_ptr<store::RegionStore>> open_store(Configuration const& configuration, DryRun dry_run) {
  if (dry_run == DryRun::yes) return nullptr;
  make_store_folder(configuration);
  return store::RegionStore::open({.address = configuration.store, .region = {configuration.region}, .owner = "import"});
}

/// A daemon that shares the store gets its turn between two of our transactions.
void let_others_write() { std::this_thread::sleep_for(std::chrono::milliseconds{20}); }

/// So that the daemon finds the staged network mapped, with its ids and the places of its areas; what cannot be kept is made
/// there.
void keep_mapped(store::RegionStore& store, int revision, ImportJudgement const& judged, LoadedNetwork const& loaded,
                 Configuration const& configuration) {
  if (!judged.network) return;
  auto const& hash = loaded.imported.content_hash;
  auto const name = fmt::format("network-{}", configuration.region);
  auto const file = geo::network_cache_file(network_cache_folder(configuration, environment), name, hash);
  (void)geo::write_network_file(file, judged.network->tables(), hash);
  try {
    flow::NameBook const book(*judged.network, store.flow().names());
    auto const names = flow::write_name_file(flow::name_file_of(file), book, *judged.network);
    auto const places = flow::area_places_text(outage::area_places(geo::LiveNetwork(judged.network)));
    store.begin();
    store.flow().put_prepared(revision, names.value_or(std::string()), places);
    store.commit();
  } catch (std::exception const&) {  // the daemon works them out
    store.rollback();
  }
}

/// Staged without the lease. What needs no decision takes effect where nobody has the region: the lease is asked for only then.
Result<ImportSummary> write(store::RegionStore& store, LoadedNetwork const& loaded, ImportJudgement const& judged) {
  SystemClock const clock;
  auto const staged = stage_import(store, loaded, judged, clock.now(), let_others_write);
  if (!staged || judged.kind == ImportJudgement::Kind::changed) return staged;
  if (auto const lease = store.renew_lease(clock.now()); !lease) {
    if (lease.error().kind != Error::Kind::conflict) return tl::unexpected<Error>(lease.error());
    return staged;
  }
  auto const done = bring_into_force(store, *staged);
  store.release_lease();
  return done;
}

}  // namespace

Result<void> import_command(CommandContext const& context, DryRun dry_run, Accept accept, ReportFile const& report) {
  if (auto const checked = check_report_file(report); !checked) return checked;
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const now = SystemClock().now();
  auto const loaded = load_files(*configuration, now);
  if (!loaded) return tl::unexpected<Error>(loaded.error());
  bool const is_json = context.format == Format::json;
  auto const language = language_of(report);
  auto body = is_json ? to_json(*loaded, language) : json::object{};
  if (!is_json) print_loaded(*loaded, language);
  auto const audit = audit_network(*loaded, *configuration, now);
  if (!audit) return tl::unexpected<Error>(audit.error());
  if (is_json) body["contacts"] = contacts_json(loaded->contacts, audit->findings, language);
  else if (!configuration->contacts.empty()) print_plain(contacts_text(loaded->contacts, audit->findings, language));
  if (is_json) body["invalid_feeders"] = invalid_feeders(*audit);
  else print_plain(invalid_feeders_text(*audit, language));
  if (auto const written = write_report_file(*audit, *loaded, *configuration, report); !written) return written;

  auto const store = open_store(*configuration, dry_run);
  if (!store) return tl::unexpected<Error>(store.error());
  auto found = judge(store->get(), *loaded, *configuration, *audit, now);
  if (!found) return tl::unexpected<Error>(found.error());
  auto const judged = std::move(*found);
  if (is_json) add_judgement(body, judged);
  else print_judgement(judged, language);
  auto const print_body = [&](std::string_view outcome) {
    if (!is_json) return;
    body["outcome"] = outcome;
    fmt::print("{}\n", json::serialize(body));
  };
  if (accept == Accept::no) {
    if (auto const within = check_limits(judged, *configuration); !within) {
      print_body("refused");
      return within;
    }
  }
  if (dry_run == DryRun::yes) {
    print_body("not_staged");
    return {};
  }
  auto const imported = write(**store, *loaded, judged);
  if (!imported) return tl::unexpected<Error>(imported.error());
  keep_mapped(**store, imported->revision, judged, *loaded, *configuration);
  body["revision"] = imported->revision;
  if (imported->dropped) body["dropped_revision"] = *imported->dropped;
  print_body(word_of(imported->outcome));
  if (!is_json) print_outcome(*imported, *loaded, judged, language);
  return {};
}

}  // namespace lamplighter::app
