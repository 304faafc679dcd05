// Devices are drawn from those whose opening touches somebody and not everybody; offsets grow like gusts, in bursts.
#include "engine/app/simulation/storm.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/app/simulation/truth.hpp"
#include "engine/base/random.hpp"

namespace lamplighter::simulation {
namespace {

using std::chrono::minutes;

constexpr int draws_max = 400;
constexpr int crews_count = 4;
constexpr std::array causes = std::to_array<std::string_view>({"tree", "wind", "lightning", "equipment", "vehicle", "animal"});
constexpr std::array dangers = std::to_array<std::string_view>({"wire_down", "pole_down", "fire"});

milliseconds between(Random& random, milliseconds least, milliseconds most) {
  return least + milliseconds{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>((most - least).count())))};
}

/// A device that may fall, and somebody behind it.
struct Candidate {
  std::string device, customer;
};

std::vector<Candidate> candidates(geo::NetworkData const& rows, Random& random, std::size_t count) {
  Truth const truth(rows);
  std::vector<Candidate> out;
  std::set<std::uint64_t> drawn;
  for (int i = 0; i < draws_max && out.size() < count && !rows.devices.empty(); ++i) {
    auto const index = random.below(rows.devices.size());
    auto const& row = rows.devices[index];
    if (row.normal == geo::Position::open || row.kind == geo::DeviceKind::switch_device || !drawn.insert(index).second) continue;
    auto const device = truth.find_device(row.id);
    auto const lost = device ? truth.would_lose({*device}) : std::vector<std::uint32_t>{};
    if (lost.empty() || lost.size() * 4 > truth.point_count()) continue;
    out.push_back({row.id, truth.customer_id(truth.customer_of(lost[random.below(lost.size())]))});
  }
  return out;
}

std::vector<ScenarioCrew> crews(geo::NetworkData const& rows, Random& random) {
  std::vector<ScenarioCrew> out;
  for (int i = 1; i <= crews_count; ++i) {
    ScenarioCrew crew{fmt::format("D{}", i), {"line"}, std::nullopt, {}};
    if (i % 2 == 0) crew.skills.emplace_back("cable");
    if (!rows.nodes.empty()) crew.at = rows.nodes[random.below(rows.nodes.size())].at;
    out.push_back(std::move(crew));
  }
  return out;
}

}  // namespace

Result<Scenario> storm(geo::NetworkData const& rows, std::uint64_t seed, Time start) {
  Random random(seed ^ 0x73746f726dU);
  auto const falling = candidates(rows, random, 12 + random.below(7));
  if (falling.empty()) {
    return fail(Error::Kind::usage, "no device of the network leaves some customers, but not most of them, without supply: nothing can be drilled on it");
  }
  Scenario out;
  out.file = fmt::format("storm of seed {}", seed);
  out.start = start;
  out.crews = crews(rows, random);
  out.world.callers = {.share = 250'000, .half_within = minutes{12}};  // in a storm people call, and soon
  auto at = start + between(random, minutes{1}, minutes{2});
  for (auto const& one : falling) {
    Fault fault{.device = one.device, .phases = std::nullopt, .cause = std::string(causes[random.below(causes.size())]), .repair = between(random, minutes{25}, minutes{140}),
                .momentary = std::nullopt};
    if (random.chance(150)) fault.momentary = between(random, milliseconds{2'000}, milliseconds{90'000});
    bool const is_momentary = fault.momentary.has_value();
    out.events.push_back({at, std::move(fault)});
    if (!is_momentary && random.chance(250)) {
      out.events.push_back({at + between(random, minutes{2}, minutes{9}), TroubleCall{one.customer, std::nullopt, std::string(dangers[random.below(dangers.size())])}});
    }
    // A gust takes several at once, then it is quiet for a while.
    at += random.chance(450) ? between(random, milliseconds{10'000}, minutes{2}) : between(random, minutes{3}, minutes{11});
  }
  std::ranges::stable_sort(out.events, {}, &ScenarioEvent::at);
  out.until = out.events.back().at + std::chrono::hours{6};
  return out;
}

}  // namespace lamplighter::simulation
