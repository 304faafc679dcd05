// Encoding and decoding of network rows.
#include "engine/store/network_codec.hpp"

#include "engine/base/sha256.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace lamplighter::store {
namespace {

constexpr std::size_t rows_per_chunk = 4096;

constexpr std::size_t checksum_bytes = 16;

/// So that a page that rotted, or a chunk cut short between two rows, is not taken for a smaller network.
std::string checksum(std::uint8_t const* bytes, std::size_t size) {
  return sha256_hex({reinterpret_cast<char const*>(bytes), size}).substr(0, checksum_bytes);
}

class Writer {
 public:
  void text(std::string_view value) {
    number(value.size());
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  void number(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void real(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    number(bits);
  }
  void byte(std::uint8_t value) { bytes_.push_back(value); }
  void place(std::optional<geo::Coordinate> const& at) {
    byte(at ? 1 : 0);
    if (!at) return;
    real(at->x);
    real(at->y);
  }
  void dates(geo::ServiceDates const& dates) {
    for (auto const& day : {dates.from, dates.until}) {
      byte(day ? 1 : 0);
      if (day) number(static_cast<std::uint64_t>(day->time_since_epoch().count()));
    }
  }
  /// The rows with their checksum behind them.
  Blob take() {
    auto const sum = checksum(bytes_.data(), bytes_.size());
    bytes_.insert(bytes_.end(), sum.begin(), sum.end());
    return std::move(bytes_);
  }

 private:
  Blob bytes_;
};

class Reader {
 public:
  explicit Reader(Blob const& bytes) : bytes_(bytes) {
    if (bytes.size() < checksum_bytes) refuse();
    end_ = bytes.size() - checksum_bytes;
    auto const sum = checksum(bytes.data(), end_);
    if (!std::equal(sum.begin(), sum.end(), bytes.begin() + static_cast<std::ptrdiff_t>(end_))) refuse();
  }
  bool at_end() const { return next_ == end_; }
  std::uint8_t byte() {
    need(1);
    return bytes_[next_++];
  }
  std::uint64_t number() {
    need(8);
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>(bytes_[next_++]) << (8 * i);
    return value;
  }
  double real() {
    auto const bits = number();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  std::string text() {
    auto const size = number();
    need(size);
    std::string out(bytes_.begin() + static_cast<std::ptrdiff_t>(next_),
                    bytes_.begin() + static_cast<std::ptrdiff_t>(next_ + size));
    next_ += size;
    return out;
  }
  std::optional<geo::Coordinate> place() {
    if (byte() == 0) return std::nullopt;
    auto const x = real();
    return geo::Coordinate{x, real()};
  }
  geo::ServiceDates dates() {
    auto const from = day();
    return {from, day()};
  }
  /// An enum or flag stored as one byte, at most `largest`.
  template <class T>
  T word(T largest) {
    auto const value = byte();
    if (value > static_cast<std::uint8_t>(largest)) refuse();
    return static_cast<T>(value);
  }
  geo::PhaseSet phases() {
    auto const bits = byte();
    if (bits > 7) refuse();
    return {bits};
  }

 private:
  std::optional<std::chrono::sys_days> day() {
    if (byte() == 0) return std::nullopt;
    return std::chrono::sys_days{std::chrono::days{static_cast<std::int64_t>(number())}};
  }
  [[noreturn]] static void refuse() {
    throw DatabaseError(DatabaseError::Kind::corrupt,
                        "the stored network cannot be read: run `lamplighter import` again, or restore a backup");
  }
  void need(std::uint64_t count) const {
    if (count > end_ - next_) refuse();
  }
  Blob const& bytes_;
  std::size_t next_ = 0;
  std::size_t end_ = 0;  // before the checksum
};

void put(Writer& w, geo::NodeView const& row) {
  w.text(row.id);
  w.place(row.at);
}
void get(Reader& r, geo::NodeRow& row) {
  row.id = r.text();
  row.at = r.place();
}

void put(Writer& w, geo::SourceView const& row) {
  for (auto const field : {row.id, row.node, row.feeder, row.name, row.substation}) w.text(field);
  w.byte(row.phases.bits);
  w.byte(static_cast<std::uint8_t>(row.kind));
  w.number(static_cast<std::uint64_t>(row.region));
  w.place(row.at);
  w.dates(row.service);
}
void get(Reader& r, geo::SourceRow& row) {
  for (auto* field : {&row.id, &row.node, &row.feeder, &row.name, &row.substation}) *field = r.text();
  row.phases = r.phases();
  row.kind = r.word(geo::SourceKind::following);
  row.region = static_cast<int>(r.number());
  row.at = r.place();
  row.service = r.dates();
}

void put(Writer& w, geo::SectionView const& row) {
  for (auto const field : {row.id, row.from_node, row.to_node, row.name, row.feeder, row.area_manager}) {
    w.text(field);
  }
  w.byte(row.phases.bits);
  w.byte(static_cast<std::uint8_t>(row.kind));
  w.real(row.length_m);
  w.real(row.kva);
  w.byte(row.is_customer_owned ? 1 : 0);
  w.place(row.at);
  w.dates(row.service);
}
void get(Reader& r, geo::SectionRow& row) {
  for (auto* field : {&row.id, &row.from_node, &row.to_node, &row.name, &row.feeder, &row.area_manager}) *field = r.text();
  row.phases = r.phases();
  row.kind = r.word(geo::SectionRow::Kind::transformer);
  row.length_m = r.real();
  row.kva = r.real();
  row.is_customer_owned = r.byte() != 0;
  row.at = r.place();
  row.service = r.dates();
}

void put(Writer& w, geo::DeviceView const& row) {
  for (auto const field : {row.id, row.from_node, row.to_node, row.name, row.feeder}) w.text(field);
  w.byte(row.phases.bits);
  w.byte(static_cast<std::uint8_t>(row.kind));
  w.byte(static_cast<std::uint8_t>(row.normal));
  w.place(row.at);
  w.text(row.rating);
  w.byte(row.kv ? 1 : 0);
  if (row.kv) w.real(*row.kv);
  w.dates(row.service);
}
void get(Reader& r, geo::DeviceRow& row) {
  for (auto* field : {&row.id, &row.from_node, &row.to_node, &row.name, &row.feeder}) *field = r.text();
  row.phases = r.phases();
  row.kind = r.word(geo::DeviceKind::switch_device);
  row.normal = r.word(geo::Position::open);
  row.at = r.place();
  row.rating = r.text();
  if (r.byte() != 0) row.kv = r.real();
  row.service = r.dates();
}

void put(Writer& w, geo::CustomerView const& row) {
  for (auto const field : {row.id, row.node, row.transformer, row.category, row.address, row.community,
                            row.district, row.feeder}) {
    w.text(field);
  }
  w.byte(row.phases.bits);
  w.byte(row.phases_known ? 1 : 0);
  w.real(row.kw);
  w.place(row.at);
  w.dates(row.service);
}
void get(Reader& r, geo::CustomerRow& row) {
  for (auto* field : {&row.id, &row.node, &row.transformer, &row.category, &row.address, &row.community, &row.district,
                      &row.feeder}) {
    *field = r.text();
  }
  row.phases = r.phases();
  row.phases_known = r.byte() != 0;
  row.kw = r.real();
  row.at = r.place();
  row.service = r.dates();
}

void put(Writer& w, geo::ServicePointView const& row) {
  for (auto const field : {row.id, row.customer, row.node, row.transformer}) w.text(field);
  w.byte(row.phases.bits);
  w.byte(row.phases_known ? 1 : 0);
  w.byte(static_cast<std::uint8_t>(row.role));
  w.byte(row.changeover ? static_cast<std::uint8_t>(1 + static_cast<int>(*row.changeover)) : std::uint8_t{0});
  w.dates(row.service);
}
void get(Reader& r, geo::ServicePointRow& row) {
  for (auto* field : {&row.id, &row.customer, &row.node, &row.transformer}) *field = r.text();
  row.phases = r.phases();
  row.phases_known = r.byte() != 0;
  row.role = r.word(geo::ServicePointRow::Role::emergency);
  auto const changeover = r.word(std::uint8_t{3});
  if (changeover != 0) row.changeover = static_cast<geo::Changeover>(changeover - 1);
  row.service = r.dates();
}

void put(Writer& w, geo::MeterView const& row) {
  w.text(row.id);
  w.text(row.service_point);
}
void get(Reader& r, geo::MeterRow& row) {
  row.id = r.text();
  row.service_point = r.text();
}

/// The chunk of this index when it is one of the layer's; else the index within the layers after it.
template <class View>
std::optional<NetworkChunk> chunk_of(std::string_view layer, geo::RowLayer<View> const& rows, std::size_t& index) {
  auto const chunks = (rows.size() + rows_per_chunk - 1) / rows_per_chunk;
  if (index >= chunks) {
    index -= chunks;
    return std::nullopt;
  }
  Writer writer;
  auto const last = std::min<std::size_t>(rows.size(), (index + 1) * rows_per_chunk);
  for (auto i = index * rows_per_chunk; i < last; ++i) put(writer, rows[i]);
  return NetworkChunk{layer, static_cast<int>(index), writer.take()};
}

template <class Row>
void decode_rows(Blob const& bytes, std::vector<Row>& rows) {
  Reader reader(bytes);
  while (!reader.at_end()) get(reader, rows.emplace_back());
}

void put(Writer& w, notice::Contact const& contact) {
  for (auto const* field : {&contact.role, &contact.name, &contact.phone, &contact.phone2, &contact.email}) w.text(*field);
  w.byte(contact.voice_ok ? 1 : 0);
  w.byte(contact.consents ? 1 : 0);
  int const flags = (contact.verified_at ? 1 : 0) + (contact.is_phone_fixed ? 2 : 0) + (contact.is_phone2_fixed ? 4 : 0);
  w.byte(static_cast<std::uint8_t>(flags));
  if (contact.verified_at) w.number(static_cast<std::uint64_t>(to_ms(*contact.verified_at)));
}
void get(Reader& r, notice::Contact& contact) {
  for (auto* field : {&contact.role, &contact.name, &contact.phone, &contact.phone2, &contact.email}) *field = r.text();
  contact.voice_ok = r.byte() != 0;
  contact.consents = r.byte() != 0;
  auto const flags = r.byte();
  contact.is_phone_fixed = (flags & 2) != 0;
  contact.is_phone2_fixed = (flags & 4) != 0;
  if ((flags & 1) != 0) contact.verified_at = from_ms(static_cast<std::int64_t>(r.number()));
}

void put(Writer& w, flow::CustomerImport const& one) {
  auto const& customer = one.customer;
  for (auto const* field : {&customer.ref, &customer.language, &customer.critical_level, &customer.account_manager,
                            &customer.area_manager}) {
    w.text(*field);
  }
  w.number(customer.classes.size());
  for (auto const& word : customer.classes) w.text(word);
  w.number(one.contacts.size());
  for (auto const& contact : one.contacts) put(w, contact);
}
void get(Reader& r, flow::CustomerImport& one) {
  auto& customer = one.customer;
  for (auto* field : {&customer.ref, &customer.language, &customer.critical_level, &customer.account_manager,
                      &customer.area_manager}) {
    *field = r.text();
  }
  for (auto left = r.number(); left > 0; --left) customer.classes.push_back(r.text());
  for (auto left = r.number(); left > 0; --left) get(r, one.contacts.emplace_back());
}

}  // namespace

std::optional<NetworkChunk> encode_chunk(geo::NetworkRows const& data, std::size_t index) {
  if (auto chunk = chunk_of("nodes", data.nodes, index)) return chunk;
  if (auto chunk = chunk_of("sources", data.sources, index)) return chunk;
  if (auto chunk = chunk_of("sections", data.sections, index)) return chunk;
  if (auto chunk = chunk_of("devices", data.devices, index)) return chunk;
  if (auto chunk = chunk_of("customers", data.customers, index)) return chunk;
  if (auto chunk = chunk_of("service_points", data.service_points, index)) return chunk;
  return chunk_of("meters", data.meters, index);
}

void decode_chunk(std::string_view layer, Blob const& rows, geo::NetworkData& data) {
  if (layer == "nodes") return decode_rows(rows, data.nodes);
  if (layer == "sources") return decode_rows(rows, data.sources);
  if (layer == "sections") return decode_rows(rows, data.sections);
  if (layer == "devices") return decode_rows(rows, data.devices);
  if (layer == "customers") return decode_rows(rows, data.customers);
  if (layer == "service_points") return decode_rows(rows, data.service_points);
  if (layer == "meters") return decode_rows(rows, data.meters);
  throw DatabaseError(DatabaseError::Kind::corrupt, fmt::format("the stored network has an unknown layer '{}'", layer));
}

Blob encode_customers(std::vector<flow::CustomerImport> const& customers) {
  Writer writer;
  for (auto const& one : customers) put(writer, one);
  return writer.take();
}

std::vector<flow::CustomerImport> decode_customers(Blob const& rows) {
  std::vector<flow::CustomerImport> out;
  decode_rows(rows, out);
  return out;
}

}  // namespace lamplighter::store
