// Draws feeders one after another: a trunk with devices in series, fused laterals, transformers and what hangs from them.
#include "tests/bench/network/province.hpp"

#include <deque>

#include "tests/bench/network/feeder_writer.hpp"

namespace lamplighter::bench {
namespace {

using geo::DeviceKind;
using geo::PhaseSet;
using geo::Position;

/// The measured shape of one kind of feeder.
struct Regime {
  Quantiles<3> customers;           // of a feeder
  Quantiles<7> per_transformer;     // customers
  Quantiles<5> per_lateral;         // transformers below one fuse
  Quantiles<4> length_m;
  std::uint32_t spans_before_stop;  // poles between two stops of the trunk, on average
  std::uint32_t spans_per_tap;      // poles between two transformers of a lateral
  std::uint32_t series_device;      // per mille of stops with a device in series on the trunk
  std::uint32_t recloser;           // per mille of those
  std::uint32_t open_switch;        // per mille of stops with an open point
  std::uint32_t three_phase;        // per mille of laterals; of the rest a quarter has two phases
  std::uint32_t single_customer;    // per mille of customers on one phase
  std::uint32_t lateral_switch;     // per mille of transformers behind a cut-out of their own
  Survey low_voltage;
};

constexpr Regime town{.customers = {{{{0, 1500}, {500, 5400}, {1000, 9000}}}},
                      .per_transformer = {{{{0, 1}, {100, 2}, {300, 10}, {500, 51}, {700, 70}, {900, 125}, {1000, 190}}}},
                      .per_lateral = {{{{0, 0}, {100, 1}, {550, 2}, {900, 8}, {1000, 16}}}},
                      .length_m = {{{{0, 5}, {500, 20}, {900, 41}, {1000, 90}}}},
                      .spans_before_stop = 8,
                      .spans_per_tap = 5,
                      .series_device = 550,
                      .recloser = 20,
                      .open_switch = 270,
                      .three_phase = 900,
                      .single_customer = 780,
                      .lateral_switch = 110,
                      .low_voltage = Survey::unlocated};

constexpr Regime rural{.customers = {{{{0, 900}, {500, 1800}, {1000, 2400}}}},
                       .per_transformer = {{{{0, 1}, {100, 1}, {300, 1}, {500, 2}, {700, 3}, {900, 10}, {1000, 56}}}},
                       .per_lateral = {{{{0, 0}, {100, 1}, {500, 1}, {900, 7}, {1000, 24}}}},
                       .length_m = {{{{0, 8}, {500, 60}, {900, 130}, {1000, 256}}}},
                       .spans_before_stop = 12,
                       .spans_per_tap = 14,
                       .series_device = 340,
                       .recloser = 400,
                       .open_switch = 140,
                       .three_phase = 280,
                       .single_customer = 640,
                       .lateral_switch = 60,
                       .low_voltage = Survey::located};

/// Closed loops of a feeder: most have none, the worst has 21.
constexpr Quantiles<4> loops_of_feeder{{{{0, 0}, {600, 0}, {950, 4}, {1000, 22}}}};

class Feeder {
 public:
  Feeder(std::uint32_t number, Regime const& regime, Points points, RowSink& sink, ProvinceSize& size, Random& random,
         std::deque<std::string>& tie_ends)
      : regime_(regime), random_(random), writer_(number, points, sink, size, random), tie_ends_(tie_ends),
        loops_left_(loops_of_feeder.draw(random)) {
    // One export in forty is bad: its laterals miss their joints, and 5 to 30 % of the customers stand on islands.
    if (random.per_mille(25)) missing_joint_ = random.between(50, 300);
  }

  void write(std::uint32_t customers_max) {
    std::uint32_t const target = std::min(customers_max, regime_.customers.draw(random_));
    Spot const head = writer_.node(static_cast<std::int32_t>(random_.below(2'000'000)),
                                   static_cast<std::int32_t>(random_.below(2'000'000)), Survey::located);
    writer_.source(head);
    Spot at = writer_.node_near(head, Survey::located);
    writer_.device(head, at, PhaseSet::all(), DeviceKind::breaker, Position::closed);
    while (writer_.customers() < target) at = stop(at);
    tie_ends_.push_back(writer_.node_id(at));
    if (tie_ends_.size() > 64) tie_ends_.pop_front();
  }

 private:
  Spot spans(Spot from, PhaseSet phases, std::uint32_t mean) {
    for (std::uint32_t left = random_.between(1, 2 * mean - 1); left != 0; --left) {
      Spot const next = writer_.node_near(from, Survey::located);
      writer_.line(from, next, phases, regime_.length_m.draw(random_));
      if (loops_left_ != 0 && random_.per_mille(20)) {
        writer_.line(from, next, phases, regime_.length_m.draw(random_));  // a second line beside the first
        --loops_left_;
      }
      from = next;
    }
    return from;
  }

  Spot through(Spot from, PhaseSet phases, DeviceKind kind) {
    Spot const to = writer_.node_near(from, Survey::located);
    writer_.device(from, to, phases, kind, Position::closed);
    return to;
  }

  /// The trunk as far as the next place where something happens.
  Spot stop(Spot at) {
    at = spans(at, PhaseSet::all(), regime_.spans_before_stop);
    if (random_.per_mille(regime_.series_device)) {
      at = through(at, PhaseSet::all(), random_.per_mille(regime_.recloser) ? DeviceKind::recloser : DeviceKind::switch_device);
    }
    if (random_.per_mille(regime_.open_switch)) open_point(at);
    lateral(at);
    return at;
  }

  void open_point(Spot at) {
    // In most exports the far end of a tie is a node of its own that nothing else names.
    if (tie_ends_.empty() || random_.per_mille(700)) {
      writer_.device(at, writer_.node_near(at, Survey::located), PhaseSet::all(), DeviceKind::switch_device, Position::open);
    } else {
      writer_.tie(at, tie_ends_[random_.below(static_cast<std::uint32_t>(tie_ends_.size()))], PhaseSet::all());
    }
  }

  PhaseSet lateral_phases() {
    if (random_.per_mille(regime_.three_phase)) return PhaseSet::all();
    auto const phase = static_cast<std::uint8_t>(1u << random_.below(3));
    return random_.per_mille(250) ? PhaseSet::all() - PhaseSet{phase} : PhaseSet{phase};
  }

  void lateral(Spot from) {
    PhaseSet const phases = lateral_phases();
    if (random_.per_mille(missing_joint_)) {
      from = writer_.node_near(from, Survey::located);  // the joint is missing from the export
    }
    Spot at = through(from, phases, DeviceKind::fuse);
    std::uint32_t const transformers = regime_.per_lateral.draw(random_);
    for (std::uint32_t i = 0; i < transformers; ++i) {
      at = spans(at, phases, regime_.spans_per_tap);
      transformer(random_.per_mille(regime_.lateral_switch) ? through(at, phases, DeviceKind::switch_device) : at, phases);
    }
  }

  PhaseSet customer_phases(PhaseSet carried) {
    bool const is_single = random_.per_mille(regime_.single_customer);
    if (!is_single || carried.count() == 1) return carried;
    for (;;) {
      PhaseSet const phase{static_cast<std::uint8_t>(1u << random_.below(3))};
      if (carried.contains(phase)) return phase;
    }
  }

  void transformer(Spot at, PhaseSet phases) {
    std::uint32_t const customers = regime_.per_transformer.draw(random_);
    Spot const secondary = writer_.node_near(at, Survey::located);
    std::string const id = writer_.transformer(at, secondary, phases, customers);
    std::vector<Spot> poles{secondary};
    for (std::uint32_t i = 0; i < customers / 3; ++i) {
      Spot const from = poles[poles.size() - 1 - random_.below(static_cast<std::uint32_t>(std::min<std::size_t>(poles.size(), 4)))];
      poles.push_back(writer_.node_near(from, Survey::located));
      writer_.line(from, poles.back(), phases, regime_.length_m.draw(random_));
    }
    for (std::uint32_t left = customers; left != 0;) {
      Spot const pole = poles[random_.below(static_cast<std::uint32_t>(poles.size()))];
      PhaseSet const used = customer_phases(phases);
      Spot const end = writer_.node_near(pole, regime_.low_voltage);
      writer_.line(pole, end, used, random_.between(5, 40));
      for (std::uint32_t here = std::min(left, random_.between(1, 3)); here != 0; --here, --left) {
        writer_.customer(end, used, id);
      }
    }
  }

  Regime const& regime_;
  Random& random_;
  FeederWriter writer_;
  std::deque<std::string>& tie_ends_;
  std::uint32_t loops_left_;
  std::uint32_t missing_joint_ = 2;  // per mille of laterals
};

}  // namespace

ProvinceSize make_province(Province const& province, RowSink& sink) {
  Random random(province.seed);
  ProvinceSize size;
  std::deque<std::string> tie_ends;
  while (size.customers < province.customers) {
    // Three feeders of four are in towns, as nine customers of ten.
    Regime const& regime = random.per_mille(750) ? town : rural;
    Feeder(size.feeders++, regime, province.points, sink, size, random, tie_ends).write(province.customers - size.customers);
  }
  return size;
}

}  // namespace lamplighter::bench
