// Which bucket a report takes from.
#include "engine/server/public_allowance.hpp"

#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/server/address_block.hpp"

namespace lamplighter::server {
namespace {

Limiter::Verdict take(Limiter& limiter, std::string key, Time now, std::vector<PublicAllowance::Taken>& taken) {
  auto const verdict = limiter.take(key, now);
  if (verdict == Limiter::Verdict::goes) taken.push_back({&limiter, std::move(key)});
  return verdict;
}

}  // namespace

bool endangers(outage::CallKind kind) {
  return outage::is_hazard(kind) || kind == outage::CallKind::lift || kind == outage::CallKind::life_support;
}

Limiter::Verdict PublicAllowance::attempt(std::string_view address, Time now) {
  return attempts_.take(address_block(address), now);
}

Limiter::Verdict PublicAllowance::repetition(std::string_view address, Time now) {
  return repetitions_.take(address_block(address), now);
}

Limiter::Verdict PublicAllowance::by_address(std::string_view address, outage::CallKind kind, Time now,
                                             std::vector<Taken>& taken) {
  return take(endangers(kind) ? danger_ : ordinary_, address_block(address), now, taken);
}

Limiter::Verdict PublicAllowance::by_account(std::string_view account, std::string_view address, outage::CallKind kind,
                                             Time now, std::vector<Taken>& taken) {
  auto const hash = sha256_hex(std::string(account));  // a phone number or a customer's id is not kept as it is
  if (!endangers(kind)) return take(ordinary_by_account_, hash, now, taken);
  return take(danger_by_account_, fmt::format("{} {} {}", hash, outage::to_string(kind), address_block(address)), now, taken);
}

void PublicAllowance::give_back(std::vector<Taken> const& taken) {
  for (auto const& one : taken) one.limiter->give_back(one.key);
}

}  // namespace lamplighter::server
