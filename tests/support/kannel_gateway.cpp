// Configures and runs Kannel and the simulated message centre.
#include "tests/support/kannel_gateway.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "tests/support/kannel_process.hpp"

namespace lamplighter::test {
namespace {

constexpr std::uint16_t first_port = 20'000;  // below the range from which the system picks
constexpr std::uint16_t ports_count = 10'000;
constexpr std::chrono::seconds start_limit{60};
constexpr std::string_view admin_password = "bar";

::sockaddr_in local_address(std::uint16_t port) {
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A TCP socket that closes itself.
class Socket {
 public:
  Socket() : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() { ::close(number_); }
  Socket(Socket const&) = delete;
  Socket& operator=(Socket const&) = delete;
  bool connects(std::uint16_t port) const {
    auto const address = local_address(port);
    return ::connect(number_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0;
  }
  bool binds(std::uint16_t port) const {
    auto const address = local_address(port);
    return ::bind(number_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0;
  }
  int number() const { return number_; }

 private:
  int number_;
};

bool listens(std::uint16_t port) { return Socket{}.connects(port); }

// Takes a port among the test processes of this machine until this one ends, however it ends: the lock goes with it.
bool reserves(std::uint16_t port) {
  auto const folder = std::filesystem::temp_directory_path() / fmt::format("lamplighter-test-ports-{}", ::getuid());
  std::filesystem::create_directories(folder);
  auto const file = ::open((folder / std::to_string(port)).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error{"cannot write into " + folder.string()};
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return true;  // kept open on purpose
  ::close(file);
  return false;
}

void wait_until(std::function<bool()> const& condition, std::string const& what) {
  auto const end = std::chrono::steady_clock::now() + start_limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error{what};
    ::poll(nullptr, 0, 20);
  }
}

// What waits for a receipt lives in SQLite, so that it survives a crash of bearerbox.
void make_receipt_table(std::filesystem::path const& file) {
  ::sqlite3* database = nullptr;
  auto const opened = ::sqlite3_open(file.c_str(), &database);
  auto const made = ::sqlite3_exec(database,
                                   "PRAGMA journal_mode=WAL;"
                                   "CREATE TABLE dlr(smsc TEXT, ts TEXT, source TEXT, destination TEXT, service TEXT,"
                                   " url TEXT, mask INT, status INT, boxc TEXT);"
                                   "CREATE INDEX dlr_ts ON dlr(smsc, ts);",
                                   nullptr, nullptr, nullptr);
  ::sqlite3_close(database);
  if (opened != SQLITE_OK || made != SQLITE_OK) throw std::runtime_error{"cannot make Kannel's receipt table"};
}

struct Ports {
  std::uint16_t admin, smsbox, sendsms, smpp;
};

std::string core_and_centre(Ports const& ports) {
  return fmt::format(R"(group = core
admin-port = {}
admin-interface = "127.0.0.1"
admin-password = {}
status-password = foo
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
smsbox-port = {}
smsbox-interface = "127.0.0.1"
dlr-storage = sqlite3
store-type = spool
store-location = "spool"
log-level = 3
log-file = "bearerbox.log"
sms-resend-freq = 2
sms-resend-retry = 3

group = smsc
smsc = smpp
smsc-id = SIM
host = 127.0.0.1
port = {}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
interface-version = 34
max-pending-submits = 100
enquire-link-interval = 10
reconnect-delay = 1
wait-ack = 10
msg-id-type = 0x00

group = sqlite3-connection
id = receipts
database = receipts.sqlite
max-connections = 1

group = dlr-db
id = receipts
table = dlr
field-smsc = smsc
field-timestamp = ts
field-destination = destination
field-source = source
field-service = service
field-url = url
field-mask = mask
field-status = status
field-boxc-id = boxc

)",
                     ports.admin, admin_password, ports.smsbox, ports.smpp);
}

// http-request-retry: Kannel gives a receipt up after the first failed callback unless told otherwise. smsbox holds it
// in memory until then, and has told bearerbox already that it is done.
// mo-recode: without it a Chinese reply comes as bytes of UTF-16. smsbox-route: what people write goes to no smsbox that has an id otherwise.
std::string smsbox_group(Ports const& ports, std::string const& replies_to) {
  return fmt::format(R"(group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {}
smsbox-id = box1
sendsms-port = {}
sendsms-interface = "127.0.0.1"
global-sender = 15550001
http-request-retry = 1000000
http-queue-delay = 1
mo-recode = true
log-level = 3
log-file = "smsbox.log"

group = sendsms-user
username = {}
password = "{}"
concatenation = true
max-messages = 6

group = sms-service
keyword = default
catch-all = true
max-messages = 0
{}

group = smsbox-route
smsbox-id = box1
smsc-id = SIM
)",
                     ports.smsbox, ports.sendsms, KannelGateway::user(), KannelGateway::password(),
                     replies_to.empty() ? std::string{"text = \"\""} : fmt::format("get-url = \"{}\"", replies_to));
}

}  // namespace

struct KannelGateway::Processes {
  ChildProcess centre;
  ChildProcess bearerbox;
  ChildProcess smsbox;
};

KannelGateway::KannelGateway(std::filesystem::path folder)
    : folder_(std::move(folder)),
      admin_port_(free_port()),
      smsbox_port_(free_port()),
      sendsms_port_(free_port()),
      smpp_port_(free_port()),
      control_port_(free_port()),
      processes_(std::make_unique<Processes>()) {
  std::filesystem::create_directories(folder_ / "spool");
  make_receipt_table(folder_ / "receipts.sqlite");
  write_configuration("");
  start_centre();
  start_boxes();
}

void KannelGateway::write_configuration(std::string const& replies_to) const {
  Ports const ports{admin_port_, smsbox_port_, sendsms_port_, smpp_port_};
  std::ofstream{folder_ / "kannel.conf"} << core_and_centre(ports) << smsbox_group(ports, replies_to);
}

void KannelGateway::bring_replies_to(std::string const& url) {
  stop_boxes();
  write_configuration(url);
  start_boxes();
}

// smsbox before bearerbox, else it waits for it.
KannelGateway::~KannelGateway() { stop_boxes(); }

std::string KannelGateway::sendsms_url() const {
  return fmt::format("http://127.0.0.1:{}/cgi-bin/sendsms", sendsms_port_);
}

void KannelGateway::start_boxes() {
  auto const log = folder_ / "output.log";
  processes_->bearerbox = ChildProcess{{"bearerbox", "-v", "4", "kannel.conf"}, folder_, log};
  wait_until([&] { return listens(smsbox_port_); }, "bearerbox does not start: see bearerbox.log and output.log");
  start_smsbox();
  if (!processes_->centre.is_running()) return;
  wait_until([&] { return centre("GET", "/counts").find("\"sessions\":0") == std::string::npos; },
             "bearerbox does not bind to the message centre");
}

void KannelGateway::start_smsbox() {
  processes_->smsbox = ChildProcess{{"smsbox", "-v", "4", "kannel.conf"}, folder_, folder_ / "output.log"};
  wait_until([&] { return listens(sendsms_port_); }, "smsbox does not start: see smsbox.log and output.log");
}

int KannelGateway::revive_smsbox() {
  if (!processes_->smsbox.is_running()) {
    ++revived_;
    start_smsbox();
  }
  return revived_;
}

void KannelGateway::stop_boxes() {
  processes_->smsbox.stop();
  processes_->bearerbox.stop();
}

void KannelGateway::kill_boxes() {
  processes_->smsbox.kill();
  processes_->bearerbox.kill();
}

void KannelGateway::start_centre() {
  auto const script = std::filesystem::path{LAMPLIGHTER_SOURCE_DIR} / "tests/support/smsc_simulator/simulator.js";
  if (!std::filesystem::exists(script.parent_path() / "node_modules/smpp")) {
    throw std::runtime_error{"the message centre's packages are missing: run ./setup --tests"};
  }
  processes_->centre =
      ChildProcess{{"node", script.string(), std::to_string(smpp_port_), std::to_string(control_port_)},
                   folder_,
                   folder_ / "centre.log"};
  wait_until([&] { return listens(control_port_); }, "the message centre does not start: see centre.log");
}

void KannelGateway::stop_centre() { processes_->centre.kill(); }

void KannelGateway::suspend() { command("suspend"); }

void KannelGateway::resume() { command("resume"); }

void KannelGateway::command(std::string const& name) const {
  auto const answer = http_request(admin_port_, "GET", fmt::format("/{}?password={}", name, admin_password));
  if (answer.find(name == "suspend" ? "suspended" : "resumed") == std::string::npos)
    throw std::runtime_error{fmt::format("bearerbox does not {}: {}", name, answer)};
}

int KannelGateway::spooled_count() const {
  int count = 0;
  for (auto const& folder : std::filesystem::directory_iterator{folder_ / "spool"}) {
    for ([[maybe_unused]] auto const& file : std::filesystem::directory_iterator{folder}) ++count;
  }
  return count;
}

std::string KannelGateway::centre(std::string const& method, std::string const& path) const {
  return http_request(control_port_, method, path);
}

std::string KannelGateway::centre_url() const { return fmt::format("http://127.0.0.1:{}", control_port_); }

std::uint16_t free_port() {
  // Tests run side by side: each process starts its search elsewhere, and what one was handed out no other gets while it
  // lives, though nobody may listen there yet or for the moment.
  static std::uint32_t next = static_cast<std::uint32_t>(::getpid()) * 37U;
  for (std::uint32_t tried = 0; tried < ports_count; ++tried) {
    auto const port = static_cast<std::uint16_t>(first_port + next++ % ports_count);
    if (reserves(port) && Socket{}.binds(port)) return port;
  }
  throw std::runtime_error{"no free port"};
}

std::string http_request(std::uint16_t port, std::string const& method, std::string const& path) {
  Socket const socket;
  if (!socket.connects(port)) throw std::runtime_error{fmt::format("nobody answers on port {}", port)};
  auto const request = fmt::format("{} {} HTTP/1.0\r\nContent-Length: 0\r\n\r\n", method, path);
  if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    throw std::runtime_error{"cannot send"};
  std::string answer;
  char buffer[4096];
  for (ssize_t got = 0; (got = ::recv(socket.number(), buffer, sizeof buffer, 0)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  auto const body = answer.find("\r\n\r\n");
  return body == std::string::npos ? std::string{} : answer.substr(body + 4);
}

}  // namespace lamplighter::test
