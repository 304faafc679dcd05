// Links are absolute: a feed is read by programs that know no other address of ours.
#include "engine/server/alert_feed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/server/plain_page.hpp"
#include "notifiers/xml_text.hpp"

namespace lamplighter::server {
namespace {

constexpr milliseconds shortest{std::chrono::seconds{1}};
constexpr milliseconds longest{std::chrono::seconds{30}};

std::string_view category_of(notice::PublicAlert const& alert) {
  switch (alert.message) {
    case notice::AlertMessage::alert: return "Alert";
    case notice::AlertMessage::update: return "Update";
    case notice::AlertMessage::cancel: return "Cancel";
  }
  return "Alert";
}

/// Of the outage, not of the alert: readers see one entry that changes.
std::string entry_id(notice::PublicAlert const& alert) {
  auto const subject = alert.identifier.substr(0, alert.identifier.rfind('.'));
  return fmt::format("tag:{},2026:{}", alert.sender, subject);
}

std::string entry(notice::PublicAlert const& alert, FeedPlace const& place) {
  auto const title = notifiers::xml_text(alert.title);
  return fmt::format(
      "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n    <category term=\"{}\"/>\n"
      "    <link rel=\"alternate\" type=\"application/cap+xml\" href=\"{}/api/v1/feeds/cap/{}\"/>\n    <summary>{}</summary>\n  </entry>\n",
      notifiers::xml_text(entry_id(alert)), title, to_rfc3339(alert.sent), category_of(alert), notifiers::xml_text(place.url),
      notifiers::xml_text(alert.identifier), title);
}

Time newest(std::vector<notice::PublicAlert> const& alerts, Time otherwise) {
  auto const found = std::ranges::max_element(alerts, {}, &notice::PublicAlert::sent);
  return found == alerts.end() ? otherwise : found->sent;
}

}  // namespace

std::string atom_feed(std::vector<notice::PublicAlert> const& alerts, FeedPlace const& place) {
  auto const url = notifiers::xml_text(place.url), name = notifiers::xml_text(place.utility);
  auto out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>{0}/api/v1/feeds/cap</id>\n"
      "  <title>{1}: 停电信息 / Power outages</title>\n  <updated>{2}</updated>\n  <author><name>{1}</name></author>\n"
      "  <link rel=\"self\" type=\"application/atom+xml\" href=\"{0}/api/v1/feeds/cap\"/>\n"
      "  <link rel=\"alternate\" type=\"text/html\" href=\"{0}/\"/>\n",
      url, name, to_rfc3339(std::chrono::floor<std::chrono::seconds>(newest(alerts, place.begun))));
  for (auto const& alert : alerts) out += entry(alert, place);
  return out + "</feed>\n";
}

bool AlertFeed::is_due(Time now) const {
  if (!shown_) return true;
  auto const age = now - shown_->made_at;
  return age < milliseconds{0} || age >= longest || (is_outdated_ && age >= shortest);
}

std::shared_ptr<AlertFeed::Shown const> AlertFeed::at_hand(Time now) const {
  std::lock_guard const lock(mutex_);
  return is_due(now) ? nullptr : shown_;
}

std::shared_ptr<AlertFeed::Shown const> AlertFeed::current(Time now, FeedPlace const& place,
                                                           std::function<std::vector<notice::PublicAlert>()> const& read) {
  std::lock_guard const one_at_a_time(making_);
  if (auto shown = at_hand(now)) return shown;
  is_outdated_ = false;
  Shown made;
  try {
    auto const alerts = read();
    made.text = atom_feed(alerts, place);
    made.modified = std::chrono::floor<std::chrono::seconds>(newest(alerts, place.begun));
  } catch (...) {
    is_outdated_ = true;
    throw;
  }
  made.tag = etag_of(made.text);
  if (shown_ && shown_->text == made.text) made.modified = shown_->modified;
  else if (shown_) made.modified = std::max(made.modified, shown_->modified + std::chrono::seconds{1});  // two texts never share a date
  made.last_modified = http_date(made.modified);
  made.made_at = now;
  auto shown = std::make_shared<Shown const>(std::move(made));
  std::lock_guard const lock(mutex_);
  shown_ = shown;
  return shown;
}

}  // namespace lamplighter::server
