// Counts first, then the record: what ends between the two is only counted as open.
#include "engine/flow/views_certificate.hpp"

#include <algorithm>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
constexpr int entries_at_once = 1'000;
constexpr int customer_notices_max = 1'000;

struct Counts {
  std::int64_t total = 0, open = 0;
};

Counts count_notices(Store& store, OutageId outage) {
  Counts out;
  for (auto const& one : store.notices().counters(outage)) {
    if (!one.channel.empty()) continue;  // of attempts
    out.total += one.count;
    if (one.state == "open") out.open += one.count;
  }
  return out;
}

/// Notices about whose end the record has an entry.
std::int64_t recorded(std::vector<record::Entry> const& entries) {
  std::set<std::string> ended;
  for (auto const& one : entries) {
    auto const text = json::parse(one.text).as_object();
    auto const what = std::string_view(text.at("what").as_string());
    auto const* notice = text.if_contains("notice");
    if (notice == nullptr || std::ranges::find(record::ends_of_notices, what) == std::end(record::ends_of_notices)) continue;
    auto id = std::string(notice->as_string());
    if (what == "reopened") ended.erase(id);
    else ended.insert(std::move(id));
  }
  return static_cast<std::int64_t>(ended.size());
}

std::vector<record::Seal> seals_until(Store& store, OutageId outage, std::int64_t entries) {
  std::vector<record::Seal> seals;
  for (auto& one : store.records().seals(outage)) {
    if (one.head.entries <= entries) seals.push_back(std::move(one));
  }
  return seals;
}

/// What stands above the entries, but for the counts.
record::CertificateFacts facts_of(Store& store, outage::Outage const& outage, CertificateWish const& wish) {
  auto const into = outage.merged_into ? store.outages().find(outage.merged_into) : std::nullopt;
  record::CertificateFacts facts;
  facts.utility = wish.utility;
  facts.outage = outage.ref;
  facts.kind = std::string(to_string(outage.kind));
  facts.state = std::string(to_string(outage.state));
  facts.area = outage.area;
  facts.feeder = outage.feeder;
  if (into) facts.merged_into = into->ref;
  auto const split = store.outages().split_of(outage.id);
  if (auto const from = split ? store.outages().find(split->from) : std::nullopt) facts.split_from = from->ref;
  for (auto const& one : store.outages().split_off(outage.id)) {
    if (auto const part = store.outages().find(one.outage)) facts.split_off.push_back(part->ref);
  }
  facts.started_at = outage.started_at;
  facts.restored_at = outage.restored_at;
  facts.exported_at = wish.now;
  return facts;
}

/// Whether an entry tells of a notice to this customer. Who it is stands in its text: where there was nothing personal to keep, the
/// entry belongs to nobody in the store.
bool concerns(record::Entry const& entry, std::string_view customer) {
  if (entry.text.find(customer) == std::string::npos) return false;
  auto const text = json::parse(entry.text).as_object();
  auto const is = [&](std::string_view field, std::string_view value) {
    auto const* found = text.if_contains(field);
    return found != nullptr && found->is_string() && std::string_view(found->get_string()) == value;
  };
  return is("recipient_kind", notice::to_string(notice::RecipientKind::customer)) && is("recipient", customer);
}

/// Notices of this outage to one customer.
Counts count_notices(Store& store, DeskReader& desk, OutageId outage, CustomerId customer) {
  Counts out;
  for (auto const id : desk.notices_of(customer, customer_notices_max)) {
    auto const notice = store.notices().find_notice(id);
    if (!notice || notice->outage != outage) continue;
    ++out.total;
    if (!store.notices().outcome(id)) ++out.open;
  }
  return out;
}

/// An outage, or a campaign as the subject of its notices.
std::optional<outage::Outage> subject_of(Store& store, std::string_view ref) {
  if (auto outage = store.outages().find_by_ref(ref)) return outage;
  auto const campaign = store.notices().campaigns().find_campaign(ref);
  return campaign ? store.outages().find(campaign->id) : std::nullopt;
}

}  // namespace

Result<std::string> view_certificate(Store& store, std::string_view ref, record::SigningKey const& key, CertificateWish const& wish) {
  auto const outage = subject_of(store, ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  auto const counts = count_notices(store, outage->id);
  auto const head = store.records().head(outage->id);
  if (head && wish.entries_max > 0 && head->entries > wish.entries_max) {
    return fail(Error::Kind::conflict, fmt::format("the record of '{}' has {} entries, more than the {} that are answered here: write it with "
                                                   "`lamplighter certificate {}`", ref, head->entries, wish.entries_max, ref));
  }
  std::vector<record::Entry> entries;
  while (head && static_cast<std::int64_t>(entries.size()) < head->entries) {
    auto page = store.records().entries(outage->id, static_cast<std::int64_t>(entries.size()), entries_at_once);
    if (page.empty()) break;
    for (auto& one : page) {
      if (one.number <= head->entries) entries.push_back(std::move(one));
    }
  }
  auto const seals = seals_until(store, outage->id, static_cast<std::int64_t>(entries.size()));
  auto facts = facts_of(store, *outage, wish);
  facts.notices = counts.total;
  facts.notices_open = counts.open;
  facts.notices_unrecorded = std::max<std::int64_t>(0, counts.total - counts.open - recorded(entries));
  return record::write_certificate(facts, entries, seals, key, wish.disclosure);
}

Result<std::string> view_customer_excerpt(Store& store, DeskReader& desk, std::string_view ref, std::string_view customer_ref,
                                          record::SigningKey const& key, CertificateWish const& wish) {
  auto const outage = subject_of(store, ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  auto const customer = desk.customer_by_ref(customer_ref);
  if (!customer) return fail(Error::Kind::not_found, fmt::format("no customer '{}'", customer_ref));
  auto const counts = count_notices(store, desk, outage->id, *customer);
  auto const head = store.records().head(outage->id).value_or(record::Head{});
  std::vector<record::Entry> his;
  for (std::int64_t after = 0; after < head.entries; after += entries_at_once) {
    for (auto& one : store.records().entries(outage->id, after, entries_at_once)) {
      if (one.number <= head.entries && concerns(one, customer_ref)) his.push_back(std::move(one));
    }
  }
  auto facts = facts_of(store, *outage, wish);
  facts.notices = counts.total;
  facts.notices_open = counts.open;
  facts.notices_unrecorded = std::max<std::int64_t>(0, counts.total - counts.open - recorded(his));
  auto out = json::parse(record::write_certificate(facts, his, seals_until(store, outage->id, head.entries), key, wish.disclosure)).as_object();
  out.erase("signature");  // nobody signed this selection
  if (head.entries > 0) out["head"] = head.hash;
  out["customer"] = customer_ref;
  out["entries_total"] = head.entries;
  return json::serialize(out);
}

}  // namespace lamplighter::flow
