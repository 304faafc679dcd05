// Stepping, dying and coming back.
#include "engine/app/simulation/host.hpp"

#include <utility>

#include <fmt/format.h>

namespace lamplighter::simulation {
namespace {

constexpr int steps_max = 20'000;  // at one moment; more means that the engine never comes to rest
constexpr std::chrono::seconds ask_again{10};

}  // namespace

Host::Host(HostOptions options, SimulatedClock& clock, Agenda& agenda, HashedDecisions& decisions,
           std::vector<Gateway*> gateways, std::int64_t& moment)
    : options_(std::move(options)),
      clock_(clock),
      agenda_(agenda),
      decisions_(decisions),
      gateways_(std::move(gateways)),
      moment_(moment) {}

Host::~Host() {
  for (auto* gateway : gateways_) gateway->connect(nullptr);
}

Result<void> Host::start(app::LoadedNetwork const& loaded) {
  auto store = store::RegionStore::open(options_.store);
  if (!store) return tl::unexpected<Error>(store.error());
  store_ = std::move(*store);
  auto const imported = app::import_into(*store_, loaded, app::Configuration{}, app::Acceptance::accepted, clock_.now());
  if (!imported) return tl::unexpected<Error>(imported.error());
  return open();
}

Result<void> Host::open() {
  if (!store_) {
    auto store = store::RegionStore::open(options_.store);
    if (!store) return tl::unexpected<Error>(store.error());
    store_ = std::move(*store);
  }
  ++incarnation_;
  auto engine = std::make_unique<flow::Engine>(
      options_.settings,
      flow::Ports{.store = options_.hooks.wrap(*store_),
                  .clock = clock_,
                  .decisions = decisions_,
                  .assigner = assigner_,
                  .uuid_seed = options_.seed + (static_cast<std::uint64_t>(incarnation_) << 40U),
                  .yield = [this](std::string_view point) { yield(point); },
                  .publish = [this](auto const& events) { on_events(events); }});
  if (auto const opened = engine->open(); !opened) return opened;
  engine_ = std::move(engine);
  engine_next_ = clock_.now();
  for (auto* gateway : gateways_) gateway->connect(engine_.get());
  return {};
}

void Host::open_again() {
  if (auto const opened = open(); !opened) {
    store_.reset();
    if (opened.error().kind != Error::Kind::conflict) return on_trouble(opened.error().message);
    return agenda_.in(std::chrono::seconds{5}, [this] { open_again(); });  // the lease of the one before still runs
  }
  for (auto const& [number, posting] : postings_) agenda_.in(std::chrono::seconds{2}, [this, key = number] { send(key); });
  on_open();
}

void Host::post(flow::Command command, Then then) {
  auto const number = ++last_posting_;
  if (!command.idempotency_key) command.idempotency_key = fmt::format("simulated-{}", number);
  postings_.emplace(number, Posting{std::move(command), std::move(then)});
  send(number);
}

void Host::send(std::int64_t number) {
  auto const found = postings_.find(number);
  if (found == postings_.end() || engine_ == nullptr) return;
  has_input_ = true;
  engine_->post(found->second.command, [this, number, asked = incarnation_](Result<flow::Answer> const& answer) {
    answered(number, asked, answer);
  });
}

void Host::answered(std::int64_t number, int asked, Result<flow::Answer> const& answer) {
  if (asked != incarnation_) return;
  if (!answer && answer.error().kind == Error::Kind::unavailable) {
    return agenda_.in(ask_again, [this, number] { send(number); });
  }
  auto const found = postings_.find(number);
  if (found == postings_.end()) return;
  ++moment_;
  auto then = std::move(found->second.then);
  postings_.erase(found);
  if (then) then(answer);
}

void Host::pump() {
  if (engine_ == nullptr) return;
  if (std::exchange(has_input_, false)) fact_times_.insert(clock_.now());
  try {
    auto last_moment = moment_;
    for (int step = 0; step < steps_max; ++step) {
      engine_next_ = engine_->step();
      bool const wants_more = engine_next_ && *engine_next_ <= clock_.now();
      // A message may have moved to a lane that this pass had been through already.
      if (!wants_more && moment_ == last_moment) return;
      last_moment = moment_;
    }
    on_trouble("the engine never comes to rest");
    engine_next_ = clock_.now() + std::chrono::minutes{1};
  } catch (Crash const&) {
    auto const away = armed_ ? armed_->away : milliseconds{0};
    armed_.reset();
    end(End::killed, away);
  }
}

std::optional<Time> Host::next_due() const {
  if (engine_ == nullptr || !engine_next_) return std::nullopt;
  return *engine_next_ - clock_.offset();
}

void Host::arm_crash(std::optional<std::string> point, int countdown, milliseconds away) {
  armed_ = Armed{std::move(point), countdown, away};
}

void Host::yield(std::string_view point) {
  if (!armed_ || (armed_->point && *armed_->point != point)) return;
  if (--armed_->countdown <= 0) throw Crash{std::string(point)};
}

void Host::end(End how, milliseconds away) {
  if (engine_ == nullptr) return;
  ++ends_;
  ++incarnation_;
  if (how == End::orderly) {
    engine_->finish();
    store_->release_lease();
  }
  for (auto* gateway : gateways_) gateway->connect(nullptr);
  engine_.reset();
  options_.hooks.ends(how);
  store_.reset();
  engine_next_.reset();
  agenda_.in(away, [this] { open_again(); });
}

}  // namespace lamplighter::simulation
