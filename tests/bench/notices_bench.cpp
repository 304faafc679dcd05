// Question: how fast do notices go from due over submitted to receipt recorded, through SQLite with synchronous=FULL?
//
// Data: the IEEE 8500-node feeder (2,354 customers); its breaker is reported open by the desk, which owes each customer
// `started`. A gateway in the same process takes everything at once and sends one receipt for each part.
// Compared in the same run with two ceilings that know nothing of outages: the bare store (the rows that one attempt
// writes, in commits of the same size), and the bare gateway path (the Kannel channel over HTTP against a server on
// loopback that says "0: Accepted for delivery").
// Usage: notices_bench [connections, default 64]
#include <filesystem>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <map>
#include <mutex>

#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "engine/app/network_import.hpp"
#include "engine/app/settings.hpp"
#include "engine/flow/engine.hpp"
#include "engine/store/region_store.hpp"
#include "notifiers/kannel.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

double since(std::chrono::steady_clock::time_point start) {
  return Seconds(std::chrono::steady_clock::now() - start).count();
}

/// Time stands still: what is measured is work, not waiting.
struct StillClock final : Clock {
  Time at = from_ms(1'772'409'600'000);
  Time now() const override { return at; }
};
struct NoDecisions final : flow::DecisionLog {
  void record(std::string_view) override {}
};

/// Accepts at once and delivers every part.
class InstantGateway final : public notifiers::Notifier {
 public:
  InstantGateway(notifiers::Sink*& sink, int connections) : sink_(sink), connections_(connections) {}
  std::string_view name() const override { return "sms"; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e3, .connections = connections_, .has_receipts = true, .parts_max = 6};
  }
  void submit(notifiers::Submission submission) override {
    ++submitted;
    sink_->submitted({submission.attempt, notifiers::SubmissionOutcome::Kind::accepted, "0"});
    for (std::size_t part = 1; part <= submission.parts.size(); ++part) {
      sink_->received({submission.attempt, static_cast<int>(part), notifiers::AttemptState::delivered, ""});
      ++receipts;
    }
  }
  bool is_reachable() const override { return true; }
  std::size_t submitted = 0, receipts = 0;

 private:
  notifiers::Sink*& sink_;
  int connections_;
};

template <class T>
T value(Result<T> result) {
  if (result) return std::move(*result);
  throw std::runtime_error(result.error().message);
}

struct EngineRun {
  std::size_t attempts = 0, receipts = 0, proven = 0;
  double seconds = 0;
};

EngineRun run_engine(fs::path const& folder, int connections) {
  auto const configuration = value(app::read_configuration(
      LAMPLIGHTER_SOURCE_DIR "/examples/ieee8500/lamplighter.yaml", [](std::string const&) { return std::optional<std::string>{}; }));
  auto const store = value(store::RegionStore::open({.address = "sqlite:" + (folder / "engine.db").string(), .owner = "bench"}));
  StillClock clock;
  auto const loaded = value(app::load_files(configuration));
  value(app::import_into(*store, loaded, configuration, app::Acceptance::accepted, clock.now()));
  notifiers::Sink* sink = nullptr;
  InstantGateway gateway(sink, connections);
  auto settings = value(app::make_settings(configuration));
  settings.lanes["sms"] = flow::Lane{.notifier = &gateway, .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "sms"};
  NoDecisions decisions;
  dispatch::NearestSuitable const assigner;
  flow::Engine engine(settings, flow::Ports{.store = *store, .clock = clock, .decisions = decisions, .assigner = assigner});
  sink = &engine.sink();
  if (auto const opened = engine.open(); !opened) throw std::runtime_error(opened.error().message);
  engine.post({flow::CommandKind::device_report,
               {"desk", "dispatcher"},
               {},
               {{"device", "B_SubBreaker"}, {"kind", "locked_out"}, {"source", "dispatcher"},
                {"occurred_at", to_rfc3339(clock.now())}},
               {}},
              [](Result<flow::Answer> answer) {
                if (!answer) throw std::runtime_error(answer.error().message);
              });
  engine.step();  // the report, the outage, the notices and the first batch of messages
  auto const first = gateway.submitted;
  auto const start = std::chrono::steady_clock::now();
  std::size_t last = 0;
  for (int idle = 0; idle < 3;) {
    engine.step();
    idle = gateway.submitted == last ? idle + 1 : 0;
    last = gateway.submitted;
  }
  EngineRun out{gateway.submitted - first, gateway.receipts, 0, since(start)};
  outage::OutageFilter const all;
  for (auto const& outage : store->outages().list(all)) {
    for (auto const& count : store->notices().counters(outage.id)) {
      if (count.state == "proven") out.proven += static_cast<std::size_t>(count.count);
    }
  }
  return out;
}

/// The rows that one attempt and its two-part receipt write, without anything that decides.
double bare_store(fs::path const& folder, std::size_t attempts, int batch) {
  auto const db = value(store::open_database("sqlite:" + (folder / "bare.db").string()));
  value(store::migrate(*db));
  auto const start = std::chrono::steady_clock::now();
  for (std::size_t first = 0; first < attempts; first += static_cast<std::size_t>(batch)) {
    auto const last = std::min(attempts, first + static_cast<std::size_t>(batch));
    for (int round = 0; round < 2; ++round) {
      store::Transaction transaction(*db);
      for (auto i = static_cast<std::int64_t>(first) + 1; i <= static_cast<std::int64_t>(last); ++i) {
        if (round == 0) {
          db->run("insert into attempt (id, message_id, lane, number, state, parts, delivered, conflict, submitted_at, reason) "
                  "values ($1, $1, 'sms', 1, 1, 2, 0, 0, 0, 0)", i);
          db->run("insert into attempt_lease (region_id, attempt_id, lane, lease_until) values (1, $1, 'sms', 0)", i);
        } else {
          db->run("update attempt set state = 9, delivered = 3 where id = $1", i);
          db->run("delete from attempt_lease where region_id = 1 and attempt_id = $1", i);
          db->run("insert into notice_outcome (notice_id, kind, evidence, at, reason) values ($1, 0, 3, 0, 0)", i);
        }
        db->run("insert into attempt_log (attempt_id, ordinal, at, state, reason, detail) values ($1, $2, 0, 1, '', '')", i, round);
      }
      transaction.commit();
    }
  }
  return since(start);
}

struct CountingSink final : notifiers::Sink {
  void submitted(notifiers::SubmissionOutcome outcome) override {
    std::lock_guard const lock(mutex);
    accepted += outcome.kind == notifiers::SubmissionOutcome::Kind::accepted ? 1 : 0;
    ++answered;
    changed.notify_one();
  }
  notifiers::Intake received(notifiers::Receipt) override { return notifiers::Intake::taken; }
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t answered = 0, accepted = 0;
};

double bare_gateway(std::size_t attempts, int connections) {
  test::HttpStub stub([](std::string const&) { return test::StubReply{.status = 202, .body = "0: Accepted for delivery"}; });
  CountingSink sink;
  notifiers::KannelSettings settings;
  settings.url = stub.url() + "/cgi-bin/sendsms";
  settings.user = settings.password = "bench";
  settings.callback_base = "http://127.0.0.1:9";
  settings.callback_secret = "a secret for the benchmark only";
  settings.connections = connections;
  notifiers::KannelNotifier notifier(settings, sink);
  auto const start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < attempts; ++i) {
    {
      std::unique_lock lock(sink.mutex);
      sink.changed.wait(lock, [&] { return i - sink.answered < static_cast<std::size_t>(connections); });
    }
    notifiers::Submission one;
    one.attempt.value = static_cast<std::int64_t>(i) + 1;
    one.address = "+99900000001";
    one.parts = {"Power is out."};
    notifier.submit(std::move(one));
  }
  std::unique_lock lock(sink.mutex);
  sink.changed.wait(lock, [&] { return sink.answered == attempts; });
  if (sink.accepted != attempts) throw std::runtime_error("the loopback gateway refused something");
  return since(start);
}

int run(int connections) {
  auto pattern = (fs::temp_directory_path() / "lamplighter-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  fs::path const folder = pattern;
  auto const engine = run_engine(folder, connections);
  auto const store_seconds = bare_store(folder, engine.attempts, connections);
  auto const gateway_seconds = bare_gateway(engine.attempts, connections);
  fs::remove_all(folder);
  auto const count = static_cast<double>(engine.attempts);
  auto const rate = count / engine.seconds, store_rate = count / store_seconds, gateway_rate = count / gateway_seconds;
  fmt::print("{} connections, {} attempts, {} receipts, {} notices proven\n", connections, engine.attempts, engine.receipts,
             engine.proven);
  fmt::print("due -> submitted -> receipt recorded   {:>8.0f} attempts/s\n", rate);
  fmt::print("bare store, same rows, same commits    {:>8.0f} attempts/s   (the engine reaches {:.0f} %)\n", store_rate,
             100 * rate / store_rate);
  fmt::print("bare gateway path over loopback HTTP   {:>8.0f} attempts/s   (the engine reaches {:.0f} %)\n", gateway_rate,
             100 * rate / gateway_rate);
  return engine.proven > 0 ? 0 : 1;
}

}  // namespace
}  // namespace lamplighter

int main(int argc, char** argv) { return lamplighter::run(argc > 1 ? std::atoi(argv[1]) : 64); }
