// What was said in public about outages, as it was said: alerts with their texts, announcements with who made them and where; and what people said back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

class QuestionBooks;      // engine/notice/questions.hpp
class RatingBooks;        // engine/notice/ratings.hpp
class SubscriptionBooks;  // engine/notice/subscriptions.hpp

/// What a published alert is to those before it. The order is part of the schema.
enum class AlertMessage : std::uint8_t { alert, update, cancel };

/// One alert as it was published. The row is never changed: what follows refers to it.
struct PublicAlert {
  OutageId outage;
  int number = 1;              // 1, 2, … of its outage
  std::string identifier;      // unique for ever, safe in an address
  std::string sender;          // who published it, as it stands in the text
  Time sent;                   // whole seconds
  AlertMessage message = AlertMessage::alert;
  bool is_last = false;        // the outage is over, or was none: nothing follows
  std::optional<Time> expires; // when what it says is not so any more unless it is said again
  std::string key;             // what it says without numbers of people: equal keys say the same
  std::int64_t customers = 0;  // as it says; 0: it does not
  std::string title;           // in the first language
  std::string text{};          // CAP 1.2, byte by byte; empty where only heads are asked for
};

/// Axis A: 1 published with its time, 2 posted with a photo, 3 passed on by village or property manager.
struct Announcement {
  std::int64_t id = 0;
  OutageId outage;
  int revision = 1;            // of the plan that it was about: of its windows
  std::string stage;           // of the policy, as "announce_7d"; empty: none was named
  int level = 1;               // A1…A3
  std::string means;           // "public_page", "group_robot", "web", "poster", …
  std::string where;           // where it can be, or was, seen
  std::string evidence;        // a reference: an address, a photo's number, an attempt
  Time at;                     // when it was made
  std::string by;              // who says so: a user, a program, "system"
  Time recorded_at;
};

/// What announcing needs from a store; all calls are inside the caller's transaction.
class PublicBooks {
 public:
  virtual ~PublicBooks() = default;
  virtual void put_alert(PublicAlert const& alert) = 0;
  virtual std::vector<PublicAlert> alerts_of(OutageId outage) = 0;  // by number, without texts
  virtual std::optional<PublicAlert> newest_alert(OutageId outage) = 0;  // without its text
  virtual std::optional<PublicAlert> find_alert(std::string_view identifier) = 0;
  /// The newest alert of each outage that is not over, or that was over no earlier than `since`; newest first, without texts.
  virtual std::vector<PublicAlert> current_alerts(Time since, int limit) = 0;
  /// Outages whose newest alert expired by `now` without being the last.
  virtual std::vector<OutageId> expired_alerts(Time now) = 0;

  virtual bool has_customers_out(OutageId outage) = 0;          // somebody's row is open
  virtual std::int64_t customers_out(OutageId outage) = 0;      // how many different ones

  virtual std::int64_t put_announcement(Announcement const& announcement) = 0;  // ignores `id`, returns the new one
  virtual std::vector<Announcement> announcements(OutageId outage) = 0;         // by when they were made

  virtual QuestionBooks& questions() = 0;
  virtual RatingBooks& ratings() = 0;
  virtual SubscriptionBooks& subscriptions() = 0;
};

}  // namespace lamplighter::notice
