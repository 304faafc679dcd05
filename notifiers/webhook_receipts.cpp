// Reads receipts of webhooks.
#include "notifiers/webhook_receipts.hpp"

#include "notifiers/json_rows.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t raw_bytes_max = 8 * 1024;

bool is_said_later(AttemptState state) { return rank_of(state) >= rank_of(AttemptState::in_network) && state != AttemptState::receipt_timeout; }

}  // namespace

Result<std::vector<CallbackRow>> WebhookReceipts::read(CallbackRequest const& request) const {
  auto const rows = read_json_rows(request.body);
  if (!rows) return tl::unexpected(rows.error());
  if (!request.attempt || rows->size() != 1) return tl::unexpected(Error{"is not one report about one attempt"});
  auto const found = rows->front().find("state");
  auto const state = found == rows->front().end() ? std::nullopt : attempt_state_from(found->second);
  std::vector<CallbackRow> out;
  if (state && is_said_later(*state)) {
    out.push_back({request.attempt, Receipt{.attempt = *request.attempt, .part = whole_message, .state = *state, .detail = std::string{to_string(*state)}}, {}});
  } else {
    out.push_back({request.attempt, tl::unexpected(Error{"'state' is no state that is reported"}), valid_utf8(request.body, raw_bytes_max)});
  }
  return out;
}

}  // namespace lamplighter::notifiers
