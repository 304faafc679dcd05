// Forms and their answers, as plain HTML.
#include "engine/server/public_forms.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include <fmt/format.h>

#include "engine/server/plain_page.hpp"
#include "engine/server/public_words.hpp"

namespace lamplighter::server {
namespace {

void row(std::string& out, std::string_view name, std::string_view html) {
  fmt::format_to(std::back_inserter(out), "<dt>{}</dt><dd>{}</dd>", name, html);
}

std::string other_front(PublicWords const& words) {
  return fmt::format(" <a href=\"/?lang={}\" hreflang=\"{}\" lang=\"{}\">{}</a>", words.other, words.other, words.other == "zh" ? "zh-CN" : "en", words.other_link);
}

/// The other language's page is the front one: nothing that was given goes along.
std::string page(std::string body, PublicUtility const& utility, std::string_view language, bool has_switch = true) {
  auto const& words = public_words(language);
  auto const title = utility.name.empty() ? std::string(words.title) : fmt::format("{} · {}", words.title, utility.name);
  return frame({.language = language,
                .title = title,
                .body = fmt::format("<header><h1>{}</h1><nav><a href=\"/?lang={}\">{}</a>{}</nav></header><main>{}</main>", escaped(title), language,
                                    words.back, has_switch ? other_front(words) : std::string{}, body)});
}

std::string own_card(flow::OwnState const& own, schedules::Zone const& zone, Time now, std::string_view language) {
  using Kind = flow::OwnState::Kind;
  auto const& words = public_words(language);
  bool const is_out = own.kind == Kind::out;
  auto const* css = is_out ? "out" : own.kind == Kind::planned ? "plan" : "good";
  auto const* sign = is_out ? "■" : own.kind == Kind::planned ? "○" : "✓";
  auto const word = is_out ? words.out : own.kind == Kind::planned ? words.planned : words.switched_on;
  auto const planned = is_out && own.end ? fmt::format(" · {}", words.planned_work) : std::string{};
  std::string out = fmt::format("<section class=\"card\"><p class=\"state {}\"><span aria-hidden=\"true\">{}</span> {}{}</p><dl>", css, sign, word, planned);
  if (own.kind == Kind::planned && own.start && own.end) {
    row(out, words.planned_from, fmt::format("{} {} {}", local(*own.start, zone, now), words.until, local(*own.end, zone, now)));
  }
  if (own.started_at) row(out, words.started, local(*own.started_at, zone, now));
  if (own.restored_at) row(out, words.switched_on_at, local(*own.restored_at, zone, now));
  if (is_out) {
    put_end(out, own.started_at, own.etr, own.end, words, zone, now);
    if (auto const crew = public_crew(own.crew, language); !crew.empty()) row(out, words.crew, crew);
  }
  if (auto const cause = flow::cause_words(own.cause, language); !cause.empty()) row(out, words.cause, cause);
  return out += "</dl></section>";
}

std::string safety_box(std::string_view key, PublicUtility const& utility, std::string_view language) {
  auto const own = public_safety(key, language);
  return fmt::format("<p class=\"safety\" role=\"alert\"><strong>⚠ {}</strong> {}</p>", own, safety_line(utility, language));
}

constexpr std::array dangers = std::to_array<std::string_view>(
    {"wire_down", "shock", "fire", "pole_down", "flooded_switch_room", "high_voltage", "lift", "life_support"});
constexpr std::size_t planned_shown = 5;
constexpr std::array supplies = std::to_array<std::string_view>({"no_power", "part_power", "neighbours"});

}  // namespace

std::string safety_line(PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  auto out = std::string(words.keep_away);
  if (!utility.phone.empty()) {
    std::string dialled;
    for (char const one : utility.phone) {
      if ((one >= '0' && one <= '9') || one == '+') dialled += one;
    }
    auto const link = fmt::format("<a href=\"tel:{}\">{}</a>", dialled, escaped(utility.phone));
    fmt::format_to(std::back_inserter(out), fmt::runtime(words.call), link);
  }
  return out += words.emergency;
}

std::string own_supply_form(std::string_view language, std::string_view account) {
  auto const& words = public_words(language);
  return fmt::format("<form method=\"post\" action=\"/public/status\"><input type=\"hidden\" name=\"lang\" value=\"{}\"><div class=\"two\"><div>"
                     "<label for=\"account\">{}</label><input id=\"account\" name=\"account\" type=\"text\" required maxlength=\"64\" "
                     "autocomplete=\"off\" value=\"{}\"></div><div><label for=\"digits\">{}</label><input id=\"digits\" name=\"last_four\" type=\"text\" "
                     "inputmode=\"numeric\" pattern=\"[0-9０-９]{{4}}\" maxlength=\"4\" required autocomplete=\"off\"></div></div>"
                     "<button>{}</button></form><p class=\"soft\">{}</p>",
                     language, words.account, escaped(account), words.digits, words.look, words.yours_hint);
}

std::string own_supply_html(std::optional<std::vector<flow::OwnState> const*> const& own, PublicUtility const& utility,
                            schedules::Zone const& zone, Time now, std::string_view language, std::string_view below,
                            std::string_view account) {
  auto const& words = public_words(language);
  std::string body = fmt::format("<h2>{}</h2>", words.yours);
  if (!own) {
    body += fmt::format("<p class=\"state\" role=\"alert\">{}</p>{}", words.not_found, own_supply_form(language, account));
    return page(std::move(body), utility, language);
  }
  if (*own == nullptr || (*own)->empty()) {
    body += fmt::format("<p class=\"state\" role=\"status\">{}</p>", words.none_yours);
  } else {
    std::size_t planned = 0;
    for (auto const& one : **own) {
      if (one.kind == flow::OwnState::Kind::planned && ++planned > planned_shown) continue;
      body += own_card(one, zone, now, language);
    }
    if (planned > planned_shown) body += fmt::format("<p>{}: {}</p>", words.planned, fmt::format(fmt::runtime(words.more), planned - planned_shown));
  }
  fmt::format_to(std::back_inserter(body), "<p class=\"soft\">{} {} · {}</p><form method=\"post\" action=\"/public/report\"><input type=\"hidden\" name=\"lang\" "
                                           "value=\"{}\"><input type=\"hidden\" name=\"where\" value=\"{}\"><button name=\"show\" value=\"{}\">{}</button></form>",
                 words.updated, local(now, zone, now), zone_line(zone, now, language), language, escaped(account), language, words.still_out);
  body += below;
  return page(std::move(body), utility, language);
}

std::string rating_form(std::string_view account, std::string_view proof, std::string_view given, std::string_view language) {
  auto const& words = public_words(language);
  std::string out = fmt::format("<section><h2>{}</h2><form class=\"rate\" method=\"post\" action=\"/public/rating\"><input type=\"hidden\" name=\"lang\" value=\"{}\">"
                                "<input type=\"hidden\" name=\"account\" value=\"{}\"><input type=\"hidden\" name=\"{}\" value=\"{}\">",
                                words.rate, language, escaped(account), proof, escaped(given));
  for (int stars = 1; stars <= 5; ++stars) {
    fmt::format_to(std::back_inserter(out), "<button class=\"other\" name=\"rating\" value=\"{0}\">{0}</button> ", stars);
  }
  fmt::format_to(std::back_inserter(out), "</form><p class=\"soft\">{}</p></section>", words.rate_hint);
  return out;
}

std::string rating_taken_html(RatingTaken taken, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  bool const is_kept = taken == RatingTaken::kept;
  return page(fmt::format("<p class=\"state{}\" role=\"status\">{}</p>", is_kept ? " good" : "", is_kept ? words.rate_kept : words.rate_none), utility, language);
}

GivenProof given_by(std::string account, std::string last_four, std::string number) {
  bool const is_whole = !number.empty();
  return {std::move(account), is_whole ? "phone" : "last_four", is_whole ? std::move(number) : std::move(last_four)};
}

namespace {

std::string subscription_begin(GivenProof const& proof, std::string_view language) {
  return fmt::format("<form method=\"post\" action=\"/public/subscription\"><input type=\"hidden\" name=\"lang\" value=\"{}\">"
                     "<input type=\"hidden\" name=\"account\" value=\"{}\"><input type=\"hidden\" name=\"{}\" value=\"{}\">",
                     language, escaped(proof.account), proof.name, escaped(proof.value));
}

}  // namespace

std::string subscription_form(GivenProof const& proof, std::string_view language) {
  auto const& words = public_words(language);
  return fmt::format("<section><h2>{}</h2><p class=\"soft\">{}</p>{}<label class=\"remember\"><input type=\"checkbox\" name=\"night\" value=\"yes\"> {}</label>"
                     "<button name=\"wish\" value=\"on\">{}</button> <button class=\"other\" name=\"wish\" value=\"end\">{}</button></form></section>",
                     words.follow, words.follow_hint, subscription_begin(proof, language), words.follow_night, words.follow_on, words.follow_end);
}

std::string subscription_taken_html(std::string_view outcome, GivenProof const& proof, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  bool const is_kept = outcome == "kept";
  bool const is_good = is_kept || outcome == "ended";
  auto const text = is_kept ? words.follow_kept : outcome == "not_out" ? words.follow_not_out : outcome == "no_number" ? words.follow_no_number : words.follow_ended;
  auto body = fmt::format("<p class=\"state{}\" role=\"status\">{}{}</p>", is_good ? " good" : "", is_good ? "✓ " : "", text);
  if (is_kept) body += fmt::format("{}<button class=\"other\" name=\"wish\" value=\"end\">{}</button></form>", subscription_begin(proof, language), words.follow_end);
  return page(std::move(body), utility, language);
}

std::string whole_number_html(std::string_view account, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  return page(fmt::format("<h2>{}</h2><p class=\"state\" role=\"alert\">{}</p><form method=\"post\" action=\"/public/status\"><input type=\"hidden\" "
                          "name=\"lang\" value=\"{}\"><label for=\"account\">{}</label><input id=\"account\" name=\"account\" type=\"text\" required "
                          "maxlength=\"64\" autocomplete=\"off\" value=\"{}\"><label for=\"phone\">{}</label><input id=\"phone\" name=\"phone\" "
                          "type=\"tel\" required minlength=\"7\" maxlength=\"32\" autocomplete=\"tel\"><button>{}</button></form>",
                          words.yours, words.needs_number, language, words.account, escaped(account), words.whole_number, words.look),
              utility, language);
}

std::string report_html(ReportForm const& form, ReportRefusal const* refusal, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  bool const is_danger = form.about == ReportAbout::danger;
  std::string body;
  auto const into = std::back_inserter(body);
  if (refusal != nullptr && !refusal->safety_key.empty()) body = safety_box(refusal->safety_key, utility, language);
  else fmt::format_to(into, "<p class=\"safety\" role=\"note\"><strong>⚠</strong> {}</p>", safety_line(utility, language));
  if (refusal != nullptr) fmt::format_to(into, "<p class=\"state out\" role=\"alert\">{}</p>", escaped(refusal->text));
  if (!is_danger) fmt::format_to(into, "<a class=\"button danger\" href=\"/public/report?about=danger&amp;lang={}\">{}</a>", language, words.report_danger);
  fmt::format_to(into, "<form id=\"report\" method=\"post\" action=\"/public/report\"><input type=\"hidden\" name=\"lang\" value=\"{}\"><input type=\"hidden\" "
                       "name=\"key\" value=\"{}\"><fieldset><legend>{}</legend><div class=\"choices\">",
                 language, form.key, is_danger ? words.danger_heading : words.what);
  auto const choices = is_danger ? std::span<std::string_view const>(dangers) : std::span<std::string_view const>(supplies);
  bool const is_chosen = std::ranges::find(choices, form.kind) != choices.end();
  for (auto const kind : choices) {
    bool const is_checked = is_chosen ? kind == form.kind : !is_danger && kind == choices.front();
    fmt::format_to(into, "<label><input type=\"radio\" name=\"kind\" value=\"{}\" required{}> {}</label>", kind, is_checked ? " checked" : "",
                   public_call(kind, language));
  }
  fmt::format_to(into, "</div></fieldset><label for=\"where\">{}</label><input id=\"where\" name=\"where\" type=\"text\" maxlength=\"200\" required "
                       "placeholder=\"{}\" autocomplete=\"street-address\" value=\"{}\"><label for=\"phone\">{}</label><input id=\"phone\" name=\"phone\" "
                       "type=\"tel\" maxlength=\"32\" autocomplete=\"tel\" value=\"{}\"><button>{}</button></form>",
                 words.where, words.where_hint, escaped(form.where), words.phone, escaped(form.phone), words.send);
  // Of the form, but behind what sends it: what was written goes along, and Enter sends the report.
  fmt::format_to(into, "<button class=\"other\" form=\"report\" name=\"show\" value=\"{}\" lang=\"{}\" formnovalidate>{}</button>", words.other,
                 words.other == "zh" ? "zh-CN" : "en", words.other_link);
  return page(std::move(body), utility, language, false);
}

std::string report_taken_html(std::string_view safety_key, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  std::string body;
  if (!safety_key.empty()) body = safety_box(safety_key, utility, language);
  body += fmt::format("<h2 role=\"status\">✓ {}</h2><p>{}</p>", words.taken, words.taken_text);
  return page(std::move(body), utility, language);
}

std::string refused_html(std::string_view detail, PublicUtility const& utility, std::string_view language) {
  auto const& words = public_words(language);
  return page(fmt::format("<p class=\"state\" role=\"alert\">{}</p><p class=\"safety\" role=\"note\"><strong>⚠</strong> {}</p><a class=\"button\" href=\"/?lang={}\">{}</a>",
                          escaped(detail), safety_line(utility, language), language, words.back),
              utility, language);
}

}  // namespace lamplighter::server
