// Sheets are made from the same words as calls; a photo is believed by its first bytes, not by its name.
#include "engine/flow/paper_flow.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/flow/exception_calls.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/photo_bytes.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::size_t photo_bytes_max = 1u << 20;

bool has_class(notice::Customer const& customer, std::string_view word) {
  return std::ranges::find(customer.classes, word) != customer.classes.end();
}

/// Whom the stage is for: arrears are the owner's, and the name of whoever lives there is not put on them.
void put_person(Context& ctx, schedules::StageRule const* rule, CustomerId customer, PaperSheet& sheet) {
  for (auto const& contact : ctx.notices.contacts(customer)) {
    if (!is_for(rule, contact)) continue;
    if (sheet.name.empty()) sheet.name = contact.name;
    if (sheet.phone.empty()) sheet.phone = contact.phone;
  }
}

std::optional<PaperSheet> sheet_of(Context& ctx, notice::Exception const& exception, std::string_view language) {
  auto const notice = ctx.notices.find_notice(exception.notice);
  auto const outage = ctx.outages.find(exception.outage);
  if (!notice || !outage || notice->recipient.kind != notice::RecipientKind::customer) return std::nullopt;
  auto const customer = ctx.notices.find_customer({notice->recipient.id});
  if (!customer) return std::nullopt;
  PaperSheet sheet;
  sheet.exception = std::to_string(exception.id.value);
  sheet.reference = reference_of(*outage, notice->stage);
  sheet.language = language.empty() ? customer->language : std::string(language);
  if (sheet.language != "zh") sheet.language = "en";
  sheet.utility = ctx.settings.utility_name;
  sheet.utility_phone = ctx.settings.utility_phone;
  sheet.customer = customer->ref;
  sheet.address = customer->address;
  auto const* const rule = stage_rule(ctx.settings, *outage, notice->stage);
  put_person(ctx, rule, customer->id, sheet);
  sheet.is_of_outage = !outage->campaign || outage->kind == outage::Kind::disconnection;
  sheet.is_private = outage->campaign || outage->kind == outage::Kind::disconnection;
  sheet.stage = notice->stage;
  sheet.words = words_of(ctx, *outage, *notice, sheet.language);
  sheet.printed_at = ctx.now;
  sheet.proof_due = exception.proof_due;
  sheet.required = exception.required;
  sheet.is_on_life_support = has_class(*customer, "life_support");
  sheet.is_critical = has_class(*customer, "critical");
  sheet.needs_signature = (rule != nullptr && rule->needs_signature) || exception.required == notice::Evidence::e5;
  if (sheet.words.empty()) return std::nullopt;
  return sheet;
}

void read_photo(BodyReader& body, SignedBy& out) {
  auto const* photo = body.optional_object("photo");
  if (photo == nullptr) return;
  auto const* type = photo->if_contains("type");
  auto const* data = photo->if_contains("data");
  bool const is_whole = photo->size() == 2 && type != nullptr && type->is_string() && data != nullptr && data->is_string();
  if (!is_whole) return body.problem("photo", "must be {type: image/jpeg or image/png, data: its bytes in base64}");
  auto bytes = from_base64(std::string_view(data->get_string()));
  if (!bytes) return body.problem("photo", "its data are no base64");
  if (bytes->size() > photo_bytes_max) return body.problem("photo", "is larger than 1 MiB; take it smaller");
  out.type = image_type(*bytes);
  bool const is_taken = out.type == "image/jpeg" || out.type == "image/png";
  if (!is_taken || std::string_view(type->get_string()) != out.type) {
    return body.problem("photo", "is not what its type says; JPEG and PNG are taken");
  }
  out.hash = sha256_hex({reinterpret_cast<char const*>(bytes->data()), bytes->size()});
  out.photo = std::move(*bytes);
}

}  // namespace

std::vector<PaperSheet> paper_sheets(Context& ctx, Actor const& actor, std::span<std::int64_t const> exceptions, std::string_view language) {
  std::vector<PaperSheet> out;
  for (auto const id : exceptions) {
    auto const exception = ctx.notices.find_exception({id});
    if (!exception || exception->closed_at || !may_see_to(ctx, actor, *exception)) continue;
    if (auto sheet = sheet_of(ctx, *exception, language)) out.push_back(std::move(*sheet));
  }
  return out;
}

Result<PaperFile> paper_file(Context& ctx, Actor const& actor, PaperWish const& wish) {
  auto const outage = ctx.outages.find_by_ref(wish.ref);
  auto const campaign = outage ? std::nullopt : ctx.notices.campaigns().find_campaign(wish.ref);
  if (!outage && !campaign) return fail(Error::Kind::not_found, fmt::format("no outage or campaign '{}'", wish.ref));
  notice::Repository::ExceptionFilter filter;
  filter.outage = outage ? outage->id : campaign->id;
  filter.after = wish.after;
  filter.limit = wish.limit + 1;
  if (actor.role == "account_manager") filter.account_manager = actor.name;
  PaperFile file;
  while (file.sheets.empty()) {
    auto found = ctx.notices.exceptions(filter);
    bool const has_more = std::ssize(found) > wish.limit;
    if (has_more) found.pop_back();
    std::vector<std::int64_t> ids;
    for (auto const& one : found) ids.push_back(one.id.value);
    file.sheets = paper_sheets(ctx, actor, ids, wish.language);
    file.next = has_more ? ids.back() : 0;
    if (!has_more) break;
    filter.after = ids.back();  // of these none has anything to say any more
  }
  return file;
}

SignedBy read_signature(BodyReader& body) {
  SignedBy out;
  out.name = body.optional_name("signed_by").value_or("");
  read_photo(body, out);
  return out;
}

std::optional<notice::SignedPaper> signed_paper(Store& store, std::int64_t exception) {
  return store.notices().papers().find_paper({exception});
}

void keep_signature(Context& ctx, notice::Exception const& exception, SignedBy const& given) {
  bool const is_customer = exception.recipient.kind == notice::RecipientKind::customer;
  if (given.photo.empty() || !is_customer) return;
  ctx.notices.papers().put_paper({exception.id, {exception.recipient.id}, given.type, given.hash, given.photo, ctx.now});
}

}  // namespace lamplighter::flow
