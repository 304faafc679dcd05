// Caching what is public, and its JSON forms.
#include "engine/server/public_page.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/server/accepted_language.hpp"
#include "engine/server/gzip.hpp"
#include "engine/server/odin_feed.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr milliseconds shortest{std::chrono::seconds{1}};
constexpr milliseconds longest{std::chrono::seconds{30}};
constexpr milliseconds still_shown{std::chrono::seconds{60}};

json::value time_or_null(std::optional<Time> const& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::object properties(flow::PublicOutage const& outage) {
  json::object out{{"id", outage.ref},     {"area", outage.area},   {"state", outage.state},
                   {"kind", outage.kind},  {"cause", outage.cause}, {"fewer_than_five", outage.is_few}};
  out["customers"] = outage.is_few ? json::value(nullptr) : json::value(outage.customers);
  out["started_at"] = time_or_null(outage.started_at);
  out["etr"] = time_or_null(outage.etr);
  out["crew"] = outage.crew;
  out["planned_start"] = time_or_null(outage.planned_start);
  out["planned_end"] = time_or_null(outage.planned_end);
  json::array after;
  for (auto const& cut : outage.cuts_after) after.push_back(json::object{{"start", to_rfc3339(cut.start)}, {"end", to_rfc3339(cut.end)}});
  out["planned_after"] = std::move(after);
  out["planned_after_more"] = outage.more_cuts_after;
  return out;
}

std::string geojson_of(std::vector<flow::PublicOutage> const& outages) {
  json::array features;
  for (auto const& outage : outages) {
    json::value geometry = nullptr;
    if (outage.at) geometry = json::object{{"type", "Point"}, {"coordinates", json::array{outage.at->x, outage.at->y}}};
    features.push_back(json::object{{"type", "Feature"}, {"geometry", std::move(geometry)}, {"properties", properties(outage)}});
  }
  return json::serialize(json::object{{"type", "FeatureCollection"}, {"features", std::move(features)}});
}

std::string status_of(std::vector<flow::PublicOutage> const& outages) {
  std::int64_t now = 0, planned = 0, customers = 0;
  for (auto const& outage : outages) {
    bool const is_ahead = outage.state == "scheduled";
    ++(is_ahead ? planned : now);
    if (!is_ahead && !outage.is_few) customers += outage.customers;
  }
  return json::serialize(json::object{{"outages", now}, {"planned", planned}, {"customers_out_at_least", customers}});
}

/// The same headers as `shown` gives by the long way; the Date is put behind the first line when it is sent.
std::string wire_of(std::string_view status, std::string_view tag, std::string_view language, std::string_view body, std::string_view encoding) {
  bool const has_body = !body.empty();
  return fmt::format("HTTP/1.1 {}\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: {}\r\n"
                     "{}Cache-Control: {}\r\nVary: Accept-Language, Accept-Encoding\r\nContent-Language: {}\r\nETag: {}\r\n{}{}\r\n{}",
                     status, page_policy(), has_body ? "Content-Type: text/html; charset=utf-8\r\n" : "", public_cache_control, language, tag,
                     encoding.empty() ? "" : fmt::format("Content-Encoding: {}\r\n", encoding),
                     has_body ? fmt::format("Content-Length: {}\r\n", body.size()) : "", body);
}

PublicPage::Shown::Wire wires(PublicPage::Part const& page, std::string_view language) {
  auto gzip_tag = page.tag;
  gzip_tag.insert(gzip_tag.size() - 1, "-gzip");
  return {wire_of("200 OK", page.tag, language, page.text, ""), wire_of("200 OK", gzip_tag, language, packed(page.text), "gzip"),
          wire_of("304 Not Modified", page.tag, language, "", ""), wire_of("304 Not Modified", gzip_tag, language, "", ""), gzip_tag};
}

PublicPage::Part tagged(std::string text) {
  auto tag = etag_of(text);
  return {std::move(text), std::move(tag)};
}

}  // namespace

bool PublicPage::is_due(Time now) const {
  if (!shown_) return true;
  auto const age = now - shown_->made_at;
  return age < milliseconds{0} || age >= longest || (is_outdated_ && age >= shortest);
}

std::shared_ptr<PublicPage::Shown const> PublicPage::at_hand(Time now) {
  std::lock_guard const lock(mutex_);
  if (!is_due(now)) return shown_;
  auto const age = shown_ ? now - shown_->made_at : still_shown;
  if (is_claimed_ && age >= milliseconds{0} && age < still_shown) return shown_;
  is_claimed_ = true;
  return nullptr;
}

void PublicPage::give_up() {
  std::lock_guard const lock(mutex_);
  is_claimed_ = false;
}

std::shared_ptr<PublicPage::Shown const> PublicPage::current(Time now,
                                                             std::function<std::vector<flow::PublicOutage>()> const& read) {
  std::lock_guard const one_at_a_time(making_);
  std::shared_ptr<Shown const> last;
  {
    std::lock_guard const lock(mutex_);
    is_claimed_ = is_due(now);
    if (!is_claimed_) return shown_;
    last = shown_;
  }
  is_outdated_ = false;
  std::shared_ptr<Shown const> fresh;
  try {
    auto outages = read();
    std::ranges::stable_sort(outages, {}, [](auto const& one) { return std::pair(one.state == "scheduled", one.area); });
    Shown made{tagged(public_html(outages, utility_, zone_, now, "zh")), tagged(public_html(outages, utility_, zone_, now, "en")),
               tagged(geojson_of(outages)), tagged(status_of(outages)), tagged(odin_feed(outages, utility_.name, now)), now};
    made.zh_wire = wires(made.zh, "zh");
    made.en_wire = wires(made.en, "en");
    fresh = std::make_shared<Shown const>(std::move(made));
  } catch (...) {
    is_outdated_ = true;
    give_up();
    auto const age = last ? now - last->made_at : still_shown;
    if (age < milliseconds{0} || age >= still_shown) throw;
    return last;
  }
  std::lock_guard const lock(mutex_);
  is_claimed_ = false;
  shown_ = fresh;
  return fresh;
}

std::string page_language(Request const& request) {
  if (auto const asked = request.query("lang"); asked == "zh" || asked == "en") return std::string(*asked);
  return std::string(accepted_language(request.header("accept-language")));
}

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char const one : text) {
    switch (one) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += one;
    }
  }
  return out;
}

}  // namespace lamplighter::server
