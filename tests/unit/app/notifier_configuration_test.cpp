// Channels in lamplighter.yaml: what each kind reads, and which mistakes are named.
#include <catch2/catch.hpp>

#include "engine/app/assembly.hpp"
#include "engine/app/configuration.hpp"
#include "engine/app/ladder_channels.hpp"
#include "engine/app/provider_file.hpp"
#include "engine/app/reload.hpp"
#include "engine/app/shipped_providers.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;
using namespace std::chrono_literals;

namespace {

std::optional<std::string> secrets(std::string const& name) {
  if (name == "MAIL") return "mail word";
  if (name == "TOKEN") return "twilio token";
  if (name == "HOOK") return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  return std::nullopt;
}

Result<Configuration> read(std::string const& notifier) {
  test::ScratchFolder const folder;
  return read_configuration(folder.file("lamplighter.yaml", "network: {sources: [{dataset: n.gpkg}]}\nnotifiers:\n  one: " + notifier + "\n"), secrets);
}

constexpr auto mail = R"({kind: smtp, channel: email, host: mail.power.example, security: tls, user: outage, password: "${MAIL}",
    from: "示例供电 <outage@power.example>", unsubscribe: "mailto:stop@power.example", connections: 2, pace: {messages: 30, per: 1m},
    bounces: {address: bounces@power.example, imap: "imaps://mail.power.example/INBOX", user: bounces, password: "${MAIL}", every: 1m}})";
constexpr auto twilio = R"({kind: http, channel: sms, provider: twilio, values: {base: "https://api.twilio.com", account: AC1, token: "${TOKEN}", from: "+15550001"}})";

struct Collecting final : notifiers::Sink {
  void submitted(notifiers::SubmissionOutcome) override {}
  notifiers::Intake received(notifiers::Receipt) override { return notifiers::Intake::refused; }
};

}  // namespace

TEST_CASE("every key of an e-mail channel is read") {
  auto const configuration = read(mail);
  REQUIRE(configuration);
  auto const& one = configuration->notifiers.front();
  REQUIRE(one.smtp);
  CHECK(one.channel == "email");
  CHECK(one.smtp->port == 465);
  CHECK(one.smtp->security == notifiers::MailSecurity::implicit_tls);
  CHECK(one.smtp->password == "mail word");
  CHECK(one.smtp->from_name == "示例供电");
  CHECK(one.smtp->from_address == "outage@power.example");
  CHECK(one.smtp->connections == 2);
  CHECK(one.smtp->pace.messages == 30);
  CHECK(one.smtp->bounce_address == "bounces@power.example");
  REQUIRE(one.smtp->bounces);
  CHECK(one.smtp->bounces->look_every == 1min);
  Collecting sink;
  CHECK(make_channels(*configuration, "http://127.0.0.1:1", "secret", sink));
}

TEST_CASE("shipped descriptions of providers can be used as they are") {
  auto const configuration = read(twilio);
  REQUIRE(configuration);
  auto const& http = *configuration->notifiers.front().http;
  CHECK(http.values.at("token") == "twilio token");
  CHECK(http.provider.receipts->signature.scheme == notifiers::ReceiptSignature::Scheme::twilio);
  CHECK(http.provider.validity_max == 10h);
  REQUIRE(http.provider.replies);
  CHECK(http.provider.replies->id_field == "MessageSid");
  REQUIRE(http.provider.lookup);
  CHECK(http.provider.lookup->states.size() == 6);
  CHECK(callback_readers(*configuration, "https://power.example", "secret").contains("one"));
  CHECK(read(R"({kind: http, provider: aliyun, values: {base: "https://dysmsapi.aliyuncs.com", access_key_id: A, access_key_secret: B, sign_name: 示例供电},
                 templates: [{id: SMS_1, text: "您所在的${area}将停电。"}]})"));
  CHECK(shipped_provider_files().size() == 4);
}

TEST_CASE("calls through a provider keep their words for a key that asks for them again") {
  auto const configuration = read(R"({kind: http, channel: voice, provider: twilio-voice, values: {base: "https://api.twilio.com", account: AC1, token: "${TOKEN}", from: "+15550001"}})");
  REQUIRE(configuration);
  auto const& http = *configuration->notifiers.front().http;
  CHECK(http.texts != nullptr);
  CHECK(http.provider.languages.size() == 2);
  CHECK(read(R"({kind: http, channel: voice, provider: aliyun-voice, values: {base: "https://dyvmsapi.aliyuncs.com", access_key_id: A, access_key_secret: B,
                 show_number: "057100000000", thanks_code: TTS_2}, templates: [{id: TTS_1, text: "您所在的${area}将停电。"}]})"));
}

TEST_CASE("every key of a notifier through Asterisk is read, and its password is looked up") {
  auto const configuration = read(R"({kind: ari, channel: voice, mode: test, url: "http://127.0.0.1:8088", user: lamp, password: "${TOKEN}", app: notices,
      endpoint: "PJSIP/{number}@trunk", from: "95598", sounds: said, media: "sound:/srv/said/{file}", dial: {"+86": "0"}, connections: 4,
      calls_per_minute: 30, ring: 30s, key_wait: 5s, plays: 2, words_per_minute: 140})");
  REQUIRE(configuration);
  auto const& ari = *configuration->notifiers.front().ari;
  CHECK(ari.password == "twilio token");
  CHECK(ari.app == "notices");
  CHECK(ari.endpoint == "PJSIP/{number}@trunk");
  CHECK(ari.caller_id == "95598");
  CHECK(ari.sounds == configuration->folder + "/said");
  CHECK(ari.media == "sound:/srv/said/{file}");
  CHECK(ari.connections == 4);
  CHECK(ari.calls_per_minute == 30);
  CHECK(ari.limits.ring == 30s);
  CHECK(ari.limits.plays_max == 2);
  CHECK_FALSE(is_called_back(configuration->notifiers.front()));
}

TEST_CASE("webhooks and robots are read, and bring receipts only where they were said to") {
  auto const hook = read(R"({kind: webhook, url: "https://crm.example/hook", signing_secret: "${HOOK}", receipts: true})");
  REQUIRE(hook);
  CHECK(callback_readers(*hook, "https://power.example", "secret").contains("one"));
  auto const robot = read(R"({kind: dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token=T", signing_secret: SEC1})");
  REQUIRE(robot);
  CHECK(robot->notifiers.front().robot->maker == notifiers::RobotMaker::dingtalk);
  CHECK(callback_readers(*robot, "https://power.example", "secret").empty());
}

TEST_CASE("what is wrong with a channel is said before anything is sent") {
  struct Mistake {
    std::string notifier, said;
  };
  for (auto const& one : {
           Mistake{"{kind: fax}", "fax"},
           Mistake{"{kind: smtp, host: mail.example, from: a@b.example, bounces: {address: b@b.example}, from_name: x}", "from_name"},
           Mistake{"{kind: smtp, host: mail.example, from: nobody, bounces: {address: b@b.example}}", "from is no mail address"},
           Mistake{"{kind: smtp, host: mail.example, security: none, from: a@b.example, bounces: {address: b@b.example}}", "everybody on the way"},
           Mistake{"{kind: smtp, host: mail.example, from: a@b.example}", "bounces"},
           Mistake{"{kind: http, provider: nowhere.yaml}", "none of the shipped ones"},
           Mistake{"{kind: http, provider: twilio, values: {base: \"https://api.twilio.com\", account: A, from: B}}", "'token'"},
           Mistake{"{kind: http, provider: twilio, values: {base: \"http://api.twilio.com\", account: A, token: T, from: B}}", "https"},
           Mistake{"{kind: ari, url: \"http://asterisk.example:8088\", user: u, password: p, endpoint: \"PJSIP/{number}\", sounds: s}", "private network"},
           Mistake{"{kind: ari, url: \"http://127.0.0.1:8088\", user: u, password: p, endpoint: \"PJSIP/trunk\", sounds: s}", "{number}"},
           Mistake{"{kind: ari, url: \"http://127.0.0.1:8088\", endpoint: \"PJSIP/{number}\", sounds: s}", "ari.conf"},
           Mistake{"{kind: webhook, url: \"https://crm.example\", signing_secret: secret}", "whsec_"},
           Mistake{"{kind: wecom, url: \"https://qyapi.weixin.qq.com/x?key=K\", channel: sms}", "a group"},
       }) {
    INFO(one.notifier);
    auto const configuration = read(one.notifier);
    REQUIRE_FALSE(configuration);
    CHECK_THAT(configuration.error().message, Contains(one.said));
  }
}

TEST_CASE("a provider's description says by line what is wrong with it") {
  struct Mistake {
    std::string text, said;
  };
  std::string const request = "request: {url: \"https://x.example\", form: {a: \"{text}\"}}\n", answers = "answers: [{status: 200, means: accepted}]\n";
  for (auto const& one : {
           Mistake{answers, "request"},
           Mistake{"request: {url: \"https://x.example/{\"}\n" + answers, "brace"},
           Mistake{request + "answers: [{status: 2000, means: accepted}]\n", "no status"},
           Mistake{request + "answers: [{means: accepted}]\n", "which answers"},
           Mistake{request + "answers: [{status: 200, means: fine}]\n", "fine"},
           Mistake{request + answers + "signature: {scheme: rot13}\n", "rot13"},
           Mistake{request + answers + "receipts: {body: json, state: s, states: [{is: [a], means: arrived}]}\n", "'arrived' is no state"},
           Mistake{request + answers + "color: red\n", "color"},
           Mistake{request + answers + "replies: {from: a}\n", "text"},
           Mistake{request + answers + "lookup: {answers: [{status: 200, means: found}]}\n", "request"},
           Mistake{request + answers + "lookup: {request: {url: \"https://x.example\"}, answers: [{status: 200, means: gone}]}\n", "gone"},
           Mistake{request + answers + "lookup: {request: {url: \"https://x.example\"}, answers: [{status: 200, means: found}], day_offset: east}\n", "no offset"},
       }) {
    INFO(one.text);
    schedules::yaml::Problems problems;
    provider_from(one.text, "ours.yaml", problems);
    CHECK_THAT(problems.text(), Contains(one.said));
  }
}

TEST_CASE("a changed key of a channel is named at a reload, and never its value") {
  auto const started = read(mail);
  auto changed = std::string{mail};
  changed.replace(changed.find("host: mail.power"), 16, "host: smtp.power");
  changed.replace(changed.find("every: 1m"), 9, "every: 2m");
  auto const fresh = read(changed);
  REQUIRE(started);
  REQUIRE(fresh);
  std::string said;
  for (auto const& line : not_reloaded(*started, *fresh)) said += line + "\n";
  CHECK_THAT(said, Contains("notifiers.one.host") && Contains("notifiers.one.bounces.every") && !Contains("mail word") && !Contains("smtp.power"));
}

TEST_CASE("what leads nowhere is said: a channel without people, a misspelt rung, a stage that only people can tell") {
  auto const stage = [](std::string id, std::vector<std::string> const& channels) {
    schedules::StageRule rule;
    rule.id = std::move(id);
    for (auto const& channel : channels) rule.ladder.push_back({.channel = channel});
    return rule;
  };
  schedules::Policy policy;
  policy.file = "uk.yaml";
  policy.stages = {stage("w2", {"letter", "visit"}), stage("d14", {"smss", "sms"})};
  NotifierConfiguration sms, letter, robot;
  sms.name = sms.channel = "sms";
  letter.name = letter.channel = "letter";
  robot.name = robot.channel = "wecom";
  robot.kind = NotifierConfiguration::Kind::robot;
  auto const said = idle_ways({policy}, {sms, letter, robot}, geo::ReportLanguage::en);
  REQUIRE(said.size() == 3);
  CHECK_THAT(said[0], Contains("notifier 'letter': nobody is reached over the channel 'letter'"));
  CHECK_THAT(said[1], Contains("uk.yaml: stage 'w2': no notifier serves its ladder"));
  CHECK_THAT(said[2], Contains("no notifier serves: letter, smss, visit;"));
  CHECK_THAT(idle_ways({policy}, {letter}, geo::ReportLanguage::zh)[0], Contains("没有人能经 'letter' 联系到"));
  CHECK(idle_ways({policy}, {}, geo::ReportLanguage::en).empty());
  policy.stages = {stage("d14", {"sms"})};
  CHECK(idle_ways({policy}, {sms, robot}, geo::ReportLanguage::en).empty());
}
