// What may leave when its date has come: caps, quiet hours of later channels, STOP, and the sentences about them.
#include "schedules/sending.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

Policy policy_of(std::string const& more, std::string const& stage = "") {
  return parse_policy("policy: p\napplies: {kinds: [planned]}\nquiet: {hours: \"21:00-07:00\", except: [{hours: \"18:00-09:00\", channels: [voice]}]}\n" +
                          more + "stages:\n  - {id: d7, at: -7d, require: E3, within: 48h, " + stage +
                          "ladder: [{channel: sms, wait: 2h}, {channel: voice, wait: 2h}, {channel: letter, quiet: override}]}\n",
                      "p.yaml")
      .value();
}

std::string error_of(std::string const& more, std::string const& stage = "") {
  auto const read = parse_policy("policy: p\napplies: {kinds: [planned]}\n" + more + "stages:\n  - {id: d7, at: -7d, require: E3, " + stage +
                                     "ladder: [{channel: sms}]}\n",
                                 "p.yaml");
  return read ? std::string() : read.error().message;
}

Subject const subject{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};

/// SplitMix64: the same numbers under every compiler.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  int below(int bound) {
    state_ += 0x9e3779b97f4a7c15u;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return static_cast<int>((mixed ^ (mixed >> 31)) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

}  // namespace

TEST_CASE("a cap lets an address have so many messages in any day, and keeps some of them for what is urgent") {
  auto const policy = policy_of("caps: [{id: c, messages: 3, per: 24h, channels: [sms], reserve: 1, source: carrier}]\n");
  auto const now = shanghai("2026-03-10 12:00");
  std::vector<Sent> sent{{"sms", now - 2h}, {"voice", now - 1h}};
  CHECK(check_caps(policy, "sms", subject, Urgency::ordinary, sent, now).reached == nullptr);
  sent.push_back({"sms", now - 23h});
  auto const full = check_caps(policy, "sms", subject, Urgency::ordinary, sent, now);
  REQUIRE(full.reached != nullptr);
  CHECK(full.free_at == now + 1h);
  CHECK(check_caps(policy, "sms", subject, Urgency::urgent, sent, now).reached == nullptr);
  CHECK(check_caps(policy, "voice", subject, Urgency::ordinary, sent, now).reached == nullptr);
  sent.push_back({"sms", now - 1min});
  CHECK(check_caps(policy, "sms", subject, Urgency::urgent, sent, now).free_at == now + 1h);
  CHECK(longest_cap(policy, "sms") == 24h);
  CHECK(longest_cap(policy, "voice") == 0h);
}

TEST_CASE("a cap without channels counts each channel by itself, and one for a class leaves others alone") {
  auto const policy = policy_of("caps: [{id: c, messages: 1, per: 1h, source: s, only: {classes: [critical]}}]\n");
  auto const now = shanghai("2026-03-10 12:00");
  std::vector<Sent> const sent{{"sms", now - 10min}};
  auto critical = subject;
  critical.classes = {"critical"};
  CHECK(check_caps(policy, "sms", critical, Urgency::ordinary, sent, now).free_at == now + 50min);
  CHECK(check_caps(policy, "voice", critical, Urgency::ordinary, sent, now).reached == nullptr);
  CHECK(check_caps(policy, "sms", subject, Urgency::ordinary, sent, now).reached == nullptr);
}

TEST_CASE("whoever obeys the caps never passes one in any span, and waits not a moment longer than needed") {
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    Policy policy;
    for (int number = 1 + random.below(3); number > 0; --number) {
      Cap cap;
      cap.id = "c" + std::to_string(number);
      cap.messages = 1 + random.below(6);
      cap.reserve = random.below(cap.messages);
      cap.per = std::chrono::minutes(1 + random.below(600));
      if (random.below(2) == 0) cap.channels = {"sms"};
      policy.caps.push_back(cap);
    }
    auto now = shanghai("2026-03-10 12:00");
    std::vector<Sent> sent;
    for (int step = 0; step < 80; ++step) {
      now += std::chrono::seconds(random.below(3'600));
      std::string const channel = random.below(3) == 0 ? "voice" : "sms";
      auto const urgency = random.below(4) == 0 ? Urgency::urgent : Urgency::ordinary;
      auto const verdict = check_caps(policy, channel, subject, urgency, sent, now);
      if (verdict.reached == nullptr) {
        sent.push_back({channel, now});
        continue;
      }
      REQUIRE(verdict.free_at > now);
      CHECK(check_caps(policy, channel, subject, urgency, sent, verdict.free_at).reached == nullptr);
      CHECK(check_caps(policy, channel, subject, urgency, sent, verdict.free_at - 1ms).reached != nullptr);
    }
    for (auto const& cap : policy.caps) {  // counted plainly, span by span
      for (auto const& last : sent) {
        auto const is_of_cap = [&](Sent const& one) { return cap.channels.empty() ? one.channel == last.channel : one.channel == "sms"; };
        if (!is_of_cap(last)) continue;
        auto const count = std::count_if(sent.begin(), sent.end(), [&](Sent const& one) {
          return is_of_cap(one) && one.at <= last.at && one.at > last.at - cap.per;
        });
        CHECK(count <= cap.messages);
      }
    }
  }
}

TEST_CASE("a later channel keeps its own quiet hours, but not where the stage was let through the night") {
  auto const policy = policy_of("");
  auto const& stage = policy.stages.front();
  auto const here = zone("Asia/Shanghai");
  auto const by_day = shanghai("2026-03-15 09:00"), evening = shanghai("2026-03-15 19:00"), night = shanghai("2026-03-15 23:00");
  CHECK(rung_opens(policy, stage, 0, subject, here, by_day, night) == night);  // its date was looked at
  CHECK(rung_opens(policy, stage, 1, subject, here, by_day, evening) == shanghai("2026-03-16 09:00"));
  CHECK(rung_opens(policy, stage, 1, subject, here, by_day, shanghai("2026-03-16 09:00")) == shanghai("2026-03-16 09:00"));
  CHECK(rung_opens(policy, stage, 2, subject, here, by_day, night) == night);  // a letter wakes nobody
  CHECK(rung_opens(policy, stage, 1, subject, here, night, night + 1h) == night + 1h);
  CHECK(rung_opens(policy_of("", "quiet: override, "), policy_of("", "quiet: override, ").stages.front(), 1, subject, here, by_day, evening) == evening);
}

TEST_CASE("the night of a later channel ends by the clock of the place, also when it changes") {
  auto const policy = policy_of("");
  auto const& stage = policy.stages.front();
  Subject berlin{"planned", {}, utc("2026-04-02 06:00"), utc("2026-04-02 10:00")};
  // 29 March 2026: 02:00 becomes 03:00 in Berlin, so 09:00 is 07:00 UTC and not 08:00.
  CHECK(rung_opens(policy, stage, 1, berlin, zone("Europe/Berlin"), utc("2026-03-28 10:00"), utc("2026-03-28 21:00")) == utc("2026-03-29 07:00"));
  CHECK(rung_opens(policy, stage, 1, berlin, zone("Europe/Berlin"), utc("2026-03-27 10:00"), utc("2026-03-27 21:00")) == utc("2026-03-28 08:00"));
}

TEST_CASE("a STOP ends all of a policy that does not say otherwise, and else what the policy says") {
  std::vector<std::string> const ordinary{"ordinary"}, sick{"ordinary", "life_support"};
  auto const all = policy_of("");
  CHECK(is_ended_by_stop(all.stages.front(), ordinary));
  CHECK(is_ended_by_stop(all.stages.front(), sick));
  auto const none = policy_of("opt_out: {covers: none, source: law}\n");
  CHECK_FALSE(is_ended_by_stop(none.stages.front(), ordinary));
  auto const some = policy_of("opt_out: {covers: all, spares_classes: [life_support], source: law}\n");
  CHECK(is_ended_by_stop(some.stages.front(), ordinary));
  CHECK_FALSE(is_ended_by_stop(some.stages.front(), sick));
  auto const named = policy_of("opt_out: {covers: [d7], source: law}\n");
  CHECK(is_ended_by_stop(named.stages.front(), ordinary));
}

TEST_CASE("how a stage is sent is said in both languages") {
  auto const policy = policy_of("roles: [owner]\ncaps: [{id: c, messages: 50, per: 24h, channels: [sms], reserve: 5, source: carrier}]\n"
                                "opt_out: {covers: all, spares_classes: [life_support], source: law 5}\n");
  auto const said = explain_sending(policy, policy.stages.front(), subject, Language::en);
  CHECK(said == std::vector<std::string>{
                    "sms waits in the quiet hours 21:00-07:00.", "voice waits in the quiet hours 18:00-09:00.",
                    "letter has the quiet hours 21:00-07:00, and this stage goes all the same.",
                    "Cap 'c' (carrier): one address gets at most 50 messages over sms within 24h, 5 of them kept for hazards, life-support and the "
                    "last stage; past it another channel is taken, or it waits until there is room, and where neither serves a person has it.",
                    "A STOP ends this stage at the number that said it, and a person calls instead (law 5).",
                    "Of a customer's contacts only these are told: owner; those without a role come last."});
  auto sick = subject;
  sick.classes = {"life_support"};
  auto const zh = explain_sending(policy, policy.stages.front(), sick, Language::zh);
  REQUIRE(zh.size() == 6);
  CHECK(zh[1] == "渠道 voice 的免打扰时段为 18:00-09:00，期间不发出。");
  CHECK(zh[4] == "退订（STOP、TD）不影响本阶段（law 5）。");
}

TEST_CASE("what a policy says about sending wrongly is refused with its line and what to do") {
  CHECK(error_of("caps: [{id: c, messages: 5, per: 24h, reserve: 5, source: s}]\n").find("p.yaml:3") == 0);
  CHECK(error_of("caps: [{id: c, messages: 5, per: 24h, reserve: 5, source: s}]\n").find("leaves nothing to ordinary messages") != std::string::npos);
  CHECK(error_of("caps: [{id: c, messages: 5, source: s}]\n").find("'per' is missing") != std::string::npos);
  CHECK(error_of("caps: [{id: c, messages: 5, per: 1h, source: s}, {id: c, messages: 5, per: 2h, source: s}]\n").find("cap 'c' stands twice") !=
        std::string::npos);
  CHECK(error_of("opt_out: {covers: [d77]}\n").find("did you mean 'd7'?") != std::string::npos);
  CHECK(error_of("opt_out: {covers: none}\n").find("opt_out: 'source' is missing") != std::string::npos);
  CHECK(error_of("roles: [ownr]\n").find("did you mean 'owner'?") != std::string::npos);
  CHECK(error_of("", "roles: [boss], ").find("stage d7: 'roles'") != std::string::npos);
  CHECK(error_of("task: {within: 0h}\n").find("'within' is zero") != std::string::npos);
}

TEST_CASE("every shipped policy says what a STOP ends, and what goes on after one stands on something") {
  for (auto const* const name : {"planned", "fault", "crew", "cn-national", "cn-shanghai", "au", "uk", "us-puc", "load-shedding", "arrears",
                                 "usage-alert", "demand-response"}) {
    INFO(name);
    auto const policy = read_policy(std::string(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/") + name + ".yaml").value();
    CHECK(policy.opt_out.is_stated);
    bool const spares = !policy.opt_out.is_all || !policy.opt_out.spared_classes.empty();
    CHECK(spares == !policy.opt_out.source.empty());
  }
}
