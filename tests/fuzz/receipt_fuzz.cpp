// Feeds any bytes to what reads gateways' receipts, spool files and texts: no crash, and what they promise holds.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "notifiers/flat_json.hpp"
#include "notifiers/kannel_receipt.hpp"
#include "notifiers/kannel_request.hpp"
#include "notifiers/receipt_merge.hpp"
#include "notifiers/spool_files.hpp"
#include "notifiers/text.hpp"
#include "notifiers/utf8.hpp"

namespace {

using namespace lamplighter::notifiers;

void require(bool holds) {
  if (!holds) std::abort();
}

// "name=value&name=value", without decoding: the parser sees decoded values in any case.
void read_callback(std::string_view input) {
  QueryParameters parameters;
  while (!input.empty()) {
    auto const one = input.substr(0, input.find('&'));
    auto const equals = one.find('=');
    auto const value = equals == std::string_view::npos ? std::string_view{} : one.substr(equals + 1);
    parameters.emplace_back(one.substr(0, equals), value);
    input.remove_prefix(std::min(input.size(), one.size() + 1));
  }
  auto const receipt = parse_kannel_receipt({1}, parameters);
  if (!receipt) return;
  require(receipt->part >= 1 && receipt->part <= 32);
  require(rank_of(receipt->state) >= rank_of(AttemptState::in_network));
  require(rank_of(receipt->state) <= rank_of(AttemptState::delivered));
  require(receipt->detail.size() < 100);
}

void read_spool(std::string_view input) {
  if (auto const receipt = parse_spool_receipt({1}, input)) {
    require(receipt->part >= 0 && receipt->part <= 32);
    require(receipt->detail.size() <= 200 && valid_utf8(receipt->detail) == receipt->detail);
    AttemptProgress progress{.state = AttemptState::accepted, .parts = 2};
    merge(progress, receipt->state, receipt->part);
    auto const once = progress;
    merge(progress, receipt->state, receipt->part);
    require(progress == once);
  }
  if (auto const object = parse_flat_json(input)) require(parse_flat_json(to_flat_json(*object)) == *object);
}

void split(std::string_view input) {
  auto const parts = split_text(input, {.parts_max = 32});
  if (!parts) return;
  auto const encoding = encoding_of(input);
  require(encoding.has_value());
  std::string joined;
  for (auto const& part : *parts) {
    require(units_of(part, *encoding).value_or(1'000) <= units_max(*encoding));
    joined += parts->size() == 1 ? part : part.substr(part.find(") ") + 2);
  }
  require(joined == input);
}

void mend(std::string_view input) {
  auto const mended = valid_utf8(input);
  require(valid_utf8(mended) == mended);
  require(encoding_of(mended).has_value() && mended.find('\0') == std::string::npos);
  for (std::size_t bytes_max = 0; bytes_max < 8; ++bytes_max) {
    auto const cut = valid_utf8(input, bytes_max);
    require(cut.size() <= bytes_max && mended.starts_with(cut) && valid_utf8(cut) == cut);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view const input{reinterpret_cast<char const*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0: read_callback(input); break;
    case 1: read_spool(input); break;
    case 2: split(input); break;
    case 3: require(safe_detail(input).size() <= 130); break;
    case 4: mend(input); break;
  }
  return 0;
}
