// One pass of zlib each way.
#include "engine/server/gzip.hpp"

#include <array>
#include <stdexcept>

#include <zlib.h>

namespace lamplighter::server {
namespace {

constexpr int with_gzip_header = 15 + 16;  // the largest window, and the header of gzip
constexpr std::size_t unpacked_bytes_max = 64u << 20;

struct Inflating {
  z_stream stream{};
  ~Inflating() { ::inflateEnd(&stream); }
};

Bytef* bytes_of(std::string_view text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); }  // zlib reads it only

}  // namespace

std::string packed(std::string_view text) {
  z_stream stream{};
  if (::deflateInit2(&stream, 6, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("zlib does not start");
  std::string out(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  auto const ended = ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("zlib did not pack the text");
  return out;
}

std::optional<std::string> unpacked(std::string_view bytes) {
  Inflating one;
  if (::inflateInit2(&one.stream, with_gzip_header) != Z_OK) return std::nullopt;
  one.stream.next_in = bytes_of(bytes);
  one.stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 64u << 10> piece{};
  for (int state = Z_OK; state != Z_STREAM_END;) {
    one.stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    one.stream.avail_out = static_cast<uInt>(piece.size());
    state = ::inflate(&one.stream, Z_NO_FLUSH);
    auto const made = piece.size() - one.stream.avail_out;
    if ((state != Z_OK && state != Z_STREAM_END) || out.size() + made > unpacked_bytes_max) return std::nullopt;
    if (state == Z_OK && made == 0) return std::nullopt;
    out.append(piece.data(), made);
  }
  return out;
}

bool takes_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    auto const end = std::min(accept_encoding.find(','), accept_encoding.size());
    auto one = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    auto const parameters = std::min(one.find(';'), one.size());
    auto name = one.substr(0, parameters);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name != "gzip" && name != "*") continue;
    auto const weight = one.substr(parameters);
    auto const q = weight.find("q=");
    return q == std::string_view::npos || weight.find_first_of("123456789", q) != std::string_view::npos;
  }
  return false;
}

}  // namespace lamplighter::server
