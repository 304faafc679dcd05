// The calls of one outage with the words that belong to them.
#include "engine/flow/reported_places.hpp"

#include <algorithm>

namespace lamplighter::flow {

std::vector<ReportedPlace> reported_places(outage::Repository& outages, notice::Repository& notices, OutageId id, std::size_t most) {
  auto calls = outages.calls(id);
  auto const before = [](outage::TroubleCall const& a, outage::TroubleCall const& b) {
    bool const is_danger = outage::is_hazard(a.kind), is_other_danger = outage::is_hazard(b.kind);
    return is_danger != is_other_danger ? is_danger : a.occurred_at > b.occurred_at;
  };
  std::ranges::stable_sort(calls, before);
  if (calls.size() > most) calls.resize(most);
  std::vector<ReportedPlace> out;
  for (auto const& call : calls) {
    auto const words = outages.call_words(call.id);
    auto const customer = call.customer ? notices.find_customer(call.customer) : std::nullopt;
    ReportedPlace place{.kind = call.kind, .occurred_at = call.occurred_at, .account = words.customer, .address = words.address, .note = words.note};
    if (customer) {
      place.account = customer->ref;
      if (place.address.empty()) place.address = customer->address;
    }
    out.push_back(std::move(place));
  }
  return out;
}

}  // namespace lamplighter::flow
