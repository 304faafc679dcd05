// What both readers of well-known binary share: numbers in either byte order, never beyond the end. Not for others.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "geo/network_data.hpp"

namespace lamplighter::geo::wkb {

class Reader {
 public:
  explicit Reader(std::span<unsigned char const> bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size(); }
  void skip(std::size_t count) { bytes_ = bytes_.subspan(count); }

  /// Reads the byte order that the following numbers have.
  bool byte_order() {
    if (left() < 1) return false;
    is_little_ = bytes_[0] != 0;
    skip(1);
    return true;
  }

  template <class Number>
  std::optional<Number> number() {
    if (left() < sizeof(Number)) return std::nullopt;
    unsigned char raw[sizeof(Number)];
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      raw[i] = bytes_[is_little_ == (std::endian::native == std::endian::little) ? i : sizeof(Number) - 1 - i];
    }
    Number value;
    std::memcpy(&value, raw, sizeof value);
    skip(sizeof(Number));
    return value;
  }

 private:
  std::span<unsigned char const> bytes_;
  bool is_little_ = true;
};

struct Header {
  std::uint32_t type = 0;  // 1 point, 2 line, 3 polygon, 4 to 6 several of them, 7 several of any
  std::size_t vertex_bytes = 16;
};

inline std::optional<Header> read_header(Reader& reader) {
  if (!reader.byte_order()) return std::nullopt;
  auto const raw = reader.number<std::uint32_t>();
  if (!raw) return std::nullopt;
  std::uint32_t const base = *raw & 0x0fffffffu;
  std::uint32_t const iso = base / 1000;  // 1 = Z, 2 = M, 3 = ZM
  bool const has_z = (*raw & 0x80000000u) != 0 || iso == 1 || iso == 3;
  bool const has_m = (*raw & 0x40000000u) != 0 || iso == 2 || iso == 3;
  if ((*raw & 0x20000000u) != 0 && !reader.number<std::uint32_t>()) return std::nullopt;  // extended: an SRID follows
  return Header{.type = base % 1000, .vertex_bytes = 16u + (has_z ? 8u : 0u) + (has_m ? 8u : 0u)};
}

inline std::optional<Coordinate> read_vertex(Reader& reader) {
  auto const x = reader.number<double>();
  auto const y = reader.number<double>();
  if (!x || !y || !std::isfinite(*x) || !std::isfinite(*y)) return std::nullopt;  // an empty point is NaN
  return Coordinate{.x = *x, .y = *y};
}

}  // namespace lamplighter::geo::wkb
