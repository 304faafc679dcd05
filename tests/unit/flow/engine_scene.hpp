// A feeder under a running engine, with the words that the tests of the engine's loop use again and again.
#pragma once

#include <catch2/catch.hpp>

#include "tests/support/engine_fixture.hpp"

namespace lamplighter::flow {

inline schedules::Policy shipped_schedule(std::string const& name) {
  auto policy = schedules::read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/" + name + ".yaml");
  if (!policy) throw std::runtime_error(policy.error().message);
  return std::move(*policy);
}

/// Customers a.1 a.2 above and b.1 … b.3 below fuse FUS2; the shipped schedules and texts.
class EngineScene : public test::EngineFixture {
 public:
  explicit EngineScene(std::function<void(Settings&)> const& adjust = {}, std::string_view drawing = "BRK1 --- a*2 --- FUS2 --- b*3")
      : EngineFixture(drawing, [adjust](Settings& settings) {
          settings.policies = {shipped_schedule("planned"), shipped_schedule("fault"), shipped_schedule("crew")};
          auto templates = notice::Templates::load(LAMPLIGHTER_SOURCE_DIR "/examples/templates");
          if (!templates) throw std::runtime_error(templates.error().message);
          settings.templates = std::make_shared<notice::Templates const>(std::move(*templates));
          if (adjust) adjust(settings);
        }) {}

  static constexpr std::string_view fuse_opens =
      R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now"})";
  static constexpr std::string_view fuse_closes =
      R"({"device": "FUS2", "kind": "closed", "source": "scada", "occurred_at": "$now"})";

  Result<Answer> report(std::string_view body) { return tell(CommandKind::device_report, body); }
  std::size_t outages() {
    std::size_t count = 0;
    ask([&](Context& ctx) { count = ctx.outages.list({}).size(); });
    return count;
  }
};

}  // namespace lamplighter::flow
