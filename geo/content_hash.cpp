// Hashes each row by itself, adds the hashes up layer by layer, and hashes the sums: no order, so nothing to sort.
#include "geo/content_hash.hpp"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <vector>

#include "geo/network_lists.hpp"
#include "geo/sha256.hpp"

namespace lamplighter::geo {
namespace {

/// The bytes of one row: every text with its length, so that no two rows write the same.
class RowBytes {
 public:
  RowBytes& operator<<(std::string_view text) {
    char* const place = extend(sizeof(std::uint32_t) + text.size());
    write(static_cast<std::uint32_t>(text.size()), place);
    if (!text.empty()) std::memcpy(place + sizeof(std::uint32_t), text.data(), text.size());
    return *this;
  }
  RowBytes& operator<<(double value) {
    put(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));  // -0 is 0
    return *this;
  }
  RowBytes& operator<<(int value) {
    put(static_cast<std::uint32_t>(value));
    return *this;
  }
  RowBytes& operator<<(PhaseSet phases) { return *this << static_cast<int>(phases.bits); }
  RowBytes& operator<<(std::optional<Coordinate> const& at) {
    if (!at) return *this << 0;
    return *this << 1 << at->x << at->y;
  }
  RowBytes& operator<<(std::optional<double> const& value) {
    if (!value) return *this << 0;
    return *this << 1 << *value;
  }
  RowBytes& operator<<(ServiceDates const& dates) {
    for (auto const& day : {dates.from, dates.until}) {
      *this << (day ? 1 : 0);
      if (day) *this << static_cast<int>(day->time_since_epoch().count());
    }
    return *this;
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  RowBytes& operator<<(Enum value) {
    return *this << static_cast<int>(value);
  }
  void clear() { size_ = 0; }
  XXH128_hash_t hash() const { return XXH3_128bits(bytes_.data(), size_); }

 private:
  static void write(std::unsigned_integral auto value, char* place) {
    for (unsigned i = 0; i < sizeof value; ++i) place[i] = static_cast<char>(value >> (8 * i));
  }
  void put(std::unsigned_integral auto value) { write(value, extend(sizeof value)); }
  char* extend(std::size_t count) {
    if (size_ + count > bytes_.size()) bytes_.resize(2 * (size_ + count));
    size_ += count;
    return bytes_.data() + size_ - count;
  }

  std::vector<char> bytes_ = std::vector<char>(1024);
  std::size_t size_ = 0;
};

void write(RowBytes& text, NodeView const& row) { text << row.id << row.at; }
void write(RowBytes& text, SourceView const& row) {
  text << row.id << row.node << row.feeder << row.name << row.substation << row.phases << row.kind << row.region
       << row.at << row.service;
}
void write(RowBytes& text, SectionView const& row) {
  text << row.id << row.from_node << row.to_node << row.name << row.feeder << row.phases << row.kind << row.length_m
       << row.kva << (row.is_customer_owned ? 1 : 0) << row.area_manager << row.at
       << row.service;
}
void write(RowBytes& text, DeviceView const& row) {
  text << row.id << row.from_node << row.to_node << row.name << row.feeder << row.phases << row.kind << row.normal
       << row.at << row.rating << row.kv << row.service;
}
void write(RowBytes& text, CustomerView const& row) {
  text << row.id << row.node << row.transformer << row.category << row.address << row.community << row.district
       << row.feeder << row.phases << (row.phases_known ? 1 : 0) << row.kw << row.at
       << row.service;
}
void write(RowBytes& text, ServicePointView const& row) {
  text << row.id << row.customer << row.node << row.transformer << row.phases << (row.phases_known ? 1 : 0)
       << row.role << (row.changeover ? 1 + static_cast<int>(*row.changeover) : 0) << row.service;
}
void write(RowBytes& text, MeterView const& row) { text << row.id << row.service_point; }

/// A sum does not ask in what order its parts came.
class Sum128 {
 public:
  void add(XXH128_hash_t part) {
    low_ += part.low64;
    high_ += part.high64 + (low_ < part.low64 ? 1 : 0);
  }
  std::string text() const { return fmt::format("{:016x}{:016x}", high_, low_); }

 private:
  std::uint64_t low_ = 0, high_ = 0;
};

void add_layer(Sha256& hash, std::string_view name, auto const& layer) {
  Sum128 sum;
  RowBytes bytes;
  for (auto const& row : layer) {
    bytes.clear();
    write(bytes, row);
    sum.add(bytes.hash());
  }
  hash.add(fmt::format("{} {} {}\n", name, layer.size(), sum.text()));
}

template <class Rows>
std::string hash_of(Rows const& rows, std::function<void()> const& before_points) {
  Sha256 hash;
  hash.add(fmt::format("srs {}\n", rows.srs));
  add_layer(hash, "nodes", rows.nodes);
  add_layer(hash, "sources", rows.sources);
  add_layer(hash, "sections", rows.sections);
  add_layer(hash, "devices", rows.devices);
  add_layer(hash, "customers", rows.customers);
  before_points();
  add_layer(hash, "service_points", rows.service_points);
  add_layer(hash, "meters", rows.meters);
  return hash.finish();
}

}  // namespace

std::string content_hash(NetworkRows const& rows) {
  return hash_of(rows, [] {});
}

std::string content_hash(NetworkLists const& lists, std::function<void()> const& before_points) {
  return hash_of(lists, before_points);
}

}  // namespace lamplighter::geo
