// Searches code, literals and whole files for words that do not belong there.
#include "tests/house/content_guard.hpp"

#include "tests/house/source_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

namespace lamplighter::house {
namespace {

template <class Visit>
void each_match(std::string const& text, std::regex const& pattern, Visit visit) {
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern); it != std::sregex_iterator(); ++it) {
    visit(static_cast<std::size_t>(it->position()), *it);
  }
}

bool is_decision_room(std::string const& room) {
  static std::array const rooms{"geo", "schedules", "engine/outage", "engine/notice", "engine/dispatch"};
  return std::find(rooms.begin(), rooms.end(), room) != rooms.end();
}

// Clocks, chance, environment, and the local zone of the machine.
std::regex const& chance() {
  static std::regex const pattern(
      R"(\w*_clock\s*::\s*now|\bsrand\b|\brand\s*\(|\brandom_device\b|\bmt19937\w*|\bdefault_random_engine\b)"
      R"(|\bminstd_rand\w*|\w+_distribution\b|\brandombytes\w*|\bRAND_bytes\b|\barc4random\w*|\bgetrandom\b)"
      R"(|\bgetenv\b|\bclock_gettime\b|\bgettimeofday\b|\bstd\s*::\s*time\s*\(|\btime\s*\(\s*(?:NULL|nullptr|0|&))"
      R"(|\blocaltime\w*|\bmktime\b|\bcurrent_zone\b|\bsleep_for\b|\bsleep_until\b)");
  return pattern;
}

// What would make two compilers disagree about the same seed, or two runs about the same test.
std::regex const& chance_in_tests() {
  static std::regex const pattern(R"(\brandom_device\b|\bstd\s*::\s*\w+_distribution\b|\bstd\s*::\s*rand\b|\bsrand\b)");
  return pattern;
}

bool is_excepted(std::string const& path, std::string const& word) {
  auto const& table = chance_exceptions();
  return std::any_of(table.begin(), table.end(), [&](Exception const& e) {
    return starts_with(path, e.file_prefix) && word.find(e.word) != std::string::npos;
  });
}

// Words of personal data and secrets, and identifiers that hold such a word but are neither.
bool is_personal(std::string const& identifier) {
  static std::array const harmless{"address_hash", "listen_address", "text_id", "to_text", "body_size", "body_bytes"};
  if (std::find(harmless.begin(), harmless.end(), identifier) != harmless.end()) return false;
  static std::regex const personal(
      R"((?:^|_)(?:phones?\d*|msisdn|emails?|address|addresses|text|texts|body|bodies|tokens?|passwords?|secrets?)(?:_|$))"
      R"(|^(?:contact|customer|recipient|person|caller|reporter)_?name_?$)");
  return std::regex_search(identifier, personal);
}

// In errors a "text" may be a date that does not parse; what is never harmless stays forbidden.
bool is_personal_in_error(std::string const& identifier) {
  static std::regex const personal(R"((?:^|_)(?:phones?\d*|msisdn|emails?|passwords?|secrets?)(?:_|$))"
                                   R"(|^(?:contact|customer|recipient|person|caller|reporter)_?name_?$)");
  return std::regex_search(identifier, personal);
}

// `contact.name` is a person's name although `name` alone may be a file's: member paths count as one identifier too.
std::vector<std::string> identifiers_of(std::string const& code) {
  static std::regex const word(R"([A-Za-z_]\w*)");
  static std::regex const member(R"((\w+)(?:\.|->)name\b)");
  std::vector<std::string> out;
  each_match(code, word, [&](std::size_t, std::smatch const& m) { out.push_back(m.str()); });
  each_match(code, member, [&](std::size_t, std::smatch const& m) { out.push_back(m[1].str() + "_name"); });
  return out;
}

// The views are equally long, so that a literal can be found again by the position of its call.
void check_call(File const& file, SourceText const& source, std::size_t position, std::size_t open,
                bool (*personal)(std::string const&), std::vector<std::string>& out) {
  auto const end = closing_bracket(source.code, open);
  if (end == std::string::npos) return;
  auto const line = line_at(source.code, position);
  for (auto const& word : identifiers_of(source.code.substr(open, end - open))) {
    if (personal(word)) out.push_back(finding(file.path, line, "'" + word + "' may hold personal data or a secret"));
  }
  // "phone {}" in the format string gives it away whatever the argument is called.
  static std::regex const labelled(R"(\b(phone|email|address|password|token|secret)\b\s*[=:]?\s*['"]?\{)");
  auto const call = source.without_comments.substr(open, end - open);
  each_match(call, labelled, [&](std::size_t, std::smatch const& m) {
    out.push_back(finding(file.path, line, "the text announces a " + m[1].str()));
  });
}

}  // namespace

std::vector<Exception> const& chance_exceptions() {
  static std::vector<Exception> const table{
      {"engine/base/system_clock.", "clock::now", "the clock behind the Clock port of the daemon"},
      {"engine/app/command_line.", "getenv", "secrets may come as ${ENV_NAME}; read at start"},
      {"engine/app/commands_network.", "sleep_for", "an import pauses between transactions, so that a daemon gets its turn"},
      {"engine/server/connection.", "clock::now", "a stream measures by the clock of its timers when to ask its token again"},
      {"engine/server/patience.", "clock::now", "a time-out measures by the clock of its timer"},
      {"engine/app/assembly.", "randombytes_buf", "the secret of the callbacks is drawn once, at the first start"},
      {"engine/store/postgres_database.", "getenv", "libpq reads PGCONNECT_TIMEOUT itself; what it gives is not overridden"},
      {"engine/store/sql_accounts.", "randombytes_buf", "tokens and sessions are secrets, not decisions: nobody may guess them"},
      {"engine/record/chain.", "randombytes_buf", "salts hide personal values behind their hashes: nobody may guess them, and nothing is decided by them"},
      {"engine/record/sealed_fields.", "randombytes_buf", "keys and nonces under which personal values are kept are secrets, not decisions"},
      {"engine/record/signing.", "randombytes_buf", "the key that signs certificates is drawn once"},
  };
  return table;
}

std::vector<std::string> chance_findings(std::vector<File> const& files) {
  std::vector<std::string> out;
  for (auto const& file : cpp_files(files)) {
    auto const room = room_of(file.path);
    if (room == "examples") continue;
    auto const& pattern = room == "tests" ? chance_in_tests() : chance();
    auto const code = split_source(file.text).code;
    each_match(code, pattern, [&](std::size_t position, std::smatch const& m) {
      if (is_excepted(file.path, m.str())) return;
      auto const* why = is_decision_room(room) ? " in a decision room: it must come in as a value"
                                               : " outside the exceptions of tests/house/content_guard.cpp";
      out.push_back(finding(file.path, line_at(code, position), "'" + m.str() + "'" + why));
    });
  }
  return out;
}

std::vector<std::string> sql_findings(std::vector<File> const& files) {
  // Upper case as SQL is written; lower case only where a literal begins with it, so that prose stays prose.
  static std::regex const sql(
      R"(\bSELECT\s+\S|\bINSERT\s+(?:OR\s+\w+\s+)?INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\bCREATE\s+TABLE\b)"
      R"(|^\s*(?:insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|select\s+(?:\*|[\w.]+(?:\s*,\s*[\w.]+)*)\s+from\s))");
  std::vector<std::string> out;
  for (auto const& file : cpp_files(files)) {
    auto const room = room_of(file.path);
    if (room == "engine/store" || room == "tests") continue;
    for (auto const& literal : split_source(file.text).literals) {
      if (std::regex_search(literal.text, sql)) {
        out.push_back(
            finding(file.path, literal.line, "SQL outside engine/store: \"" + literal.text.substr(0, 40) + "\""));
      }
    }
  }
  return out;
}

std::vector<std::string> log_findings(std::vector<File> const& files) {
  static std::regex const log_call(
      R"(\bspdlog\s*::\s*(?:trace|debug|info|warn|error|critical|log)\s*\(|\bSPDLOG_\w+\s*\(|\blog_\w+\s*\()"
      R"(|\b(?:log|logger)_?\s*(?:\.|->|\(\)\s*(?:\.|->))\s*(?:trace|debug|info|warn|error|critical|log)\s*\()");
  static std::regex const error_call(R"(\bfail\s*\(|\btl\s*::\s*unexpected\b[^({;]*[({]|\bthrow\s+\w[\w:]*\s*[({])");
  std::vector<std::string> out;
  for (auto const& file : cpp_files(files)) {
    if (room_of(file.path) == "tests") continue;
    auto const source = split_source(file.text);
    each_match(source.code, log_call, [&](std::size_t position, std::smatch const& m) {
      check_call(file, source, position, position + m.str().size() - 1, is_personal, out);
    });
    each_match(source.code, error_call, [&](std::size_t position, std::smatch const& m) {
      check_call(file, source, position, position + m.str().size() - 1, is_personal_in_error, out);
    });
  }
  return out;
}

std::vector<std::string> machine_findings(std::vector<File> const& files) {
  // Written in halves, so that this file is not its own finding.
  static std::array const words{std::string("/wo") + "rk/",
                                std::string("/ro") + "ot/",
                                std::string("/tmp/ba") + "sh_jobs",
                                std::string("registry.np") + "mjs",
                                std::string("registry.ya") + "rnpkg",
                                std::string("artifact") + "registry",
                                std::string("deb.deb") + "ian.org",
                                std::string("security.deb") + "ian.org",
                                std::string("snapshot.deb") + "ian.org",
                                std::string("pypi") + ".org",
                                std::string("jfro") + "g.io"};
  std::vector<std::string> out;
  for (auto const& file : files) {
    for (auto const& word : words) {
      for (auto at = file.text.find(word); at != std::string::npos; at = file.text.find(word, at + 1)) {
        // A folder of that name inside another tree is fine; a path that begins there is not.
        auto const before = at > 0 ? file.text[at - 1] : ' ';
        auto const is_inner = std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '}' || before == '.';
        if (word.front() == '/' && is_inner) continue;
        out.push_back(finding(file.path, line_at(file.text, at), "mentions " + word));
      }
    }
  }
  return out;
}

}  // namespace lamplighter::house
