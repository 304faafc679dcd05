// Pages for one person of the public: how it stands at his address, and reports by form. No script is needed for either.
#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/base/blank.hpp"
#include "engine/base/full_width.hpp"
#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"
#include "engine/flow/phone_spellings.hpp"
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

std::string utf8_of(char32_t one) {
  auto const tail = [one](int shift) { return static_cast<char>(0x80u | ((one >> shift) & 0x3Fu)); };
  if (one < 0x80) return {static_cast<char>(one)};
  if (one < 0x800) return {static_cast<char>(0xC0u | (one >> 6)), tail(0)};
  if (one < 0x10000) return {static_cast<char>(0xE0u | (one >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0u | (one >> 18)), tail(12), tail(6), tail(0)};
}

/// What is pasted from a phone's contacts or a chat brings marks that nobody sees; a report is not refused for them, and none of them
/// turns what the desk reads.
std::string seen(std::string text) {
  for (auto const unwanted : {turning_character, disguising_character}) {
    for (auto found = unwanted(text); found; found = unwanted(text)) {
      auto const mark = utf8_of(*found);
      auto const at = text.find(mark);
      if (at == std::string::npos) break;
      text.erase(at, mark.size());
    }
  }
  return text;
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
    auto const shown = seen(found->second);
    auto const first = shown.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? std::string{} : shown.substr(first, shown.find_last_not_of(" \t\r\n") - first + 1);
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

std::string language_of(Request const& request, std::string const& chosen) {
  return chosen == "en" || chosen == "zh" ? chosen : page_language(request);
}

/// The address of a form's answer, kept or typed again: there is nothing to show without what the form gave.
Response to_front(Request const& request) { return see_other("/?lang=" + page_language(request)); }

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
  if (settings_.is_drill) return nullptr;  // by the long way it is marked
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
      auto const forgotten = directory_.forgotten();
      directory_.put_accounts(readers_.with([](flow::Store& store) { return flow::public_accounts(store); }), version, forgotten);
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

struct Api::LookUp {
  std::string account;
  std::string last_four, number;  // one of them
};

struct Api::LookedUp {
  LookUpAllowance::Verdict verdict = LookUpAllowance::Verdict::goes;
  std::optional<PublicDirectory::Found> found{};  // nullopt: no such account with this proof
};

/// Asked when the answer is made, not when the question came: others may have guessed while this one waited.
Api::LookedUp Api::own_supply(Call const& call, LookUp const& look_up) {
  auto const proof = look_up.number.empty() ? LookUpProof::last_four : LookUpProof::whole_number;
  auto const address = address_block(call.request.peer);
  auto const now = clock_.now();
  LookUpAllowance::Try const one{look_up.account, address, proof};
  LookedUp out{look_ups_.look(one, now)};
  if (out.verdict != LookUpAllowance::Verdict::goes) return out;
  if (proof == LookUpProof::last_four) {
    out.found = directory_.find(look_up.account, look_up.last_four);
  } else {
    for (auto const& spelling : flow::phone_spellings(look_up.number, engine_.settings().phone_region)) {
      if (!out.found) out.found = directory_.find_by_number(look_up.account, spelling);
    }
  }
  if (out.found) look_ups_.right(one, now);
  else look_ups_.wrong(one, now);
  return out;
}

/// The same call on behalf of a person: what is refused anywhere on its way is read on a page.
Api::CallPointer Api::as_page(CallPointer const& call, std::string language) {
  auto out = std::make_shared<Call>(*call);
  out->form_language = language;
  out->respond = [this, call, language = std::move(language)](Response answer) {
    bool const is_refusal = answer.content_type == "application/problem+json";
    call->answer(is_refusal ? refusal_page(answer, language) : std::move(answer));
  };
  return out;
}

/// What was refused, in words. A report that was `written` stands in its form again.
Response Api::refusal_page(Response const& refusal, std::string_view language, ReportForm const* written) {
  auto const& words = public_words(language);
  json::error_code trouble;
  auto const parsed = json::parse(refusal.body, trouble);
  auto const said = !trouble && parsed.is_object() ? parsed.get_object() : json::object{};
  auto const whom = settings_.utility_phone.empty() ? std::string(words.the_utility) : settings_.utility_phone;
  ReportRefusal why{fmt::format(fmt::runtime(words.not_now), whom), text_of(said, "safety_text")};
  if (refusal.status == 429) why.text = text_of(said, "detail");  // made in this language
  else if (refusal.status == 422 && text_of(said, "field") == "phone") why.text = words.bad_phone;
  else if (refusal.status < 500) why.text = fmt::format(fmt::runtime(words.not_understood), whom);
  auto out = html_page(refusal.status, written != nullptr ? report_html(*written, &why, page_.utility(), language)
                                                          : refused_html(why.text, page_.utility(), language));
  for (auto const& header : refusal.headers) {
    if (header.first == "Retry-After") out.headers.push_back(header);
  }
  return out;
}

/// JSON: {account, last_four or phone} → {found, supply}. The same answer for an unknown account and for wrong digits.
void Api::own_status(CallPointer const& call) {
  auto read = read_body(call->request, BodyForm::object);
  if (auto* refusal = std::get_if<Response>(&read)) return call->answer(std::move(*refusal));
  auto const& body = std::get<json::object>(read);
  for (auto const& member : body) {
    bool const is_known = member.key() == "account" || member.key() == "last_four" || member.key() == "phone";
    if (!is_known) return call->answer(problem(422, "unknown field; remove it", member.key()));
  }
  LookUp look_up{narrow(text_of(body, "account")), narrow(text_of(body, "last_four")), narrow(text_of(body, "phone"))};
  if (look_up.account.empty() || look_up.account.size() > 64) return call->answer(problem(422, "field 'account' is missing", "account"));
  bool const is_whole = body.contains("phone");
  if (is_whole && (body.contains("last_four") || look_up.number.size() < 7 || look_up.number.size() > 32)) {
    return call->answer(problem(422, "field 'phone': the whole registered number, in place of 'last_four'", "phone"));
  }
  if (!is_whole && look_up.last_four.size() != 4) {
    return call->answer(problem(422, "field 'last_four': the last four digits of the registered phone", "last_four"));
  }
  auto const too_often = [call] { call->answer(problem(429, "Too many look-ups; wait some minutes.")); };
  if (look_ups_.attempt(address_block(call->request.peer), clock_.now()) == Limiter::Verdict::too_often) return too_often();
  with_directory(call, [this, call, look_up, too_often] {
    auto const looked_up = own_supply(*call, look_up);
    if (looked_up.verdict == LookUpAllowance::Verdict::too_often) return too_often();
    if (looked_up.verdict == LookUpAllowance::Verdict::needs_whole_number) {
      return call->answer(problem(429, "Wrong digits were given too often, for this account or from this address: send the whole registered "
                                       "number as 'phone' in place of 'last_four'.", "phone"));
    }
    json::array supply;
    if (looked_up.found && looked_up.found->own != nullptr) {
      for (auto const& one : *looked_up.found->own) supply.push_back(described(one));
    }
    call->answer(json_response(json::object{{"found", looked_up.found.has_value()}, {"supply", std::move(supply)}}));
  });
}

void Api::own_supply_page(CallPointer const& asked) {
  if (asked->request.method == Method::get) return asked->answer(to_front(asked->request));
  Form const form(asked->request);
  auto const language = language_of(asked->request, form.text("lang"));
  auto const call = as_page(asked, language);
  LookUp look_up{narrow(form.text("account")), narrow(form.text("last_four")), narrow(form.text("phone"))};
  auto const refuse = [call](std::string html) { call->answer(html_page(429, std::move(html))); };
  auto const too_often = [this, refuse, language] { refuse(refused_html(public_words(language).too_often, page_.utility(), language)); };
  if (look_ups_.attempt(address_block(call->request.peer), clock_.now()) == Limiter::Verdict::too_often) return too_often();
  with_directory(call, [this, call, look_up, language, refuse, too_often] {
    auto const looked_up = own_supply(*call, look_up);
    if (looked_up.verdict == LookUpAllowance::Verdict::too_often) return too_often();
    if (looked_up.verdict == LookUpAllowance::Verdict::needs_whole_number) return refuse(whole_number_html(look_up.account, page_.utility(), language));
    auto const own = looked_up.found ? std::optional(looked_up.found->own) : std::nullopt;
    bool const is_whole = !look_up.number.empty();
    bool const is_out = own && *own != nullptr && std::ranges::find(**own, flow::OwnState::Kind::out, &flow::OwnState::kind) != (*own)->end();
    bool const is_any = own && *own != nullptr && std::ranges::any_of(**own, [](auto const& one) { return one.kind != flow::OwnState::Kind::planned; });
    auto below = is_out ? subscription_form(given_by(look_up.account, look_up.last_four, look_up.number), language) : std::string{};
    if (own && !is_any) below += rating_form(look_up.account, is_whole ? "phone" : "last_four", is_whole ? look_up.number : look_up.last_four, language);
    call->answer(html_page(200, own_supply_html(own, page_.utility(), engine_.settings().zone, clock_.now(), language, below, look_up.account)));
  });
}

/// Whoever may see how it stands at an address may say something about it; unknown and wrong read the same as there, within the same allowances.
void Api::proven(CallPointer const& call, LookUp const& look_up, std::string const& language, std::function<void()> done) {
  auto const refuse = [this, call, language] {
    call->answer(html_page(429, refused_html(public_words(language).too_often, page_.utility(), language)));
  };
  if (look_ups_.attempt(address_block(call->request.peer), clock_.now()) == Limiter::Verdict::too_often) return refuse();
  with_directory(call, [this, call, look_up, language, refuse, done = std::move(done)] {
    auto const looked_up = own_supply(*call, look_up);
    if (looked_up.verdict == LookUpAllowance::Verdict::too_often) return refuse();
    if (looked_up.verdict == LookUpAllowance::Verdict::needs_whole_number) {
      return call->answer(html_page(429, whole_number_html(look_up.account, page_.utility(), language)));
    }
    if (!looked_up.found) {
      return call->answer(html_page(200, own_supply_html(std::nullopt, page_.utility(), engine_.settings().zone, clock_.now(), language, {}, look_up.account)));
    }
    done();
  });
}

/// How the last outage at his address was handled.
void Api::rate_form(CallPointer const& asked) {
  if (asked->request.method == Method::get) return asked->answer(to_front(asked->request));
  Form const form(asked->request);
  auto const language = language_of(asked->request, form.text("lang"));
  auto const call = as_page(asked, language);
  LookUp const look_up{narrow(form.text("account")), narrow(form.text("last_four")), narrow(form.text("phone"))};
  auto const rating = form.text("rating");
  if (rating.size() != 1 || rating[0] < '1' || rating[0] > '5') return call->answer(problem(422, "'rating' must be 1 to 5", "rating"));
  proven(call, look_up, language, [this, call, language, account = look_up.account, rating] {
    json::object body{{"source", "page"}, {"customer", account}, {"text", "R" + rating}};
    engine_.post({flow::CommandKind::inbound_message, {"public", "call_agent"}, {}, std::move(body), {}}, [this, call, language](Result<flow::Answer> answer) {
      if (!answer) return call->answer(problem(answer.error()));
      auto const* known = answer->body.if_contains("known");
      auto const taken = known != nullptr && known->is_bool() && known->get_bool() ? RatingTaken::kept : RatingTaken::nothing_to_rate;
      call->answer(html_page(200, rating_taken_html(taken, page_.utility(), language)));
    });
  });
}

/// That he wants to hear of each change of the outage at his address, or no more. Where to is in the books and cannot be given here.
void Api::subscribe_form(CallPointer const& asked) {
  if (asked->request.method == Method::get) return asked->answer(to_front(asked->request));
  Form const form(asked->request);
  auto const language = language_of(asked->request, form.text("lang"));
  auto const call = as_page(asked, language);
  LookUp const look_up{narrow(form.text("account")), narrow(form.text("last_four")), narrow(form.text("phone"))};
  auto const wish = form.text("wish");
  if (wish != "on" && wish != "end") return call->answer(problem(422, "'wish' must be on or end", "wish"));
  std::string const text = wish == "end" ? "UNSUBSCRIBE" : form.text("night") == "yes" ? "SUBSCRIBE NIGHT" : "SUBSCRIBE";
  proven(call, look_up, language, [this, call, language, look_up, text] {
    json::object body{{"source", "page"}, {"customer", look_up.account}, {"text", text}};
    engine_.post({flow::CommandKind::inbound_message, {"public", "call_agent"}, {}, std::move(body), {}},
                 [this, call, language, look_up](Result<flow::Answer> answer) {
                   if (!answer) return call->answer(problem(answer.error()));
                   auto const outcome = text_of(answer->body, "outcome");
                   call->answer(html_page(200, subscription_taken_html(outcome, given_by(look_up.account, look_up.last_four, look_up.number), page_.utility(), language)));
                 });
  });
}

void Api::report_page(CallPointer const& call) {
  auto const language = page_language(call->request);
  ReportForm const form{.about = call->request.query("about") == "danger" ? ReportAbout::danger : ReportAbout::supply, .key = secret_token()};
  call->answer(html_page(200, report_html(form, nullptr, page_.utility(), language)));
}

/// The form becomes the same report as a program's; its answer becomes a page.
void Api::report_form(CallPointer const& call) {
  Form const form(call->request);
  auto const language = language_of(call->request, form.text("lang"));
  ReportForm written{.kind = form.text("kind"), .where = form.text("where"), .phone = narrow(form.text("phone")), .key = form.text("key")};
  auto const known = outage::call_kind_from(written.kind);
  if (known && endangers(*known)) written.about = ReportAbout::danger;
  if (is_account(narrow(written.where))) written.where = narrow(written.where);
  bool const has_key = is_secret_token(written.key);
  if (!has_key) written.key = secret_token();
  // Not sent yet: shown with what is known of it, from the page of somebody's own supply or in the other language.
  if (auto const shown = form.text("show"); shown == "en" || shown == "zh") return call->answer(html_page(200, report_html(written, nullptr, page_.utility(), shown)));
  if (is_blank(written.where) || written.kind.empty()) {
    ReportRefusal const why{.text = std::string(public_words(language).missing_where)};
    return call->answer(html_page(422, report_html(written, &why, page_.utility(), language)));
  }
  bool const is_for_neighbours = written.kind == "neighbours";
  json::object body{{"kind", is_for_neighbours ? "no_power" : written.kind}};
  if (is_for_neighbours) body["note"] = "neighbours are out too";
  body[is_account(written.where) ? "customer" : "address"] = written.where;
  if (!written.phone.empty()) body["phone"] = written.phone;
  auto inner = as_page(call, language);
  inner->request.body = json::serialize(body);
  std::erase_if(inner->request.headers, [](auto const& header) { return header.first == "content-type" || header.first == "idempotency-key"; });
  inner->request.headers.emplace_back("content-type", "application/json");
  // Whoever goes back to the form finds it with its key: what is written anew is a report of its own.
  if (has_key) inner->request.headers.emplace_back("idempotency-key", fmt::format("{}-{}", written.key, sha256_hex(inner->request.body)));
  inner->respond = [this, call, language, written = std::move(written)](Response answer) {
    if (answer.status != 202) return call->answer(refusal_page(answer, language, &written));
    auto const safety = text_of(json::parse(answer.body).as_object(), "safety_text");
    call->answer(html_page(200, report_taken_html(safety, page_.utility(), language)));
  };
  public_report(inner);
}

}  // namespace lamplighter::server
