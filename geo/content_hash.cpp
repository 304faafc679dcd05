// Writes each row unambiguously (every text with its length), sorts the rows of a layer, hashes the layers in turn.
#include "geo/content_hash.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "geo/sha256.hpp"

namespace lamplighter::geo {
namespace {

class RowText {
 public:
  RowText& operator<<(std::string const& text) {
    fmt::format_to(std::back_inserter(bytes_), "{}:", text.size());
    bytes_ += text;
    return *this;
  }
  RowText& operator<<(double value) {
    fmt::format_to(std::back_inserter(bytes_), "{};", value);  // the shortest text that reads back the same
    return *this;
  }
  RowText& operator<<(int value) {
    fmt::format_to(std::back_inserter(bytes_), "{};", value);
    return *this;
  }
  RowText& operator<<(PhaseSet phases) { return *this << static_cast<int>(phases.bits); }
  RowText& operator<<(std::optional<Coordinate> const& at) {
    if (!at) return *this << 0;
    return *this << 1 << at->x << at->y;
  }
  RowText& operator<<(std::optional<double> const& value) {
    if (!value) return *this << 0;
    return *this << 1 << *value;
  }
  RowText& operator<<(ServiceDates const& dates) {
    for (auto const& day : {dates.from, dates.until}) {
      *this << (day ? 1 : 0);
      if (day) *this << static_cast<int>(day->time_since_epoch().count());
    }
    return *this;
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  RowText& operator<<(Enum value) {
    return *this << static_cast<int>(value);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// The id comes first in every row, so that sorting the texts sorts equal rows together whatever their order was.
void write(RowText& text, NodeRow const& row) { text << row.id << row.at; }
void write(RowText& text, SourceRow const& row) {
  text << row.id << row.node << row.feeder << row.name << row.substation << row.phases << row.kind << row.region
       << row.at << row.service;
}
void write(RowText& text, SectionRow const& row) {
  text << row.id << row.from_node << row.to_node << row.name << row.feeder << row.phases << row.kind << row.length_m
       << row.kva << (row.is_customer_owned ? 1 : 0) << row.area_manager << row.at
       << row.service;
}
void write(RowText& text, DeviceRow const& row) {
  text << row.id << row.from_node << row.to_node << row.name << row.feeder << row.phases << row.kind << row.normal
       << row.at << row.rating << row.kv << row.service;
}
void write(RowText& text, CustomerRow const& row) {
  text << row.id << row.node << row.transformer << row.category << row.address << row.community << row.district
       << row.feeder << row.phases << (row.phases_known ? 1 : 0) << row.kw << row.at
       << row.service;
}
void write(RowText& text, ServicePointRow const& row) {
  text << row.id << row.customer << row.node << row.transformer << row.phases << (row.phases_known ? 1 : 0)
       << row.role << (row.changeover ? 1 + static_cast<int>(*row.changeover) : 0) << row.service;
}
void write(RowText& text, MeterRow const& row) { text << row.id << row.service_point; }

template <class Row>
void add_layer(Sha256& hash, std::string_view name, std::vector<Row> const& rows) {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (Row const& row : rows) {
    RowText text;
    write(text, row);
    texts.push_back(text.take());
  }
  std::sort(texts.begin(), texts.end());
  hash.add(fmt::format("{} {}\n", name, texts.size()));
  for (std::string const& text : texts) hash.add(fmt::format("{}:{}", text.size(), text));
}

}  // namespace

std::string content_hash(NetworkData const& data) {
  Sha256 hash;
  hash.add(fmt::format("srs {}\n", data.srs));
  add_layer(hash, "nodes", data.nodes);
  add_layer(hash, "sources", data.sources);
  add_layer(hash, "sections", data.sections);
  add_layer(hash, "devices", data.devices);
  add_layer(hash, "customers", data.customers);
  add_layer(hash, "service_points", data.service_points);
  add_layer(hash, "meters", data.meters);
  return hash.finish();
}

}  // namespace lamplighter::geo
