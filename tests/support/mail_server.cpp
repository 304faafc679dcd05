// Configures, starts and ends Exim and Dovecot.
#include "tests/support/mail_server.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/kannel_gateway.hpp"
#include "tests/support/mail_server_files.hpp"

namespace lamplighter::test {
namespace {

namespace fs = std::filesystem;

constexpr auto bounce_suffix = ".again";
constexpr int start_ms_max = 60'000;
constexpr int look_every_ms = 20;

struct Owner {
  uid_t user;
  gid_t group;
};

// Mail servers refuse to work as root, so root becomes nobody.
Owner owner() {
  if (::geteuid() != 0) return {::geteuid(), ::getegid()};
  auto const* const nobody = ::getpwnam("nobody");
  if (nobody == nullptr) throw std::runtime_error{"the tests run as root, and there is no user nobody to run the mail server"};
  return {nobody->pw_uid, nobody->pw_gid};
}

void write(fs::path const& file, std::string const& content) { std::ofstream{file} << content; }

std::string read(fs::path const& file) {
  std::ostringstream out;
  out << std::ifstream{file}.rdbuf();
  return out.str();
}

std::string name_of(uid_t user) {
  auto const* const entry = ::getpwuid(user);
  if (entry == nullptr) throw std::runtime_error{"the user that runs the tests has no name"};
  return entry->pw_name;
}

std::string name_of_group(gid_t group) {
  auto const* const entry = ::getgrgid(group);
  if (entry == nullptr) throw std::runtime_error{"the group that runs the tests has no name"};
  return entry->gr_name;
}

bool listens(std::uint16_t port) {
  int const number = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool const is_open = ::connect(number, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0;
  ::close(number);
  return is_open;
}

void wait_for_port(std::uint16_t port, ChildProcess& server, fs::path const& log) {
  for (int waited = 0; waited < start_ms_max; waited += look_every_ms) {
    if (listens(port)) return;
    if (!server.is_running()) break;
    ::poll(nullptr, 0, look_every_ms);
  }
  throw std::runtime_error{fmt::format("the mail server does not start: {}", read(log))};
}

void give_all_to(fs::path const& folder, Owner const& to) {
  auto const give = [&](fs::path const& path) {
    if (::chown(path.c_str(), to.user, to.group) != 0) throw std::runtime_error{"cannot give a file to the mail server's user"};
  };
  give(folder);
  for (auto const& entry : fs::recursive_directory_iterator{folder}) give(entry.path());
}

}  // namespace

MailServer::MailServer(fs::path const& folder)
    : folder_(folder), smtp_port_(free_port()), smtps_port_(free_port()), imaps_port_(free_port()) {
  for (auto const* const place : {"spool", "log", "run", "mail/bounces/new", "mail/bounces/cur", "mail/bounces/tmp", "mail/people/new", "mail/people/cur", "mail/people/tmp"}) {
    fs::create_directories(folder_ / place);
  }
  fs::copy_file(exim_program(), folder_ / "exim4");  // its user may not look into where the build tree lies
  write_files();
  auto const made = std::system(fmt::format("openssl req -x509 -newkey rsa:2048 -nodes -keyout {0}/key.pem -out {0}/certificate.pem -days 2 "
                                            "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 >{0}/log/openssl 2>&1",
                                            folder_.string())
                                    .c_str());
  if (made != 0) throw std::runtime_error{"openssl made no certificate"};
  if (::geteuid() == 0) {
    give_all_to(folder_, owner());
    fs::permissions(folder_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  }
  start_exim();
  start_dovecot();
}

MailServer::~MailServer() {
  stop_exim();
  stop_dovecot();
}

void MailServer::write_files() const {
  MailServerPlan plan;
  plan.folder = folder_;
  plan.program = folder_ / "exim4";
  plan.user = owner().user;
  plan.group = owner().group;
  plan.user_name = name_of(plan.user);
  plan.group_name = name_of_group(plan.group);
  plan.smtp_port = smtp_port_;
  plan.smtps_port = smtps_port_;
  plan.imaps_port = imaps_port_;
  plan.name = user();
  plan.word = password();
  // Debian's Exim insists on a user of its own, which is whoever runs it here.
  write(folder_ / "passwd", fmt::format("root:x:0:0:root:/root:/bin/sh\nDebian-exim:x:{0}:{1}::/:/bin/false\nnobody:x:{0}:{1}::/:/bin/false\n", plan.user, plan.group));
  write(folder_ / "group", fmt::format("root:x:0:\nmail:x:8:\nDebian-exim:x:{0}:\nnogroup:x:{0}:\n", plan.group));
  write(folder_ / "exim.conf", exim_configuration(plan));
  write(folder_ / "dovecot.conf", dovecot_configuration(plan));
}

std::vector<std::string> MailServer::as_ordinary_user(std::vector<std::string> command) const {
  if (::geteuid() != 0) return command;
  auto const to = owner();
  std::vector<std::string> out{"setpriv", fmt::format("--reuid={}", to.user), fmt::format("--regid={}", to.group), "--clear-groups", "--pdeathsig=KILL"};
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

void MailServer::start_exim() {
  exim_ = ChildProcess{as_ordinary_user({"env", "LD_PRELOAD=libnss_wrapper.so", "NSS_WRAPPER_PASSWD=" + (folder_ / "passwd").string(),
                                         "NSS_WRAPPER_GROUP=" + (folder_ / "group").string(), (folder_ / "exim4").string(), "-C",
                                         (folder_ / "exim.conf").string(), "-bdf", "-q1s"}),
                       folder_, folder_ / "log" / "exim.out"};
  wait_for_port(smtp_port_, exim_, folder_ / "log" / "exim.out");
  wait_for_port(smtps_port_, exim_, folder_ / "log" / "exim.out");
}

// Those of its processes that serve a connection would go on taking mail.
void MailServer::stop_exim() { exim_.kill_with_children(); }

void MailServer::start_dovecot() {
  dovecot_ = ChildProcess{as_ordinary_user({"/usr/sbin/dovecot", "-F", "-c", (folder_ / "dovecot.conf").string()}), folder_, folder_ / "log" / "dovecot.out"};
  wait_for_port(imaps_port_, dovecot_, folder_ / "log" / "dovecot.out");
}

void MailServer::stop_dovecot() { dovecot_.stop(); }

std::string MailServer::imap_url() const { return fmt::format("imaps://127.0.0.1:{}/INBOX", imaps_port_); }

std::vector<std::string> MailServer::arrived() const {
  std::vector<std::string> out;
  for (auto const& entry : fs::directory_iterator{folder_ / "mail" / "people" / "new"}) out.push_back(read(entry.path()));
  return out;
}

void MailServer::repeat_bounces() const {
  std::set<std::string> names;
  for (auto const* const place : {"new", "cur"}) {
    for (auto const& entry : fs::directory_iterator{bounces() / place}) names.insert((fs::path{place} / entry.path().filename()).string());
  }
  for (auto const& name : names) {
    auto const base = fs::path{name}.filename().string();
    auto const given = base.substr(0, base.find(":2,"));
    if (given.ends_with(bounce_suffix)) continue;
    auto const copy = bounces() / "new" / (given + bounce_suffix);
    auto const is_there = [&](std::string const& one) { return one.find(given + bounce_suffix) != std::string::npos; };
    if (std::any_of(names.begin(), names.end(), is_there)) continue;
    if (read(bounces() / name).find("unknown.twice") == std::string::npos) continue;
    std::error_code gone;
    fs::copy_file(bounces() / name, bounces() / "tmp" / given, gone);
    if (gone) continue;  // moved from new/ to cur/ in between: the next call finds it
    auto const to = owner();
    bool const is_given = ::chown((bounces() / "tmp" / given).c_str(), to.user, to.group) == 0;
    if (is_given) fs::rename(bounces() / "tmp" / given, copy);
  }
}

}  // namespace lamplighter::test
