// Reads delivery status notifications.
#include "notifiers/delivery_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "notifiers/mail_headers.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t detail_action_max = 12;

tl::unexpected<Error> wrong(std::string_view what) { return tl::unexpected(Error{std::string{what}}); }

/// "5.1.1", with or without a comment behind it; empty when it is none.
std::string status_code(std::string_view value) {
  std::size_t at = 0, dots = 0;
  while (at < value.size() && at < 11 && ((value[at] >= '0' && value[at] <= '9') || value[at] == '.')) dots += value[at++] == '.' ? 1 : 0;
  bool const is_class = at > 0 && (value[0] == '2' || value[0] == '4' || value[0] == '5') && value.substr(1).starts_with('.');
  bool const ends = at == value.size() || value[at] == ' ' || value[at] == '\t' || value[at] == '(';
  return is_class && ends && dots == 2 && value[at - 1] != '.' && value[2] != '.' ? std::string{value.substr(0, at)} : std::string{};
}

std::optional<AttemptState> state_of(std::string_view action, std::string_view status) {
  if (action == "delayed" || action == "relayed") return AttemptState::in_network;
  if (action == "delivered" || action == "expanded") return AttemptState::delivered;
  if (action != "failed") return std::nullopt;
  if (status == "4.4.7") return AttemptState::expired;
  return status.starts_with("4") ? AttemptState::failed_temporary : AttemptState::failed_permanent;
}

/// The delivery-status part: fields of the message, an empty line, fields of each recipient.
Result<DeliveryReport> read_status(std::string_view part) {
  auto const of_message = read_mail_fields(part);
  if (!of_message || of_message->find("reporting-mta") == nullptr) return wrong("no Reporting-MTA");
  auto rest = of_message->rest;
  std::optional<DeliveryReport> out;
  while (!rest.empty()) {
    auto const recipient = read_mail_fields(rest);
    if (!recipient) return wrong("a recipient's fields cannot be read");
    rest = recipient->rest;
    if (recipient->fields.empty()) continue;  // empty lines at the end
    auto const* const action = recipient->find("action");
    auto const* const status = recipient->find("status");
    if (recipient->find("final-recipient") == nullptr || action == nullptr || status == nullptr) {
      return wrong("a recipient without Final-Recipient, Action or Status");
    }
    if (out) return wrong("several recipients");
    auto const word = lower_case(std::string_view{*action}.substr(0, action->find_first_of(" \t(")));
    auto const code = status_code(*status);
    auto const state = state_of(word, code);
    if (!state || code.empty() || word.size() > detail_action_max) return wrong("an unknown Action or Status");
    out = DeliveryReport{.state = *state, .detail = fmt::format("{} {}", word, code)};
  }
  if (!out) return wrong("no recipient");
  return std::move(*out);
}

bool is_plain(MailBlock const& part) {
  auto const* const encoding = part.find("content-transfer-encoding");
  return encoding == nullptr || lower_case(*encoding) == "7bit" || lower_case(*encoding) == "8bit";
}

std::vector<std::string> addressees(MailBlock const& head) {
  std::vector<std::string> out;
  for (auto const& field : head.fields) {
    bool const is_addressee = field.name == "delivered-to" || field.name == "x-original-to" || field.name == "envelope-to" ||
                              field.name == "x-envelope-to" || field.name == "to";
    if (!is_addressee) continue;
    for (auto& address : addresses_in(field.value)) out.push_back(std::move(address));
  }
  return out;
}

}  // namespace

Result<DeliveryReport> parse_delivery_report(std::string_view message) {
  if (message.size() > delivery_report_bytes_max) return wrong("longer than a notification may be");
  if (message.starts_with("From ")) return wrong("a mailbox of many messages, not one");
  auto const head = read_mail_fields(message);
  if (!head) return wrong("headers that cannot be read");
  auto const* const type = head->find("content-type");
  auto const content = type != nullptr ? read_content_type(*type) : std::nullopt;
  if (!content || content->type != "multipart/report") return wrong("no multipart/report");
  auto const report = content->parameters.find("report-type");
  if (report == content->parameters.end() || lower_case(report->second) != "delivery-status") return wrong("no delivery-status report");
  auto const boundary = content->parameters.find("boundary");
  auto const parts = boundary != content->parameters.end() ? split_at_boundary(head->rest, boundary->second) : std::nullopt;
  if (!parts) return wrong("parts that cannot be told apart");
  std::optional<Result<DeliveryReport>> out;
  for (auto const part : *parts) {
    auto const block = read_mail_fields(part);
    auto const* const part_type = block ? block->find("content-type") : nullptr;
    auto const kind = part_type != nullptr ? read_content_type(*part_type) : std::nullopt;
    if (!kind || kind->type != "message/delivery-status") continue;
    if (out) return wrong("two delivery-status parts");
    if (!is_plain(*block)) return wrong("an encoded delivery-status part");
    out = read_status(block->rest);
  }
  if (!out) return wrong("no delivery-status part");
  if (!*out) return *out;
  (**out).addresses = addressees(*head);
  return *out;
}

}  // namespace lamplighter::notifiers
