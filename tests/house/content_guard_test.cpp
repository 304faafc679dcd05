// Decisions see neither clock nor chance, SQL stays in the store, logs name nobody, and no machine is mentioned.
#include "tests/house/content_guard.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace lamplighter::house;

namespace {

using Guard = std::vector<std::string> (*)(std::vector<File> const&);

std::size_t count(Guard guard, std::string const& path, std::string const& text) {
  return guard({{path, text}}).size();
}

}  // namespace

TEST_CASE("no decision asks a clock, chance or the environment") {
  auto const findings = chance_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the chance guard reports clocks, chance and the environment wherever they stand") {
  for (auto const* code :
       {"auto t = std::chrono::system_clock::now();", "auto t = steady_clock::now();", "int i = std::rand();",
        "std::random_device device;", "std::mt19937_64 engine{7};", "std::uniform_int_distribution<int> d{1, 6};",
        "auto* home = std::getenv(\"HOME\");", "auto t = time(nullptr);", "auto t = std::time(&when);",
        "localtime_r(&t, &parts);", "auto* zone = date::current_zone();", "clock_gettime(CLOCK_REALTIME, &t);",
        "randombytes_buf(salt, 16);", "std::this_thread::sleep_for(5ms);"}) {
    INFO(code);
    for (auto const* room : {"geo/a.cpp", "schedules/a.hpp", "engine/outage/a.cpp", "engine/notice/a.cpp",
                             "engine/dispatch/a.cpp", "engine/flow/a.cpp", "notifiers/a.cpp"}) {
      CHECK(count(chance_findings, room, code) == 1);
    }
  }
}

TEST_CASE("the chance guard leaves alone what only sounds like a clock, and the named exceptions") {
  for (auto const* code : {"auto t = clock.now();", "Time now() const override;", "auto x = due_time(0);",
                           "// steady_clock::now() would be wrong here", "auto s = \"std::rand()\";",
                           "int operand(int);", "std::chrono::system_clock::time_point at;"}) {
    INFO(code);
    CHECK(count(chance_findings, "engine/outage/a.cpp", code) == 0);
  }
  CHECK(count(chance_findings, "engine/base/system_clock.cpp", "std::chrono::system_clock::now()") == 0);
  CHECK(count(chance_findings, "engine/base/system_clock.cpp", "std::random_device d;") == 1);
  for (auto const& exception : chance_exceptions()) {
    INFO(exception.file_prefix);
    CHECK_FALSE(exception.reason.empty());
    CHECK_FALSE(exception.word.empty());
    auto const& tree = source_tree();  // an exception for a file that is gone would open the door to the next one
    CHECK(std::any_of(tree.begin(), tree.end(), [&](File const& f) {
      return starts_with(f.path, exception.file_prefix) && f.text.find(exception.word) != std::string::npos;
    }));
  }
}

TEST_CASE("the chance guard refuses in tests what differs between compilers or runs") {
  CHECK(count(chance_findings, "tests/sim/a.cpp", "std::normal_distribution<double> d;") == 1);
  CHECK(count(chance_findings, "tests/unit/a.cpp", "std::random_device d;") == 1);
  CHECK(count(chance_findings, "tests/bench/a.cpp", "auto t = steady_clock::now();") == 0);
  CHECK(count(chance_findings, "tests/unit/a.cpp", "std::mt19937 engine{7};") == 0);
}

TEST_CASE("SQL stands in engine/store only") {
  auto const findings = sql_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the SQL guard reports statements outside the store and no prose") {
  for (auto const* code :
       {"db.run(\"SELECT id FROM outage\");", "auto q = R\"(\n  INSERT INTO notice VALUES ($1))\";",
        "q(\"UPDATE queue SET due = $1\");", "q(\"DELETE FROM queue\");",
        "q(\"insert or\" \"x\"); q(\"delete from queue where id = $1\");", "q(\"select id, due from queue\");"}) {
    INFO(code);
    CHECK(count(sql_findings, "engine/flow/a.cpp", code) == 1);
    CHECK(count(sql_findings, "engine/store/a.cpp", code) == 0);
    CHECK(count(sql_findings, "tests/conformance/a.cpp", code) == 0);
  }
  CHECK(count(sql_findings, "engine/app/a.cpp", "say(\"select a device, or update the file from the GIS\");") == 0);
  CHECK(count(sql_findings, "engine/app/a.cpp", "// SELECT id FROM outage") == 0);
}

TEST_CASE("no log line or error names a person or gives away a secret") {
  auto const findings = log_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the log guard reports personal data and secrets in log calls") {
  for (auto const* code :
       {"spdlog::info(\"sent to {}\", contact.phone);", "spdlog::warn(\"{}\", submission.address);",
        "SPDLOG_ERROR(\"{}\", message.text);", "log_->info(\"{}\", request.body());",
        "logger.debug(\"{}\", api_token);", "spdlog::error(\"{}\",\n    user.password_);", "log_event(phone2);",
        "spdlog::info(\"{}\", contact.name);", "spdlog::info(\"phone={}\", value);"}) {
    INFO(code);
    CHECK(count(log_findings, "engine/app/a.cpp", code) == 1);
  }
  for (auto const* code :
       {"spdlog::info(\"contact:{} told\", contact.id);", "spdlog::info(\"listening on {}\", listen_address);",
        "spdlog::info(\"device {}\", device.name); send(contact.phone);", "spdlog::info(\"{}\", context);",
        "// spdlog::info(\"{}\", phone);"}) {
    INFO(code);
    CHECK(count(log_findings, "engine/app/a.cpp", code) == 0);
  }
}

TEST_CASE("the log guard reports personal data and secrets in errors") {
  CHECK(count(log_findings, "engine/app/a.cpp", "return fail(Error::Kind::usage, \"bad: \" + row.phone);") == 1);
  CHECK(count(log_findings, "engine/app/a.cpp", "throw std::runtime_error(password);") == 1);
  CHECK(count(log_findings, "engine/app/a.cpp", "return tl::unexpected<Error>(Error{Kind::usage, email});") == 1);
  CHECK(count(log_findings, "engine/app/a.cpp", "return fail(Error::Kind::usage, \"no such day: \" + text);") == 0);
}

TEST_CASE("nothing in the tree mentions a developer's machine or a package registry") {
  auto const findings = machine_findings(source_tree());
  INFO(joined(findings));
  CHECK(findings.empty());
}

TEST_CASE("the machine guard reports paths and hosts in any file") {
  CHECK(count(machine_findings, "README.md", std::string("see /wo") + "rk/notes") == 1);
  CHECK(count(machine_findings, "setup", std::string("cp x /ro") + "ot/x") == 1);
  CHECK(count(machine_findings, "package-lock.json", std::string("https://registry.np") + "mjs.org/x.tgz") == 1);
  CHECK(count(machine_findings, "api.md", "POST /work-parties/{id}/clear") == 0);
  CHECK(count(machine_findings, "a.cpp", "#include \"engine/work/party.hpp\"") == 0);
}
