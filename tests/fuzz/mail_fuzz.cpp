// Feeds any bytes to what reads bounces, IMAP lines, providers' JSON, forms and approved texts: no crash, and what they promise holds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "notifiers/delivery_report.hpp"
#include "notifiers/imap_replies.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/mail_headers.hpp"
#include "notifiers/mime_message.hpp"
#include "notifiers/provider_signature.hpp"
#include "notifiers/return_path.hpp"
#include "notifiers/smtp_dialogue.hpp"
#include "notifiers/text_template.hpp"
#include "notifiers/utf8.hpp"

namespace {

using namespace lamplighter::notifiers;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_bounce(std::string_view input) {
  auto const report = parse_delivery_report(input);
  if (!report) return;
  require(rank_of(report->state) >= rank_of(AttemptState::in_network) && rank_of(report->state) <= rank_of(AttemptState::delivered));
  require(report->detail.size() < 30 && report->detail.find('@') == std::string::npos);
  for (auto const& address : report->addresses) require(!attempt_of_return_path({"email", "secret", "bounces@power.example"}, address));
}

void read_json(std::string_view input) {
  auto const rows = read_json_rows(input);
  if (!rows) return;
  for (auto const& row : *rows) {
    for (auto const& [path, value] : row) require(valid_utf8(value).size() <= value.size() * 3 && path.size() <= 1'000);
  }
  require(read_json_rows(json_quoted(input)).value().front().at("") == std::string{input} || valid_utf8(input) != input);
}

void read_texts(std::string_view input) {
  auto const half = input.size() / 2;
  if (auto const approved = parse_approved_text("x", input.substr(0, half))) {
    if (auto const found = parameters_of(*approved, input.substr(half), 50)) require(filled(approved->text, *found) == input.substr(half));
  }
  if (auto const text = parse_template(input)) require(variables_of(*text).size() < input.size() + 1);
  if (auto const form = read_form(input)) require(read_form(written_form(*form)).has_value());
}

void write_header(std::string_view input) {
  auto const header = header_text(input);
  for (std::size_t begin = 0; begin < header.size();) {
    auto const end = std::min(header.find("\r\n ", begin), header.size());
    require(end - begin <= 75);
    for (auto at = begin; at < end; ++at) require(header[at] >= 0x20 && header[at] < 0x7F);
    begin = end + 3;
  }
  if (auto const bytes = from_base64(input)) require(to_base64(*bytes) == input);
}

void read_lines(std::string_view input) {
  searched_uids(input, 100);
  uid_validity(input);
  if (auto const literal = fetched_literal(input)) require(literal->size() <= input.size());
  MailDialogue dialogue;
  read_reply_line(dialogue, input);
  require(dialogue.code >= 0 && dialogue.code <= 999 && dialogue.status.size() <= 11);
  read_content_type(input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const input{reinterpret_cast<char const*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0: read_bounce(input); break;
    case 1: read_json(input); break;
    case 2: read_texts(input); break;
    case 3: write_header(input); break;
    case 4: read_lines(input); break;
  }
  return 0;
}
