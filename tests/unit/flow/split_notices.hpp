// An outage that has two causes, with its notices: for tests of what people hear after a split or a merge.
#pragma once

#include <map>
#include <string>

#include <fmt/format.h>

#include "engine/flow/outage_flow.hpp"
#include "tests/unit/flow/record_scene.hpp"

namespace lamplighter::flow {

using namespace std::chrono_literals;

/// Five customers behind a breaker; b.1 … b.3 below a fuse that turns out to be blown as well.
class SplitNotices : public RecordScene {
 public:
  using RecordScene::RecordScene;

  boost::json::object done(Handler handler, std::string_view body, std::string object = {}) {
    auto answer = apply(handler, body, std::move(object));
    if (!answer) FAIL(answer.error().message);
    pump();
    return answer->body;
  }
  std::string report(std::string_view device, std::string_view kind) {
    auto const body = done(on_device_report, fmt::format(R"({{"device": "{}", "kind": "{}", "source": "scada", "occurred_at": "$now"}})", device, kind));
    return body.contains("outage") ? std::string(body.at("outage").as_string()) : "";
  }
  std::string fault() {
    first = report("BRK1", "locked_out");
    report("FUS2", "opened");
    return first;
  }
  std::string split() {
    second = std::string(done(on_split_outage, R"({"devices": ["FUS2"], "reason": "a second fault"})", first).at("id").as_string());
    return second;
  }
  void etr(std::string const& ref, milliseconds ahead) {
    done(on_set_etr, fmt::format(R"({{"at": "{}"}})", to_rfc3339(now() + ahead)), ref);
  }
  outage::Outage row(std::string const& ref) { return store().outages().find_by_ref(ref).value(); }
  /// Submissions of a channel since the last call, whose reference names this stage.
  std::size_t fresh(SilentNotifier const& channel, std::string_view stage) {
    auto& seen = seen_[&channel];
    std::size_t count = 0;
    for (; seen < channel.submissions.size(); ++seen) count += channel.submissions[seen].reference.ends_with(fmt::format("-{}", stage)) ? 1 : 0;
    return count;
  }
  /// The gateway took everything that was sent, and says nothing of where it went.
  void take_all() {
    for (; arrived_ < sms.submissions.size(); ++arrived_) {
      answer(sms, arrived_, Kind::accepted);
      pump();
    }
  }
  /// Everything that was sent since the last call has arrived.
  void arrive() {
    for (; arrived_ < sms.submissions.size(); ++arrived_) {
      answer(sms, arrived_, Kind::accepted);
      receipt(sms.submissions[arrived_].attempt, notice::AttemptState::delivered);
    }
  }
  Counts standing_of(std::string const& ref) { return standing(row(ref)); }

  std::string first, second;

 private:
  std::map<SilentNotifier const*, std::size_t> seen_;
  std::size_t arrived_ = 0;
};

}  // namespace lamplighter::flow
