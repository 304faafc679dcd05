// Elements stand in the order of the schema of CAP 1.2; what a reader must not find (a home, a number under five) never came here.
#include "engine/notice/cap_alert.hpp"

#include <fmt/format.h>

#include "notifiers/utf8.hpp"
#include "notifiers/xml_text.hpp"

namespace lamplighter::notice {
namespace {

using Phase = PublicSituation::Phase;

constexpr std::size_t headline_characters_max = 160;  // as the standard advises

struct Codes {
  std::string_view response, urgency, severity, certainty;
};

Codes codes_of(Phase phase) {
  switch (phase) {
    case Phase::ahead: return {"Prepare", "Future", "Minor", "Likely"};
    case Phase::out: return {"Monitor", "Immediate", "Moderate", "Observed"};
    case Phase::switched_on: return {"Monitor", "Immediate", "Minor", "Likely"};
    case Phase::over: return {"AllClear", "Past", "Minor", "Observed"};
    case Phase::hidden:
    case Phase::told_elsewhere:
    case Phase::none_after_all: break;
  }
  return {"None", "Past", "Minor", "Unlikely"};
}

std::string_view word_of(AlertMessage message) {
  switch (message) {
    case AlertMessage::alert: return "Alert";
    case AlertMessage::update: return "Update";
    case AlertMessage::cancel: return "Cancel";
  }
  return "Alert";
}

std::string_view word_of(AlertStatus status) {
  switch (status) {
    case AlertStatus::actual: return "Actual";
    case AlertStatus::exercise: return "Exercise";
    case AlertStatus::test: return "Test";
  }
  return "Actual";
}

/// Text element by text element; an empty one is left out.
class Document {
 public:
  void open(std::string_view name) {
    text_ += fmt::format("{:{}}<{}>\n", "", depth_, name);
    depth_ += 2;
  }
  void close(std::string_view name) {
    depth_ -= 2;
    text_ += fmt::format("{:{}}</{}>\n", "", depth_, name);
  }
  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) text_ += fmt::format("{:{}}<{}>{}</{}>\n", "", depth_, name, notifiers::xml_text(value), name);
  }
  std::string take() { return std::move(text_); }
  Document(std::string begin, int depth) : text_(std::move(begin)), depth_(depth) {}

 private:
  std::string text_;
  int depth_;
};

std::string shortened(std::string const& text) {
  std::size_t bytes = 0, characters = 0;
  while (bytes < text.size()) {
    auto const one = notifiers::utf8_at(text, bytes);
    if (++characters > headline_characters_max) return text.substr(0, bytes);
    bytes += one ? one->size : 1;
  }
  return text;
}

void put_area(Document& out, PublicSituation const& situation) {
  auto const& words = !situation.area.empty() ? situation.area : situation.feeder;
  out.open("area");
  out.put("areaDesc", words.empty() ? "-" : std::string_view(words));
  // The point of the area, not its extent, which nobody measured: a circle without a radius claims no homes.
  if (situation.place) out.put("circle", fmt::format("{:.2f},{:.2f} 0", situation.place->second, situation.place->first));
  out.close("area");
}

void put_info(Document& out, PublicAlert const& alert, PublicSituation const& situation, AlertPublisher const& publisher,
              AlertWords const& words, schedules::Zone const& zone) {
  auto const codes = codes_of(situation.phase);
  out.open("info");
  out.put("language", words.language);
  out.put("category", "Infra");
  out.put("event", words.event);
  out.put("responseType", codes.response);
  out.put("urgency", codes.urgency);
  out.put("severity", codes.severity);
  out.put("certainty", codes.certainty);
  out.put("effective", cap_time(alert.sent, zone));
  if (situation.phase == Phase::ahead && !situation.windows.empty()) {
    out.put("onset", cap_time(situation.windows.front().first, zone));
  } else if (situation.started_at && situation.phase != Phase::none_after_all) {
    out.put("onset", cap_time(*situation.started_at, zone));
  }
  if (alert.expires) out.put("expires", cap_time(*alert.expires, zone));
  out.put("senderName", publisher.name);
  out.put("headline", shortened(words.headline));
  out.put("description", words.description);
  out.put("instruction", words.instruction);
  out.put("web", publisher.page);
  out.put("contact", publisher.phone);
  put_area(out, situation);
  out.close("info");
}

}  // namespace

std::optional<AlertStatus> alert_status_from(std::string_view word) {
  if (word == "actual") return AlertStatus::actual;
  if (word == "exercise") return AlertStatus::exercise;
  if (word == "test") return AlertStatus::test;
  return std::nullopt;
}

std::string cap_time(Time time, schedules::Zone const& zone) {
  using namespace std::chrono;
  auto const whole = floor<seconds>(time);
  auto const utc_day = to_rfc3339(whole).substr(0, 10);
  auto const local_day = schedules::local_date(whole, zone);
  auto const of_day = floor<seconds>(schedules::time_since_local_midnight(whole, zone));
  auto const utc_of_day = whole - floor<days>(whole);
  auto offset = of_day - utc_of_day;
  if (local_day > utc_day) offset += hours{24};
  if (local_day < utc_day) offset -= hours{24};
  auto const minutes_off = duration_cast<minutes>(abs(offset)).count();
  auto const clock = of_day.count();
  return fmt::format("{}T{:02}:{:02}:{:02}{}{:02}:{:02}", local_day, clock / 3600, clock / 60 % 60, clock % 60, offset < seconds{0} ? '-' : '+',
                     minutes_off / 60, minutes_off % 60);
}

std::string cap_alert(PublicAlert const& alert, PublicSituation const& situation, AlertPublisher const& publisher,
                      std::vector<AlertWords> const& words, std::vector<PublicAlert> const& before, schedules::Zone const& zone) {
  Document out("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n", 2);
  out.put("identifier", alert.identifier);
  out.put("sender", alert.sender);
  out.put("sent", cap_time(alert.sent, zone));
  out.put("status", word_of(publisher.status));
  out.put("msgType", word_of(alert.message));
  out.put("scope", "Public");
  if (publisher.status == AlertStatus::exercise) out.put("note", "EXERCISE 演练");
  std::string references;
  for (auto const& one : before) {
    references += fmt::format("{}{},{},{}", references.empty() ? "" : " ", one.sender, one.identifier, cap_time(one.sent, zone));
  }
  out.put("references", references);
  for (auto const& one : words) put_info(out, alert, situation, publisher, one, zone);
  return out.take() + "</alert>\n";
}

}  // namespace lamplighter::notice
