// What everybody may see: open outages by area as a page, as GeoJSON and as a sum, made once after each change.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/views.hpp"
#include "engine/server/message.hpp"

namespace lamplighter::server {

/// Whose page it is, and the number that it asks people to call; without one it asks nobody to call.
struct PublicUtility {
  std::string name, phone;
  std::string script{};  // address of the page's script; empty: there is none
};

class PublicPage {
 public:
  PublicPage(PublicUtility utility, schedules::Zone zone) : utility_(std::move(utility)), zone_(zone) {}

  struct Part {
    std::string text, tag;
  };
  struct Shown {
    Part zh, en, geojson, status, odin;
    Time made_at;
    /// Whole answers as they go over the wire but for the Date, so that the page costs no more than sending it. A packed body is
    /// another representation and has a tag of its own.
    struct Wire {
      std::string plain, gzip, unchanged, unchanged_gzip;
      std::string gzip_tag;
    };
    Wire zh_wire{}, en_wire{};
  };
  /// From the engine's thread: something happened.
  void outdated() { is_outdated_ = true; }
  /// The page without waiting: as it is when nothing happened since, or, for a minute, while it is being made again. Null:
  /// the caller is to ask `current`, or else to `give_up`; others are shown the last page meanwhile.
  std::shared_ptr<Shown const> at_hand(Time now);
  void give_up();
  /// Made again when something happened since, but not more often than each second, and at least every 30 seconds; by one
  /// thread at a time, the others wait. When reading fails the last one is shown for a minute; after that the trouble is
  /// thrown.
  std::shared_ptr<Shown const> current(Time now, std::function<std::vector<flow::PublicOutage>()> const& read);

  enum class Notice { no_console, unknown_link, too_often, not_now };
  /// A small page that says one thing in both languages.
  std::string notice_page(Notice notice) const;
  PublicUtility const& utility() const { return utility_; }

 private:
  PublicUtility utility_;
  schedules::Zone zone_;
  bool is_due(Time now) const;

  std::atomic<bool> is_outdated_{true};
  std::mutex making_;  // held while reading; taken before the other
  mutable std::mutex mutex_;
  std::shared_ptr<Shown const> shown_;
  bool is_claimed_ = false;  // somebody makes it again, or is about to
};

/// "zh" or "en": ?lang= first, then what Accept-Language prefers (`accepted_language`).
std::string page_language(Request const& request);

/// Text for HTML: & < > " ' escaped.
std::string escaped(std::string_view text);

/// A moment as an element, by the utility's clock wherever the reader is. Where that clock stands otherwise then than now (summer
/// time), the moment says so: "2026-10-25 08:00 UTC".
std::string local(Time time, schedules::Zone const& zone, Time now);
/// Whose time all times of a page are: "All times are Beijing time (UTC+8)."
std::string zone_line(schedules::Zone const& zone, Time now, std::string_view language);

/// Each half hour after the start, so that the promise does not move whenever a page is made again, and is one on all pages.
Time next_update(std::optional<Time> started_at, Time now);

struct PublicWords;
/// A row of a list of facts that says when supply is expected back: the forecast, else the end of the planned cut, else that it is being
/// assessed and when there will be more. On all pages alike.
void put_end(std::string& out, std::optional<Time> started_at, std::optional<Time> etr, std::optional<Time> planned_end, PublicWords const& words,
             schedules::Zone const& zone, Time now);

/// The page in one language.
std::string public_html(std::vector<flow::PublicOutage> const& outages, PublicUtility const& utility,
                        schedules::Zone const& zone, Time now, std::string_view language);

}  // namespace lamplighter::server
