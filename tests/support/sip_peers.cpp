// Starts sipp and baresip on free ports and speaks to baresip's control port.
#include "tests/support/sip_peers.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/support/kannel_gateway.hpp"

namespace lamplighter::test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience{60};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// The port, bound for a moment; 0 when it is taken. 0 asks for any.
std::uint16_t try_udp_port(std::uint16_t port) {
  int const socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  auto address = loopback(port);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  bool const is_bound = ::bind(socket, any, size) == 0 && ::getsockname(socket, any, &size) == 0;
  ::close(socket);
  return is_bound ? ntohs(address.sin_port) : 0;
}

/// False: it ended before.
bool is_taken_in_time(std::uint16_t port, ChildProcess& process, std::string const& who) {
  auto const until = std::chrono::steady_clock::now() + patience;
  while (try_udp_port(port) != 0) {
    if (!process.is_running()) return false;
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error{who + " does not listen"};
    ::poll(nullptr, 0, 10);
  }
  return true;
}

void wait_until_taken(std::uint16_t port, ChildProcess& process, std::string const& who) {
  if (!is_taken_in_time(port, process, who)) throw std::runtime_error{who + " has ended: see its log"};
}

void put_number(std::ofstream& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.put(static_cast<char>(value >> (8U * static_cast<unsigned>(i))));
}

// Two seconds of a tone: what baresip's microphone hears.
void write_tone(fs::path const& file) {
  constexpr std::uint32_t rate = 8'000, samples = 2 * rate;
  std::ofstream out{file, std::ios::binary};
  out << "RIFF";
  put_number(out, 36 + 2 * samples, 4);
  out << "WAVEfmt ";
  put_number(out, 16, 4), put_number(out, 1, 2), put_number(out, 1, 2), put_number(out, rate, 4), put_number(out, 2 * rate, 4);
  put_number(out, 2, 2), put_number(out, 16, 2);
  out << "data";
  put_number(out, 2 * samples, 4);
  for (std::uint32_t i = 0; i < samples; ++i) {
    auto const level = std::lround(3'000 * std::sin(2 * std::numbers::pi * 440 * i / rate));
    put_number(out, static_cast<std::uint32_t>(level), 2);
  }
}

}  // namespace

std::uint16_t free_udp_port() { return try_udp_port(0); }

SippTelephones::SippTelephones(fs::path folder, std::uint16_t sound_port)
    : folder_(std::move(folder)), port_(free_udp_port()), sound_port_(sound_port) {
  start();
}

void SippTelephones::start() {
  auto const script = std::string(LAMPLIGHTER_SOURCE_DIR) + "/tests/support/sip/telephones.xml";
  process_ = ChildProcess({"sipp", "-sf", script, "-i", "127.0.0.1", "-p", std::to_string(port_), "-mi", "127.0.0.1", "-mp",
                           std::to_string(free_udp_port()), "-key", "sound_port", std::to_string(sound_port_), "-nostdin", "-aa"},
                          folder_, folder_ / "sipp.log");
  wait_until_taken(port_, process_, "sipp");
}

std::string SippTelephones::server() const { return fmt::format("127.0.0.1:{}", port_); }

BaresipTelephone::BaresipTelephone(fs::path folder, Answering answering)
    : folder_(std::move(folder)) {
  write_tone(folder_ / "tone.wav");
  // It listens on its port for TCP, too, where another process may have come first.
  for (int tries = 1; !has_started(answering); ++tries) {
    if (tries == 5) throw std::runtime_error{"baresip has ended: see its log"};
  }
}

bool BaresipTelephone::has_started(Answering answering) {
  auto const tone = folder_ / "tone.wav";
  port_ = free_udp_port();
  control_port_ = free_port();
  std::ofstream{folder_ / "config"} << fmt::format(
      "poll_method epoll\nsip_listen 127.0.0.1:{}\ncall_local_timeout 120\ncall_max_calls 8\n"
      "audio_source aufile,{}\naudio_txmode poll\n"
      "rtp_ports 30000-39999\nnet_interface 127.0.0.1\nmodule_path /usr/lib/baresip/modules\n"
      "module g711.so\nmodule aufile.so\nmodule_tmp account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\n"
      "ctrl_tcp_listen 127.0.0.1:{}\n",
      port_, tone.string(), control_port_);
  std::ofstream{folder_ / "accounts"} << fmt::format(
      "<sip:+15551000@127.0.0.1:{}>;regint=0;answermode={};audio_codecs=pcmu,pcma;dtmfmode=rtpevent\n", port_,
      answering == Answering::at_once ? "auto" : "manual");
  std::ofstream{folder_ / "contacts"};
  process_ = ChildProcess({"baresip", "-f", folder_.string()}, folder_, folder_ / "baresip.log");
  return is_taken_in_time(port_, process_, "baresip");
}

std::string BaresipTelephone::server() const { return fmt::format("127.0.0.1:{}", port_); }

void BaresipTelephone::press(char key) const { command("sndcode", std::string(1, key)); }
void BaresipTelephone::hang_up() const { command("hangup", ""); }

void BaresipTelephone::command(std::string const& name, std::string const& parameters) const {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto const address = loopback(control_port_);
  if (::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0) {
    auto const json = fmt::format(R"({{"command": "{}", "params": "{}", "token": "test"}})", name, parameters);
    auto const netstring = fmt::format("{}:{},", json.size(), json);
    if (::send(socket, netstring.data(), netstring.size(), MSG_NOSIGNAL) > 0) {
      pollfd waiting{socket, POLLIN, 0};
      ::poll(&waiting, 1, 1'000);  // its answer: the command was taken
    }
  }
  ::close(socket);
}

bool BaresipTelephone::has_received_sound() const {
  std::ifstream file{folder_ / "baresip.log", std::ios::binary};
  std::string const log{std::istreambuf_iterator<char>(file), {}};
  return log.find("incoming rtp for 'audio' established") != std::string::npos;
}

}  // namespace lamplighter::test
