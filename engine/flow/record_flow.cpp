// Endings are noted as they happen and written together: one look at each outage's head for a batch.
#include "engine/flow/record_flow.hpp"

#include <map>

#include "engine/flow/record_entries.hpp"
#include "engine/record/chain.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;

constexpr std::chrono::hours seal_every{24};
constexpr int seals_at_once = 1'000;
constexpr std::string_view sealed_key = "records_sealed_ms";
constexpr std::size_t entries_at_once = 4'096;  // of one outage: what a plan's cancellation ends is written in pieces

json::object call_detail(notice::Exception const& exception, std::string_view by, std::string_view result) {
  return {{"notice", std::to_string(exception.notice.value)},
          {"exception", std::to_string(exception.id.value)},
          {"stage", exception.stage},
          {"by", by},
          {"result", result}};
}

void append_to(Context& ctx, record::Salts& salts, OutageId id, std::vector<Closing const*> const& closings) {
  auto const outage = ctx.outages.find(id);
  if (!outage) return;
  notice::Expected expected;
  for (auto const* closing : closings) {
    if (!closing->notice) continue;
    expected.notices.push_back(closing->notice->id);
    if (closing->notice->recipient.kind == notice::RecipientKind::customer) expected.customers.push_back({closing->notice->recipient.id});
  }
  ctx.notices.expect(expected);
  auto head = ctx.records.head(id).value_or(record::Head{0, record::first_link(outage->ref)});
  std::vector<record::Entry> entries;
  for (auto const* closing : closings) {
    entries.push_back(entry_of(ctx, salts, outage->ref, head, *closing));
    head = {entries.back().number, entries.back().hash};
    if (entries.size() < entries_at_once) continue;
    ctx.records.append(id, entries);
    entries.clear();
  }
  ctx.records.append(id, entries);
}

}  // namespace

void note_end(Context& ctx, notice::Notice const& notice, notice::NoticeOutcome const& outcome) {
  json::object detail{{"evidence", notifiers::to_string(outcome.evidence)}, {"reason", notice::to_string(outcome.reason)}};
  ctx.effects.closings.push_back({notice.outage, std::string(notice::to_string(outcome.kind)), notice, std::move(detail)});
}

void note_stronger_proof(Context& ctx, notice::Notice const& notice, notice::Evidence evidence) {
  json::object detail{{"evidence", notifiers::to_string(evidence)}};
  ctx.effects.closings.push_back({notice.outage, "stronger_proof", notice, std::move(detail)});
}

void note_reopened(Context& ctx, notice::Notice const& notice, notice::Reason reason) {
  json::object detail{{"reason", notice::to_string(reason)}};
  ctx.effects.closings.push_back({notice.outage, "reopened", notice, std::move(detail)});
}

void note_exception_tried(Context& ctx, notice::Exception const& exception, std::string_view by, std::string_view result) {
  ctx.effects.closings.push_back({exception.outage, "exception_tried", std::nullopt, call_detail(exception, by, result)});
}

void note_exception_closed(Context& ctx, notice::Exception const& exception, ExceptionEnd const& end) {
  auto detail = call_detail(exception, end.by, end.result);
  detail["evidence"] = end.evidence.empty() ? json::value(nullptr) : json::value(end.evidence);
  if (!end.photo.empty()) detail["photo"] = end.photo;
  Closing closing{exception.outage, "exception_closed", std::nullopt, std::move(detail)};
  if (exception.recipient.kind == notice::RecipientKind::customer) {
    closing.signed_by = end.signed_by;
    closing.signed_for = {exception.recipient.id};
  }
  ctx.effects.closings.push_back(std::move(closing));
}

void append_records(Context& ctx) {
  if (ctx.effects.closings.empty()) return;
  std::map<OutageId, std::vector<Closing const*>> by_outage;
  for (auto const& one : ctx.effects.closings) by_outage[one.outage].push_back(&one);
  record::Salts salts;
  for (auto const& [id, closings] : by_outage) append_to(ctx, salts, id, closings);
  ctx.effects.closings.clear();
}

void seal_records(Context& ctx, record::SigningKey const& key) {
  auto const last = ctx.store.meta(sealed_key);
  if (last && ctx.now - from_ms(std::stoll(*last)) < seal_every) return;
  auto const unsealed = ctx.records.unsealed(seals_at_once);
  for (auto const id : unsealed) {
    auto const outage = ctx.outages.find(id);
    auto const head = ctx.records.head(id);
    if (outage && head) ctx.records.put_seal(id, record::seal(key, outage->ref, *head, ctx.now));
  }
  if (static_cast<int>(unsealed.size()) < seals_at_once) ctx.store.put_meta(sealed_key, std::to_string(to_ms(ctx.now)));
}

}  // namespace lamplighter::flow
