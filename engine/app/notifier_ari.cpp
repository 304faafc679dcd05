// Reads a notifier of kind `ari` strictly.
#include "engine/app/notifier_ari.hpp"

#include <fmt/format.h>

#include "engine/app/notifier_sip.hpp"

namespace lamplighter::app {
namespace yaml = schedules::yaml;

notifiers::AriSettings read_ari(yaml::Reader& reader, yaml::Problems& problems, NotifierSurroundings const& around,
                                std::function<std::string(std::string_view key)> const& secret) {
  notifiers::AriSettings ari;
  auto const before = problems.size();
  ari.url = reader.required_text("url");
  ari.user = secret("user");
  ari.password = secret("password");
  ari.app = reader.text_or("app", ari.app);
  ari.endpoint = reader.required_text("endpoint");
  ari.caller_id = reader.text_or("from", "");
  ari.sounds = around.absolute(reader.required_text("sounds"));
  ari.media = reader.text_or("media", "");
  read_call_keys(reader, problems, around, {ari.dial, ari.connections, ari.calls_per_minute, ari.limits, ari.speech});
  if (problems.size() != before) return ari;  // said already
  if (auto const checked = notifiers::check(ari); !checked) {
    reader.problem("kind", fmt::format("ari: {}", checked.error().message), "see docs/files.md, Configuration");
  }
  return ari;
}

}  // namespace lamplighter::app
