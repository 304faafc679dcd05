// Pages for one person of the public: how it stands at his address, and reports by form. No script is needed for either.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/base/secret_token.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/body.hpp"
#include "engine/server/plain_page.hpp"
#include "engine/server/public_forms.hpp"
#include "engine/server/public_words.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr std::size_t field_bytes_max = 1000;  // of 200 characters, as the form allows
constexpr std::chrono::milliseconds long_making{500};  // of everybody's states: longer is made less often

/// Zero in a world without one: then nothing takes long.
std::chrono::steady_clock::time_point monotonic_of(Clock const& clock) {
  return std::chrono::steady_clock::time_point{clock.monotonic().value_or(milliseconds{0})};
}

/// The fields of a form, decoded; empty ones are left out.
class Form {
 public:
  explicit Form(Request const& request) {
    if (auto target = parse_target("/?" + request.body)) fields_ = std::move(target->query);
  }
  std::string text(std::string_view name) const {
    auto const found = std::ranges::find(fields_, name, [](auto const& field) { return std::string_view(field.first); });
    if (found == fields_.end() || found->second.size() > field_bytes_max) return {};
    auto const first = found->second.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? std::string{} : found->second.substr(first, found->second.find_last_not_of(" \t\r\n") - first + 1);
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

std::string language_of(Request const& request, std::string const& chosen) {
  return chosen == "en" || chosen == "zh" ? chosen : page_language(request);
}

bool is_account(std::string_view text) {
  return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  });
}

json::value time_or_null(std::optional<Time> const& time) { return time ? json::value(to_rfc3339(*time)) : json::value(nullptr); }

json::object described(flow::OwnState const& own) {
  using Kind = flow::OwnState::Kind;
  auto const* word = own.kind == Kind::out ? "out" : own.kind == Kind::planned ? "planned" : "switched_on";
  return {{"state", word}, {"started_at", time_or_null(own.started_at)}, {"restored_at", time_or_null(own.restored_at)},
          {"etr", time_or_null(own.etr)}, {"start", time_or_null(own.start)}, {"end", time_or_null(own.end)},
          {"cause", own.cause}, {"crew", own.crew}};
}

std::string text_of(json::object const& body, std::string_view field) {
  auto const* value = body.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

}  // namespace

std::shared_ptr<PublicPage::Shown const> Api::snapshot() {
  auto shown = page_.at_hand(clock_.now());
  if (!shown) page_.give_up();  // who comes by the long way makes it
  return shown;
}

/// With the page the states of all accounts: what is out has just been read. In a storm they take long, and are made less often.
std::shared_ptr<PublicPage::Shown const> Api::make_page() {
  return page_.current(clock_.now(), [this] {
    return readers_.with([&](flow::Store& store) {
      auto const began = monotonic_of(clock_);
      if (began >= states_due_ || !directory_.has_accounts()) {
        directory_.put_states(flow::own_states(store, clock_.now()));
        auto const ended = monotonic_of(clock_);
        auto const took = ended - began;
        states_due_ = took > long_making ? ended + 10 * took : ended;
        load_accounts(flow::accounts_version(store));
      }
      return flow::public_outages(store, clock_.now());
    });
  });
}

/// The first time at once, for somebody waits; a later version beside whoever asks.
void Api::load_accounts(std::string version) {
  if (directory_.has_accounts(version) || is_loading_accounts_.exchange(true)) return;
  bool const is_first = !directory_.has_accounts();
  auto load = [this, version = std::move(version)] {
    try {
      directory_.put_accounts(readers_.with([](flow::Store& store) { return flow::public_accounts(store); }), version);
    } catch (std::exception const&) {
      // Tried again with the next page.
    }
    is_loading_accounts_ = false;
  };
  if (is_first) return load();
  if (links_worker_.post(std::move(load)) != Workers::Taken::yes) is_loading_accounts_ = false;
}

/// Everybody's own states as they are now, then `answer`. On the thread of the sockets when they are at hand.
void Api::with_directory(CallPointer const& call, std::function<void()> answer) {
  if (page_.at_hand(clock_.now()) && directory_.has_accounts()) return answer();
  page_.give_up();
  run(Lane::public_page, call, [this, call, answer = std::move(answer)] {
    (void)make_page();
    if (!directory_.has_accounts()) {
      readers_.with([this](flow::Store& store) {
        load_accounts(flow::accounts_version(store));
        return true;
      });
    }
    // Without accounts nobody would be found, and that would not be true.
    if (!directory_.has_accounts()) return call->answer(problem(503, "The accounts are being read; try again in a moment."));
    answer();
  });
}

/// The limits: an address may ask 30 times at once, then one each 2 s; of an account five wrong digits, then one each 5 min.
std::optional<PublicDirectory::Found> Api::own_supply(std::string const& account, std::string const& last_four) {
  auto found = directory_.find(account, last_four);
  if (!found) (void)wrong_digits_.take(account, clock_.now());
  return found;
}

bool Api::may_look_up(Request const& request, std::string_view account) {
  auto const now = clock_.now();
  if (status_by_address_.take(address_block(request.peer), now) == Limiter::Verdict::too_often) return false;
  return !is_guessed(account);
}

/// Asked again when the answer is made: others may have guessed while this one waited.
bool Api::is_guessed(std::string_view account) { return wrong_digits_.look(account, clock_.now()) != Limiter::Verdict::goes; }

/// JSON: {account, last_four} → {found, supply}. The same answer for an unknown account and for wrong digits.
void Api::own_status(CallPointer const& call) {
  auto read = read_body(call->request, BodyForm::object);
  if (auto* refusal = std::get_if<Response>(&read)) return call->answer(std::move(*refusal));
  auto const& body = std::get<json::object>(read);
  for (auto const& member : body) {
    if (member.key() != "account" && member.key() != "last_four") return call->answer(problem(422, "unknown field; remove it", member.key()));
  }
  auto const account = text_of(body, "account"), digits = text_of(body, "last_four");
  if (account.empty() || account.size() > 64) return call->answer(problem(422, "field 'account' is missing", "account"));
  if (digits.size() != 4) return call->answer(problem(422, "field 'last_four': the last four digits of the registered phone", "last_four"));
  if (!may_look_up(call->request, account)) return call->answer(problem(429, "Too many look-ups; wait some minutes."));
  with_directory(call, [this, call, account, digits] {
    if (is_guessed(account)) return call->answer(problem(429, "Too many look-ups; wait some minutes."));
    auto const found = own_supply(account, digits);
    json::array supply;
    if (found && found->own != nullptr) {
      for (auto const& one : *found->own) supply.push_back(described(one));
    }
    call->answer(json_response(json::object{{"found", found.has_value()}, {"supply", std::move(supply)}}));
  });
}

void Api::own_supply_page(CallPointer const& call) {
  Form const form(call->request);
  auto const language = language_of(call->request, form.text("lang"));
  auto const account = form.text("account"), digits = form.text("last_four");
  if (!may_look_up(call->request, account)) {
    return call->answer(html_page(429, report_refused_html(public_words(language).too_often, {}, page_.utility(), language)));
  }
  with_directory(call, [this, call, account, digits, language] {
    if (is_guessed(account)) return call->answer(html_page(429, report_refused_html(public_words(language).too_often, {}, page_.utility(), language)));
    auto const found = own_supply(account, digits);
    auto const own = found ? std::optional(found->own) : std::nullopt;
    call->answer(html_page(200, own_supply_html(own, page_.utility(), engine_.settings().zone, clock_.now(), language)));
  });
}

void Api::report_page(CallPointer const& call) {
  auto const language = page_language(call->request);
  auto const about = call->request.query("about") == "danger" ? ReportAbout::danger : ReportAbout::supply;
  call->answer(html_page(200, report_html(about, secret_token(), {}, page_.utility(), language)));
}

/// The form becomes the same report as a program's; its answer becomes a page.
void Api::report_form(CallPointer const& call) {
  Form const form(call->request);
  auto const language = language_of(call->request, form.text("lang"));
  auto const where = form.text("where"), kind = form.text("kind"), phone = form.text("phone");
  bool const is_danger = outage::call_kind_from(kind) && endangers(*outage::call_kind_from(kind));
  if (where.empty() || kind.empty()) {
    auto const about = is_danger ? ReportAbout::danger : ReportAbout::supply;
    return call->answer(html_page(422, report_html(about, secret_token(), public_words(language).missing_where, page_.utility(), language)));
  }
  json::object body{{"kind", kind == "neighbours" ? "no_power" : kind}};
  if (kind == "neighbours") body["note"] = "neighbours are out too";
  body[is_account(where) ? "customer" : "address"] = where;
  if (!phone.empty()) body["phone"] = phone;
  auto inner = std::make_shared<Call>(*call);
  inner->request.body = json::serialize(body);
  std::erase_if(inner->request.headers, [](auto const& header) { return header.first == "content-type" || header.first == "idempotency-key"; });
  inner->request.headers.emplace_back("content-type", "application/json");
  if (auto const key = form.text("key"); is_secret_token(key)) inner->request.headers.emplace_back("idempotency-key", key);
  inner->respond = [this, call, language](Response answer) {
    json::error_code trouble;
    auto const parsed = json::parse(answer.body, trouble);
    auto const said = !trouble && parsed.is_object() ? parsed.get_object() : json::object{};
    auto const safety = text_of(said, "safety_text");
    if (answer.status == 202) return call->answer(html_page(200, report_taken_html(safety, page_.utility(), language)));
    auto out = html_page(answer.status, report_refused_html(text_of(said, "detail"), safety, page_.utility(), language));
    for (auto const& header : answer.headers) {
      if (header.first == "Retry-After") out.headers.push_back(header);
    }
    call->answer(std::move(out));
  };
  public_report(inner);
}

}  // namespace lamplighter::server
