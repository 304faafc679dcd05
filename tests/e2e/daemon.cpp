// Starting, watching and ending the program.
#include "tests/e2e/daemon.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace lamplighter::test {
namespace fs = std::filesystem;
namespace {

constexpr int command_limit_s = 120;

/// Between fork and exec only what is safe there.
void become(std::vector<char*> const& arguments, fs::path const& folder, fs::path const& out, fs::path const& err,
            Restraint const& restraint) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::chdir(folder.c_str()) != 0) ::_exit(126);
  int const out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  int const err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  int const nothing = ::open("/dev/null", O_RDONLY);
  if (out_file < 0 || err_file < 0 || nothing < 0) ::_exit(126);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(out_file, STDOUT_FILENO);
  ::dup2(err_file, STDERR_FILENO);
  ::signal(SIGXFSZ, SIG_IGN);
  if (restraint.file_bytes) {
    ::rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = *restraint.file_bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (restraint.rights == Restraint::Rights::of_the_file) {
    for (auto const capability : {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH}) ::prctl(PR_CAPBSET_DROP, capability);
  }
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

pid_t spawn(std::vector<std::string> words, fs::path const& folder, fs::path const& out, fs::path const& err,
            Restraint const& restraint) {
  words.insert(words.begin(), program());
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t const child = ::fork();
  if (child == 0) become(arguments, folder, out, err, restraint);
  if (child < 0) throw std::runtime_error{"cannot fork"};
  return child;
}

int exit_code(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

TemporaryFolder::TemporaryFolder() {
  auto pattern = (fs::temp_directory_path() / "lamplighter-e2e-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (std::getenv("LAMPLIGHTER_KEEP") == nullptr) fs::remove_all(path_, ignored);
}

std::string program() {
  auto const* given = std::getenv("LAMPLIGHTER_PROGRAM");
  return given != nullptr ? given : LAMPLIGHTER_PROGRAM;
}

Ended run_program(std::vector<std::string> const& arguments, fs::path const& folder, Restraint const& restraint) {
  TemporaryFolder const scratch;
  auto const child = spawn(arguments, folder, scratch.path() / "out", scratch.path() / "err", restraint);
  int status = 0;
  bool const has_ended = eventually([&] { return ::waitpid(child, &status, WNOHANG) == child; }, command_limit_s);
  if (!has_ended) {
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    throw std::runtime_error{"a command did not end: " + content_of(scratch.path() / "err")};
  }
  return {exit_code(status), content_of(scratch.path() / "out"), content_of(scratch.path() / "err")};
}

BackgroundRun::BackgroundRun(fs::path const& folder, std::vector<std::string> const& arguments)
    : pid_(spawn(arguments, folder, folder / "background.log", folder / "background.log", {})) {}

void BackgroundRun::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool eventually(std::function<bool()> const& condition, int limit) {
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{limit};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 10);
  }
  return true;
}

std::string content_of(fs::path const& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_file(fs::path const& file, std::string_view content) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  if (!stream) throw std::runtime_error{"cannot write " + file.string()};
}

Daemon::Daemon(fs::path folder, std::uint16_t port) : folder_(std::move(folder)), port_(port) {}

Daemon::~Daemon() { kill(); }

void Daemon::launch(Restraint const& restraint) {
  if (is_running()) throw std::logic_error{"the daemon runs already"};
  pid_ = spawn({"serve"}, folder_, folder_ / "serve.log", folder_ / "serve.log", restraint);
}

void Daemon::start(Restraint const& restraint) {
  launch(restraint);
  bool const answers = eventually([this] { return !readiness().empty() || ended(); });
  if (!answers || !is_running()) throw std::runtime_error{"the daemon did not come up:\n" + log()};
}

bool Daemon::ended() {
  if (pid_ < 0) return true;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
  code_ = exit_code(status);
  pid_ = -1;
  return true;
}

bool Daemon::is_running() { return !ended(); }

void Daemon::kill() {
  if (ended()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  code_ = exit_code(status);
  pid_ = -1;
}

void Daemon::limit_files(std::optional<std::uint64_t> bytes) {
  if (!is_running()) throw std::logic_error{"the daemon does not run"};
  ::rlimit limit{};
  if (::prlimit(pid_, RLIMIT_FSIZE, nullptr, &limit) != 0) throw std::runtime_error{"its limits cannot be read"};
  limit.rlim_cur = bytes.value_or(limit.rlim_max);
  if (::prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error{"its limits cannot be changed"};
}

void Daemon::signal(int number) {
  if (pid_ > 0) ::kill(pid_, number);
}

int Daemon::wait() {
  if (!eventually([this] { return ended(); })) throw std::runtime_error{"the daemon did not end:\n" + log()};
  return code_;
}

int Daemon::terminate() {
  signal(SIGTERM);
  return wait();
}

std::optional<HttpAnswer> Daemon::request(HttpRequest const& request) const { return http(port_, request); }

std::optional<HttpAnswer> Daemon::get(std::string const& path) const {
  return http(port_, {"GET", path, {"Authorization: Bearer " + token()}, {}});
}

std::optional<HttpAnswer> Daemon::post(std::string const& path, std::string const& body, std::string const& key) const {
  std::vector<std::string> headers{"Authorization: Bearer " + token(), "Content-Type: application/json"};
  if (!key.empty()) headers.push_back("Idempotency-Key: " + key);
  return http(port_, {"POST", path, headers, body});
}

std::string Daemon::readiness() const {
  auto const answer = http(port_, {"GET", "/readyz", {}, {}});
  return answer ? answer->body : std::string{};
}

std::string Daemon::log() const { return content_of(folder_ / "serve.log"); }

std::string Daemon::token() const {
  auto text = content_of(folder_ / "store/admin.token");
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void copy_schedules(fs::path const& folder) {
  fs::copy(fs::path{LAMPLIGHTER_SOURCE_DIR} / "examples/schedules", folder,
           fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  using namespace std::chrono;
  auto const local = floor<hours>(system_clock::now().time_since_epoch()).count() + 8;  // in Shanghai
  auto begin = (local + 11) % 24;
  if ((9 - begin + 24) % 24 <= 2) begin = (begin + 20) % 24;  // planned notices leave at nine, which may not be quiet
  auto const far = fmt::format("\"{:02}:00-{:02}:00\"", begin, (begin + 2) % 24);
  for (auto const* name : {"fault.yaml", "planned.yaml"}) {
    auto text = content_of(folder / name);
    std::string_view const shipped = "\"21:00-07:00\"";
    auto const at = text.find(shipped);
    if (at == std::string::npos) throw std::logic_error{fmt::format("{} has other quiet hours than {}", name, shipped)};
    write_file(folder / name, text.replace(at, shipped.size(), far));
  }
}

void write_configuration(fs::path const& folder, DaemonConfiguration const& chosen) {
  fs::create_directories(folder);
  copy_schedules(folder / "schedules");
  auto const shipped = fs::path{LAMPLIGHTER_SOURCE_DIR} / "examples";
  if (!chosen.contacts.empty()) write_file(folder / "contacts.csv", chosen.contacts);
  write_file(folder / "lamplighter.yaml",
             fmt::format("utility: {{name: Example Power, phone: \"95598\", time_zone: Asia/Shanghai, languages: [zh, en]}}\n"
                         "store: sqlite:store/lamplighter.db\n"
                         "listen: 127.0.0.1:{0}\npublic_url: http://127.0.0.1:{0}\n"
                         "network:\n  sources: [{{dataset: {1}, mapping: standard}}]\n"
                         "{2}schedules: [schedules/planned.yaml, schedules/fault.yaml, schedules/crew.yaml{7}]\n"
                         "templates: {3}/templates\n{4}{5}{6}",
                         chosen.port, chosen.network.string(), chosen.contacts.empty() ? "" : "contacts: contacts.csv\n",
                         shipped.string(), chosen.notifiers.empty() ? "" : "notifiers:\n", chosen.notifiers, chosen.rules, chosen.more_schedules));
}

fs::path test_network(std::string_view name) {
  return fs::path{LAMPLIGHTER_TEST_DATA} / "networks" / (std::string(name) + ".gpkg");
}

}  // namespace lamplighter::test
