// Fields go first, then keys, then what stands beside the records; every record that lost something says so.
#include "engine/flow/forgetting.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/notice/paper_books.hpp"
#include "engine/record/chain.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;

constexpr std::array known_fields = std::to_array<std::string_view>({"address", "name", "to", "text"});
constexpr int rows_at_once = 500;
constexpr std::string_view retention_key = "retention_kept_ms";
constexpr std::chrono::hours retention_every{24};

/// "1-3,7" of numbers in their order.
std::string ranges_of(std::vector<std::int64_t> const& numbers) {
  std::string out;
  for (std::size_t first = 0; first < numbers.size();) {
    auto last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += first == last ? fmt::format("{}", numbers[first]) : fmt::format("{}-{}", numbers[first], numbers[last]);
    first = last + 1;
  }
  return out;
}

void say_redacted(Books const& books, OutageId id, std::vector<std::int64_t> const& numbers, record::Redaction const& redaction, Wish const& wish) {
  auto const outage = books.outages.find(id);
  if (!outage) return;
  auto const head = books.records.head(id).value_or(record::Head{0, record::first_link(outage->ref)});
  json::array kinds;
  for (auto const field : known_fields) {
    bool const is_meant = redaction.kinds.empty() || std::ranges::find(redaction.kinds, field) != redaction.kinds.end();
    if (is_meant) kinds.emplace_back(field);
  }
  record::Entry entry;
  entry.number = head.entries + 1;
  entry.at = wish.at;
  entry.text = json::serialize(json::object{{"entry", entry.number}, {"at", to_rfc3339(wish.at)}, {"what", "redacted"},
                                            {"entries", ranges_of(numbers)}, {"fields", std::move(kinds)}, {"by", wish.by},
                                            {"reason", wish.reason}, {"previous", head.hash}});
  entry.hash = record::link_of(entry.text);
  books.records.append(id, {entry});
}

std::int64_t redact_round(Books const& books, record::Redaction const& redaction, Wish const& wish) {
  std::map<OutageId, std::vector<std::int64_t>> lost;
  std::int64_t count = 0;
  for (auto const& one : books.records.redact(redaction)) {
    lost[one.outage].push_back(one.entry);
    ++count;
  }
  for (auto const& [outage, numbers] : lost) say_redacted(books, outage, numbers, redaction, wish);
  return count;
}

}  // namespace

std::int64_t redact_records(Books const& books, record::Redaction redaction, Wish const& wish) {
  redaction.limit = std::numeric_limits<int>::max();  // one person, or one outage
  return redact_round(books, redaction, wish);
}

Result<json::object> erase_customer(Books const& books, std::string_view customer_ref, Wish const& wish) {
  auto const customer = books.records.find_customer(customer_ref);
  if (!customer) return fail(Error::Kind::not_found, fmt::format("no customer '{}'", customer_ref));
  if (books.records.has_staged_contacts()) {
    return fail(Error::Kind::conflict, "contacts wait to be taken over with a network revision and may hold this person again: activate it, or "
                                       "import again without this person, and then erase");
  }
  record::Person const person{record::PersonKind::customer, customer->value};
  auto const entries = redact_records(books, {.person = person}, wish);
  books.records.forget_key(person);
  books.records.forget_customer(*customer);
  return json::object{{"customer", customer_ref}, {"state", "erased"}, {"record_entries_redacted", entries}};
}

Result<Answer> on_erase_customer(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const reason = body.reason("reason");
  if (!body.has_problem() && !reason) body.problem("reason", "is missing; say who asked for it, and how");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto erased = erase_customer({ctx.outages, ctx.notices, ctx.store, ctx.records}, command.object, {command.actor.name, *reason, ctx.now});
  if (!erased) return tl::unexpected<Error>(erased.error());
  ctx.decide("customer_erased", ctx.records.find_customer(command.object).value_or(CustomerId{}).value, "person");
  return Answer{.body = std::move(*erased)};
}

Result<Answer> on_redact_record(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const reason = body.reason("reason");
  auto const customer_ref = body.optional_name("customer");
  record::Redaction redaction{.kinds = body.optional_texts("fields")};
  if (!body.has_problem() && !reason) body.problem("reason", "is missing; say why these values must go");
  for (auto const& one : redaction.kinds) {
    bool const is_known = std::ranges::find(known_fields, one) != known_fields.end();
    if (!is_known) body.problem("fields", "unknown value; known are address, name, to, text");
  }
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto outage = ctx.outages.find_by_ref(command.object);
  auto const campaign = outage ? std::nullopt : ctx.notices.campaigns().find_campaign(command.object);
  if (campaign) outage = ctx.outages.find(campaign->id);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage or campaign '{}'", command.object));
  redaction.outage = outage->id;
  if (customer_ref) {
    auto const customer = ctx.records.find_customer(*customer_ref);
    if (!customer) return fail(Error::Kind::invalid, fmt::format("field 'customer': no customer '{}'", *customer_ref), "customer");
    redaction.person = record::Person{record::PersonKind::customer, customer->value};
  }
  auto const count = redact_records({ctx.outages, ctx.notices, ctx.store, ctx.records}, redaction, {command.actor.name, *reason, ctx.now});
  bool const is_whole = !redaction.person && redaction.kinds.empty();
  auto const photos = is_whole ? ctx.dispatches.photos().forget_photos_of(outage->id) : 0;
  ctx.decide("record_redacted", outage->id.value, "person");
  return Answer{.body = {{"outage", outage->ref}, {"record_entries_redacted", count}, {"photos_removed", photos}}};
}

void keep_retention(Context& ctx) {
  auto const& keep = ctx.settings.retention;
  if (!keep.messages && !keep.certificates && !keep.calls) return;
  auto const last = ctx.store.meta(retention_key);
  if (last && ctx.now - from_ms(std::stoll(*last)) < retention_every) return;
  bool has_more = false;
  if (keep.messages) has_more = ctx.records.forget_messages(ctx.now - *keep.messages, rows_at_once) || has_more;
  if (keep.calls) has_more = ctx.records.forget_calls(ctx.now - *keep.calls, rows_at_once) || has_more;
  if (keep.certificates) {
    ctx.notices.papers().forget_papers(ctx.now - *keep.certificates);
    ctx.dispatches.photos().forget_photos(ctx.now - *keep.certificates);
    record::Redaction const old{.before = ctx.now - *keep.certificates, .limit = rows_at_once};
    has_more = redact_round({ctx.outages, ctx.notices, ctx.store, ctx.records}, old, {"system", "retention", ctx.now}) == rows_at_once || has_more;
  }
  if (!has_more) ctx.store.put_meta(retention_key, std::to_string(to_ms(ctx.now)));
}

}  // namespace lamplighter::flow
