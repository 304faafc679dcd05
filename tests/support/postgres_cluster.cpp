// initdb, postgres and their end.
#include "tests/support/postgres_cluster.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace lamplighter::test {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view folder_prefix = "lamplighter-pg-";
constexpr auto start_limit = std::chrono::seconds(120);

/// The newest installed server's programs.
fs::path binaries() {
  std::vector<fs::path> found;
  std::error_code ignored;
  for (auto const& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (fs::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
  }
  if (found.empty()) throw std::runtime_error("no PostgreSQL server found in /usr/lib/postgresql: install postgresql");
  return *std::max_element(found.begin(), found.end());
}

/// Folders whose test program was killed.
void remove_stale_folders() {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(fs::temp_directory_path(), ignored)) {
    auto const name = entry.path().filename().string();
    if (!name.starts_with(folder_prefix)) continue;
    auto const process = std::atoi(name.c_str() + folder_prefix.size());
    if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), ignored);
  }
}

/// Runs in the child: no root, and the server's "immediate" stop when the parent dies.
void become_server_user(passwd const* user, pid_t parent) {
  if (user != nullptr && (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 ||
                          ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after the change of user, which clears it
  if (::getppid() != parent) ::_exit(125);
}

passwd const* server_user() {
  if (::geteuid() != 0) return nullptr;
  auto const* const user = ::getpwnam("postgres");
  if (user == nullptr) throw std::runtime_error("the tests run as root, and there is no user postgres to run the server");
  return user;
}

pid_t spawn(std::vector<std::string> const& command, std::string const& log) {
  auto const* const user = server_user();
  std::vector<char*> arguments;
  for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  auto const parent = ::getpid();
  auto const child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child > 0) return child;
  ::setpgid(0, 0);
  auto const output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(output, 1);
  ::dup2(output, 2);
  auto const input = ::open("/dev/null", O_RDONLY);
  ::dup2(input, 0);
  become_server_user(user, parent);
  if (::chdir("/") != 0) ::_exit(124);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

std::string read_log(std::string const& log) {
  std::ifstream in(log);
  return {std::istreambuf_iterator<char>(in), {}};
}

void run_to_end(std::vector<std::string> const& command, std::string const& log) {
  auto const child = spawn(command, log);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error(fmt::format("{} failed:\n{}", command[0], read_log(log)));
}

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};

void execute(std::string const& address, std::string const& sql) {
  std::unique_ptr<PGconn, CloseConnection> const connection(PQconnectdb(address.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  auto* const result = PQexec(connection.get(), sql.c_str());
  auto const status = PQresultStatus(result);
  PQclear(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
}

}  // namespace

PostgresCluster::PostgresCluster() {
  remove_stale_folders();
  auto name = (fs::temp_directory_path() / fmt::format("{}{}-XXXXXX", folder_prefix, ::getpid())).string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder for PostgreSQL");
  folder_ = name;
  try {
    start();
  } catch (...) {
    stop();
    throw;
  }
}

PostgresCluster::~PostgresCluster() { stop(); }

void PostgresCluster::start() {
  auto const log = folder_ + "/log";
  if (auto const* const user = server_user(); user != nullptr) {
    if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("chown of the folder failed");
  }
  auto const bin = binaries();
  auto const data = folder_ + "/data";
  run_to_end({bin / "initdb", "--pgdata", data, "--username", "lamplighter", "--auth", "trust", "--encoding", "UTF8",
              "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync"},
             log);
  process_ = spawn({bin / "postgres", "-D", data, "-k", folder_, "-c", "listen_addresses=", "-c", "fsync=on", "-c",
                    "shared_buffers=32MB", "-c", "max_connections=40", "-c", "autovacuum=off"},
                   log);
  auto const address = address_of("postgres");
  auto const give_up = std::chrono::steady_clock::now() + start_limit;
  while (PQping(address.c_str()) != PQPING_OK) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("the PostgreSQL server ended:\n" + read_log(log));
    }
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("PostgreSQL does not answer:\n" + read_log(log));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void PostgresCluster::stop() {
  if (process_ > 0) {
    ::kill(process_, SIGQUIT);  // immediate
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
  }
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::string PostgresCluster::address_of(std::string const& database) const {
  std::string host;  // the socket's folder, with its slashes escaped
  for (auto const c : folder_) host += c == '/' ? std::string("%2F") : std::string(1, c);
  return fmt::format("postgresql://lamplighter@{}/{}", host, database);
}

std::string PostgresCluster::create_database() {
  auto const name = fmt::format("test_{}", ++databases_count_);
  execute(address_of("postgres"), "CREATE DATABASE " + name);
  return address_of(name);
}

void PostgresCluster::cut_connections(std::string const& address) {
  execute(address, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                   "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

void PostgresCluster::run(std::string const& address, std::string const& sql) { execute(address, sql); }

PostgresCluster& postgres_cluster() {
  static PostgresCluster cluster;
  return cluster;
}

}  // namespace lamplighter::test
