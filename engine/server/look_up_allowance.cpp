// Which bucket a wrong try takes from.
#include "engine/server/look_up_allowance.hpp"

#include <fmt/format.h>

namespace lamplighter::server {
namespace {

std::string place_of(LookUpAllowance::Try const& one) { return fmt::format("{}\n{}", one.account, one.address); }

}  // namespace

LookUpAllowance::Verdict LookUpAllowance::look(Try const& one, Time now) const {
  auto const is_used_up = [now](Limiter const& limiter, std::string_view key) { return limiter.look(key, now) == Limiter::Verdict::too_often; };
  auto const place = place_of(one);
  if (one.proof == LookUpProof::whole_number) {
    bool const is_over = is_used_up(whole_by_place_, place) || is_used_up(whole_by_address_, one.address);
    return is_over ? Verdict::too_often : Verdict::goes;
  }
  if (is_used_up(four_by_place_, place)) return Verdict::needs_whole_number;
  if (places_.knows(place, now)) return Verdict::goes;
  bool const is_over = is_used_up(four_by_account_, one.account) || is_used_up(four_by_address_, one.address);
  return is_over ? Verdict::needs_whole_number : Verdict::goes;
}

void LookUpAllowance::wrong(Try const& one, Time now) {
  auto const place = place_of(one);
  if (one.proof == LookUpProof::whole_number) {
    (void)whole_by_place_.take(place, now);
    (void)whole_by_address_.take(one.address, now);
    return;
  }
  (void)four_by_place_.take(place, now);
  if (places_.knows(place, now)) return;
  (void)four_by_account_.take(one.account, now);
  (void)four_by_address_.take(one.address, now);
}

void LookUpAllowance::right(Try const& one, Time now) { places_.remember(place_of(one), now); }

}  // namespace lamplighter::server
