// Hears RTP and answers it.
#include "tests/support/sound_end.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace lamplighter::test {
namespace {

constexpr int rtp_header_bytes = 12, sound_bytes = 160, event_bytes = 4;
constexpr unsigned char alaw_type = 8, event_type = 101, alaw_silence = 0xD5;
constexpr unsigned char own_source = 0x77;

template <std::size_t size>
std::array<unsigned char, size> packet_of(unsigned char type, std::uint16_t sequence, std::uint32_t timestamp) {
  std::array<unsigned char, size> packet{};
  packet[0] = 0x80;
  packet[1] = type;
  packet[2] = static_cast<unsigned char>(sequence >> 8U);
  packet[3] = static_cast<unsigned char>(sequence);
  for (unsigned i = 0; i < 4; ++i) packet[4 + i] = static_cast<unsigned char>(timestamp >> (24U - 8U * i));
  packet[11] = own_source;
  return packet;
}

// A-law has the level in its lower bits, every second one turned over.
bool is_loud(unsigned char sample) { return ((sample ^ 0x55U) & 0x7FU) > 0x20U; }

}  // namespace

SoundEnd::SoundEnd() {
  socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || ::bind(socket_, any, size) != 0 || ::getsockname(socket_, any, &size) != 0) {
    throw std::runtime_error{"no port for sound"};
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

SoundEnd::~SoundEnd() {
  is_stopping_ = true;
  thread_.join();
  ::close(socket_);
}

void SoundEnd::press_after(int packets, char key) {
  std::scoped_lock const lock{mutex_};
  keys_.emplace(packets, key);
}

void SoundEnd::run() {
  while (!is_stopping_) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) <= 0) continue;
    std::array<unsigned char, 2'048> packet;
    sockaddr_in from{};
    socklen_t from_size = sizeof from;
    auto const size = ::recvfrom(socket_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    if (size < rtp_header_bytes) continue;
    hear(calls_[ntohs(from.sin_port)], packet.data(), size, &from, from_size);
  }
}

void SoundEnd::hear(Call& call, unsigned char const* packet, long size, void const* from, unsigned from_size) {
  ++packets_;
  ++call.heard;
  if (std::count_if(packet + rtp_header_bytes, packet + size, is_loud) > sound_bytes / 4) ++loud_packets_;
  if (is_silent_) return;
  auto reply = packet_of<rtp_header_bytes + sound_bytes>(alaw_type, ++call.sequence, call.timestamp += sound_bytes);
  std::fill(reply.begin() + rtp_header_bytes, reply.end(), alaw_silence);
  ::sendto(socket_, reply.data(), reply.size(), 0, static_cast<sockaddr const*>(from), from_size);
  std::scoped_lock const lock{mutex_};
  auto const [first, last] = keys_.equal_range(call.heard);
  for (auto at = first; at != last; ++at) press(call, at->second, from, from_size);
}

// As a telephone does: some packets while the key is down, the last one three times, all with the time of the beginning.
void SoundEnd::press(Call& call, char key, void const* to, unsigned to_size) const {
  constexpr std::string_view names = "0123456789*#ABCD";
  for (int i = 0; i < 6; ++i) {
    auto event = packet_of<rtp_header_bytes + event_bytes>(event_type, ++call.sequence, call.timestamp);
    event[rtp_header_bytes] = static_cast<unsigned char>(names.find(key));
    event[rtp_header_bytes + 1] = i < 3 ? 0x0A : 0x8A;
    event[rtp_header_bytes + 3] = sound_bytes;
    ::sendto(socket_, event.data(), event.size(), 0, static_cast<sockaddr const*>(to), to_size);
  }
}

}  // namespace lamplighter::test
