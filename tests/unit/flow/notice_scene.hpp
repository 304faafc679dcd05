// A feeder with the shipped schedules and texts, and channels that answer only when the test says so.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/flow/notice_flow.hpp"
#include "tests/support/flow_fixture.hpp"

namespace lamplighter::flow {

/// Keeps what is submitted and says nothing.
class SilentNotifier : public notifiers::Notifier {
 public:
  explicit SilentNotifier(std::string name) : name_(std::move(name)) {}
  std::string_view name() const override { return name_; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e3, .connections = 8, .has_receipts = true, .parts_max = 4};
  }
  void submit(notifiers::Submission submission) override { submissions.push_back(std::move(submission)); }
  bool is_reachable() const override { return true; }

  std::vector<notifiers::Submission> submissions;

 private:
  std::string name_;
};

struct SilentLanes {
  SilentNotifier sms{"sms"}, voice{"voice"};
};

inline schedules::Policy shipped_policy(std::string const& name) {
  auto policy = schedules::read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/" + name + ".yaml");
  if (!policy) throw std::runtime_error(policy.error().message);
  return std::move(*policy);
}

inline std::shared_ptr<notice::Templates const> shipped_templates() {
  auto templates = notice::Templates::load(LAMPLIGHTER_SOURCE_DIR "/examples/templates");
  if (!templates) throw std::runtime_error(templates.error().message);
  return std::make_shared<notice::Templates const>(std::move(*templates));
}

/// Lanes sms and voice, both live; customers a.1 a.2 (phones …0001 …0002) and b.1 … b.3.
class NoticeScene : public SilentLanes, public test::FlowFixture {
 public:
  explicit NoticeScene(std::function<void(Settings&)> const& adjust = {})
      : FlowFixture("BRK1 --- a*2 --- FUS2 --- b*3", [this, adjust](Settings& settings) {
          settings.policies = {shipped_policy("planned"), shipped_policy("fault"), shipped_policy("crew")};
          settings.templates = shipped_templates();
          settings.lanes["sms"].notifier = &sms;
          settings.lanes["voice"] = Lane{
              .notifier = &voice, .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "voice"};
          if (adjust) adjust(settings);
        }) {}

  notice::Repository& books() { return store().notices(); }

  /// A planned outage of these customers, published, starting `ahead` from now for four hours.
  outage::Outage plan(std::vector<std::string> const& customers, milliseconds ahead) {
    outage::Outage outage;
    outage.ref = "P1";
    outage.kind = outage::Kind::planned;
    outage.state = outage::State::scheduled;
    outage.feeder = "F1";
    outage.area = "Northend";
    outage.id = store().outages().insert(outage);
    outage::Plan planned;
    planned.outage = outage.id;
    planned.ref = "P1";
    planned.state = outage::PlanState::published;
    planned.proposer = "planner";
    planned.start = now() + ahead;
    planned.end = planned.start + std::chrono::hours{4};
    store().outages().insert_plan(planned);
    auto const own = windows(customers, planned.start, planned.end);
    store().outages().put_windows(outage.id, 1, own);
    auto ctx = context();
    plan_published(ctx, outage, planned, own);
    pump();
    return outage;
  }
  std::vector<outage::PlanWindow> windows(std::vector<std::string> const& customers, Time start, Time end) {
    std::vector<outage::PlanWindow> result;
    for (auto const& one : customers) result.push_back({point(one), customer(one), start, end});
    return result;
  }
  /// The next revision of the plan with these windows.
  void revise(outage::Outage& outage, std::vector<outage::PlanWindow> const& after, std::string_view stage) {
    auto planned = store().outages().find_plan(outage.id).value();
    auto const before = store().outages().windows(outage.id, planned.revision);
    outage.revision = ++planned.revision;
    store().outages().update(outage);
    store().outages().update_plan(planned);
    store().outages().put_windows(outage.id, planned.revision, after);
    auto ctx = context();
    plan_revised(ctx, outage, planned, before, after, stage);
    pump();
  }
  void go(outage::Outage const& outage) {
    auto planned = store().outages().find_plan(outage.id).value();
    planned.go = outage::GoDecision::go;
    store().outages().update_plan(planned);
    auto ctx = context();
    plan_gone(ctx, outage);
    pump();
  }
  /// A confirmed fault on these customers, not yet told.
  outage::Outage fault(std::vector<std::string> const& customers) {
    outage::Outage outage;
    outage.ref = "O1";
    outage.state = outage::State::confirmed;
    outage.feeder = "F1";
    outage.area = "Northend";
    outage.started_at = outage.confirmed_at = now();
    outage.id = store().outages().insert(outage);
    std::vector<outage::Interruption> rows;
    for (auto const& one : customers) {
      outage::Interruption row;
      row.outage = outage.id;
      row.point = point(one);
      row.customer = customer(one);
      row.started_at = now();
      rows.push_back(row);
    }
    store().outages().insert_interruptions(rows);
    return outage;
  }
  void tell_all(outage::Outage const& outage, std::string_view stage, std::vector<std::string> const& customers,
                std::int64_t occurrence = 1) {
    std::vector<CustomerId> ids;
    for (auto const& one : customers) ids.push_back(customer(one));
    auto ctx = context();
    tell(ctx, outage, stage, occurrence, ids, now());
    pump();
  }

  /// What the gateway answers to the n-th submission of a channel.
  void answer(SilentNotifier const& channel, std::size_t index, notifiers::SubmissionOutcome::Kind kind) {
    auto ctx = context();
    on_submitted(ctx, {channel.submissions.at(index).attempt, kind, ""});
    pump();
  }
  boost::json::object receipt(notifiers::AttemptNumber attempt, notice::AttemptState state,
                              int part = notifiers::whole_message) {
    auto ctx = context();
    auto const answer = on_receipt(ctx, {attempt, part, state, ""});
    pump();
    return answer.value().body;
  }
  void deliver(SilentNotifier const& channel) {
    for (std::size_t index = 0; index < channel.submissions.size(); ++index) {
      answer(channel, index, notifiers::SubmissionOutcome::Kind::accepted);
      receipt(channel.submissions[index].attempt, notice::AttemptState::delivered);
    }
  }
  Result<Answer> reply(std::string_view from, std::string_view text) {
    auto answer = apply(on_inbound_message, R"({"from": ")" + std::string(from) + R"(", "text": ")" + std::string(text) + "\"}");
    pump();
    return answer;
  }

  /// "d7 proven" → how many notices stand so; "open" when they have no outcome.
  std::map<std::string, int> standing(outage::Outage const& outage) {
    std::map<std::string, int> counts;
    for (auto const& one : books().notices(outage.id)) {
      auto const outcome = books().outcome(one.id);
      ++counts[one.stage + " " + (outcome ? std::string(notice::to_string(outcome->kind)) : "open")];
    }
    return counts;
  }
  std::vector<notice::Exception> open_exceptions() { return books().exceptions({}); }
  void set_contact(std::string_view name, notice::Contact contact) {
    CustomerImport one;
    one.customer.ref = std::string(name);
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    one.contacts = {std::move(contact)};
    store().flow().put_customers({one});
  }
  void set_classes(std::string_view name, std::vector<std::string> const& classes, std::string const& phone) {
    CustomerImport one;
    one.customer.ref = std::string(name);
    one.customer.language = "en";
    one.customer.classes = classes;
    if (!phone.empty()) {
      one.contacts.emplace_back();
      one.contacts.back().phone = phone;
    }
    store().flow().put_customers({one});
  }
};

using Counts = std::map<std::string, int>;
using Kind = notifiers::SubmissionOutcome::Kind;

}  // namespace lamplighter::flow
