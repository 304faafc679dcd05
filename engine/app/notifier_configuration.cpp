// Reading one notifier's entry, kind by kind.
#include "engine/app/notifier_configuration.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "engine/app/notifier_ari.hpp"
#include "engine/app/notifier_sip.hpp"
#include "engine/app/provider_file.hpp"
#include "engine/base/phone_number.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using Kind = NotifierConfiguration::Kind;

/// What is wrong with the settings as a whole; the secret and the address of callbacks are known later.
template <class Settings>
void check_whole(yaml::Reader& reader, Settings settings) {
  if constexpr (requires { settings.secret; }) settings.secret = "known later";
  if constexpr (requires { settings.callback_base; }) settings.callback_base = "http://127.0.0.1";
  if (auto const checked = notifiers::check(settings); !checked) reader.problem("kind", checked.error().message, "see docs/files.md");
}

/// Keys as they are written, `bounces.user` for those within.
void note_written(yaml::Node const& node, std::string const& prefix, std::map<std::string, std::string>& out) {
  for (auto const& entry : node.entries) {
    auto const key = prefix + entry.key;
    if (key == "mode" || key == "test_addresses") continue;
    if (entry.value.kind == yaml::Node::Kind::map) {
      note_written(entry.value, key + '.', out);
    } else {
      auto& text = out[key];
      text += entry.value.text;
      for (auto const& item : entry.value.items) text += '\n' + item.text;
    }
  }
}

std::string read_secret(NotifierSurroundings const& around, yaml::Reader& reader, std::string_view key, NotifierConfiguration& one,
                        std::string const& prefix = "") {
  auto const text = reader.optional_text(key);
  if (!text) return {};
  auto value = around.secret(reader, key, *text);
  one.written[prefix + std::string{key}] += '\n' + value;
  return value;
}

notifiers::Pace read_pace(yaml::Reader& owner, yaml::Problems& problems) {
  notifiers::Pace out;
  auto const* const node = owner.optional_node("pace");
  if (node == nullptr) return out;
  yaml::Reader reader(*node, problems, "pace");
  out.messages = static_cast<int>(reader.required_integer("messages", 1, 100'000));
  out.per = reader.required_span("per");
  if (out.per < std::chrono::seconds{1} || out.per > std::chrono::hours{24}) {
    reader.problem("per", "is shorter than a second or longer than a day", "write for example {messages: 20, per: 1m}");
  }
  reader.finish();
  return out;
}

/// "Example Power <outage@power.example>", or the address alone.
void read_sender(std::string const& text, notifiers::SmtpSettings& into) {
  auto const open = text.find('<');
  into.from_address = text;
  if (open == std::string::npos || !text.ends_with('>')) return;
  into.from_address = text.substr(open + 1, text.size() - open - 2);
  auto const end = text.find_last_not_of(' ', open == 0 ? 0 : open - 1);
  into.from_name = open == 0 || end == std::string::npos ? std::string{} : text.substr(0, end + 1);
}

void read_bounces(yaml::Reader& owner, NotifierSurroundings const& around, yaml::Problems& problems, NotifierConfiguration& one) {
  auto const* const node = owner.required_node("bounces");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "bounces");
  one.smtp->bounce_address = reader.required_text("address");
  notifiers::BounceSettings bounces;
  bounces.maildir = around.absolute(reader.text_or("maildir", ""));
  bounces.imap_url = reader.text_or("imap", "");
  bounces.user = read_secret(around, reader, "user", one, "bounces.");
  bounces.password = read_secret(around, reader, "password", one, "bounces.");
  bounces.look_every = reader.optional_span("every").value_or(bounces.look_every);
  if (bounces.look_every < std::chrono::seconds{1}) reader.problem("every", "is shorter than a second", "write for example 30s");
  if (reader.has("maildir") || reader.has("imap")) one.smtp->bounces = std::move(bounces);
  reader.finish();
}

void read_smtp(yaml::Reader& reader, NotifierSurroundings const& around, yaml::Problems& problems, NotifierConfiguration& one) {
  auto& smtp = one.smtp.emplace();
  smtp.name = one.name;
  smtp.host = reader.required_text("host");
  auto const security = reader.optional_choice("security", {"starttls", "tls", "none"}).value_or(0);
  smtp.security = std::array{notifiers::MailSecurity::starttls, notifiers::MailSecurity::implicit_tls, notifiers::MailSecurity::none}[security];
  auto const usual_port = security == 1 ? 465 : 587;
  smtp.port = static_cast<int>(reader.optional_integer("port", 1, 65'535).value_or(usual_port));
  smtp.user = read_secret(around, reader, "user", one);
  smtp.password = read_secret(around, reader, "password", one);
  smtp.authorities = around.absolute(reader.text_or("authorities", ""));
  read_sender(reader.required_text("from"), smtp);
  smtp.unsubscribe = reader.text_or("unsubscribe", "");
  smtp.connections = static_cast<int>(reader.optional_integer("connections", 1, 64).value_or(smtp.connections));
  smtp.pace = read_pace(reader, problems);
  auto const before = problems.size();
  read_bounces(reader, around, problems, one);
  if (problems.size() == before && !smtp.bounce_address.empty()) check_whole(reader, smtp);
}

/// Values are secrets as often as not, so each may be written as one.
notifiers::Values read_values(yaml::Reader& owner, NotifierSurroundings const& around, yaml::Problems& problems, NotifierConfiguration& one) {
  notifiers::Values out;
  auto const* const node = owner.optional_node("values");
  if (node == nullptr) return out;
  yaml::Reader reader(*node, problems, "values");
  for (auto const& entry : node->entries) out[entry.key] = read_secret(around, reader, entry.key, one, "values.");
  reader.finish();
  return out;
}

void read_http(yaml::Reader& reader, NotifierSurroundings const& around, yaml::Problems& problems, NotifierConfiguration& one) {
  auto& http = one.http.emplace();
  http.name = one.name;
  auto const before = problems.size();
  auto const provider = reader.required_text("provider");
  auto const* const named = reader.optional_node("provider");
  if (named != nullptr && !provider.empty()) http.provider = read_provider(provider, around.folder, named->place, problems);
  http.provider.templates = read_approved_texts(reader.list("templates"), problems);
  if (http.provider.receipts && !http.provider.receipts->says.empty()) http.texts = std::make_shared<notifiers::CallTexts>();
  http.values = read_values(reader, around, problems, one);
  http.authorities = around.absolute(reader.text_or("authorities", ""));
  http.connections = static_cast<int>(reader.optional_integer("connections", 1, 64).value_or(http.connections));
  http.pace = read_pace(reader, problems);
  if (problems.size() == before) check_whole(reader, http);
}

void read_webhook(yaml::Reader& reader, NotifierSurroundings const& around, yaml::Problems& problems, NotifierConfiguration& one) {
  auto& webhook = one.webhook.emplace();
  webhook.name = one.name;
  auto const before = problems.size();
  if (!reader.has("url")) reader.problem("url", "is missing", "write where messages are posted to");
  webhook.url = read_secret(around, reader, "url", one);
  if (!reader.has("signing_secret")) reader.problem("signing_secret", "is missing", "make one with `echo whsec_$(openssl rand -base64 32)`");
  webhook.signing_secret = read_secret(around, reader, "signing_secret", one);
  webhook.brings_receipts = reader.optional_boolean("receipts").value_or(false);
  webhook.authorities = around.absolute(reader.text_or("authorities", ""));
  webhook.connections = static_cast<int>(reader.optional_integer("connections", 1, 64).value_or(webhook.connections));
  webhook.pace = read_pace(reader, problems);
  if (problems.size() == before) check_whole(reader, webhook);
}

void read_robot(yaml::Reader& reader, NotifierSurroundings const& around, yaml::Problems& problems, notifiers::RobotMaker maker, NotifierConfiguration& one) {
  auto& robot = one.robot.emplace();
  robot.name = one.name;
  robot.maker = maker;
  auto const before = problems.size();
  if (!reader.has("url")) reader.problem("url", "is missing", "write the address that the chat shows for its robot");
  robot.url = read_secret(around, reader, "url", one);
  robot.signing_secret = read_secret(around, reader, "signing_secret", one);
  robot.authorities = around.absolute(reader.text_or("authorities", ""));
  constexpr std::array personal{"sms", "voice", "email", "spool"};
  if (std::ranges::find(personal, one.channel) != personal.end()) {
    reader.problem("channel", fmt::format("'{}' reaches one person, and a robot speaks to a group: nobody would be told", one.channel), "leave channel out");
  }
  if (problems.size() == before) check_whole(reader, robot);
}

void read_kannel(yaml::Reader& reader, NotifierSurroundings const& around, NotifierConfiguration& one) {
  one.url = reader.required_text("url");
  one.user = around.secret(reader, "user", reader.required_text("user"));
  one.password = around.secret(reader, "password", reader.required_text("password"));
  one.from = reader.text_or("from", "");
  one.connections = static_cast<int>(reader.optional_integer("connections", 1, 256).value_or(one.connections));
}

}  // namespace

NotifierConfiguration read_notifier(yaml::Entry const& entry, NotifierSurroundings const& around, yaml::Problems& problems) {
  using notifiers::RobotMaker;
  constexpr std::array kinds{Kind::spool, Kind::kannel, Kind::sip, Kind::ari, Kind::smtp, Kind::http, Kind::webhook, Kind::robot, Kind::robot, Kind::robot};
  constexpr std::array makers{RobotMaker::wecom, RobotMaker::dingtalk, RobotMaker::feishu};
  constexpr std::size_t first_robot = 7;
  yaml::Reader reader(entry.value, problems, "notifier " + entry.key);
  NotifierConfiguration one;
  one.name = entry.key;
  auto const kind = reader.optional_choice("kind", {"spool", "kannel", "sip", "ari", "smtp", "http", "webhook", "wecom", "dingtalk", "feishu"});
  if (!reader.has("kind")) reader.problem("kind", "is missing", "write spool, kannel, sip, ari, smtp, http, webhook, wecom, dingtalk or feishu");
  one.kind = kinds.at(kind.value_or(0));
  if (auto const mode = reader.optional_choice("mode", {"shadow", "test", "live"})) one.mode = static_cast<notifiers::Mode>(*mode);
  one.test_addresses = reader.texts("test_addresses");
  for (auto& address : one.test_addresses) {  // in the form that contacts have
    if (auto const phone = parse_phone(address, around.phone_region)) address = phone->e164;
  }
  one.channel = reader.text_or("channel", entry.key);
  bool const is_noted = one.kind != Kind::spool && one.kind != Kind::kannel && one.kind != Kind::sip;
  if (is_noted) note_written(entry.value, "", one.written);
  switch (one.kind) {
    case Kind::spool: one.folder = around.absolute(reader.required_text("folder")); break;
    case Kind::kannel: read_kannel(reader, around, one); break;
    case Kind::sip: one.sip = read_sip(reader, problems, around); break;
    case Kind::ari:
      one.ari = read_ari(reader, problems, around, [&](std::string_view key) { return read_secret(around, reader, key, one); });
      break;
    case Kind::smtp: read_smtp(reader, around, problems, one); break;
    case Kind::http: read_http(reader, around, problems, one); break;
    case Kind::webhook: read_webhook(reader, around, problems, one); break;
    case Kind::robot: read_robot(reader, around, problems, makers.at(*kind - first_robot), one); break;
  }
  reader.finish();
  return one;
}

bool is_called_back(NotifierConfiguration const& one) {
  switch (one.kind) {
    case Kind::kannel: return true;
    case Kind::http: return one.http->provider.receipts.has_value();
    case Kind::webhook: return one.webhook->brings_receipts;
    case Kind::spool:
    case Kind::sip:
    case Kind::ari:
    case Kind::smtp:
    case Kind::robot: return false;
  }
  std::abort();
}

}  // namespace lamplighter::app
