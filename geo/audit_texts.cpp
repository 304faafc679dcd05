// Whether the texts that a lawful notice must say are there, feeder by feeder.
#include <fmt/format.h>

#include <algorithm>

#include "geo/audit_checks.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

// Kinds of devices and counting words: what is left of a name without them says which line it belongs to.
constexpr std::string_view kind_words[] = {"负荷开关", "断路器", "重合器", "分段器", "熔断器", "跌落式",
                                           "跌落",     "联络",   "柱上",   "分段",   "开关",   "刀闸",
                                           "隔离",     "环网柜", "千伏",   "号",     "杆",     "第"};
constexpr std::string_view kind_words_latin[] = {"switch", "breaker", "recloser", "sectionalizer", "fuse", "line",
                                                 "feeder", "tie",     "no"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Takes out "10kV", "0.4 kV", "10千伏": a number that is the voltage is no device's number.
std::string without_voltage(std::string text) {
  for (std::size_t first = 0; first < text.size(); ++first) {
    if (!is_digit(text[first]) || (first > 0 && (is_digit(text[first - 1]) || text[first - 1] == '.'))) continue;
    std::size_t end = first;
    while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    std::size_t unit = end;
    while (unit < text.size() && text[unit] == ' ') ++unit;
    bool const is_latin = unit + 1 < text.size() && (text[unit] | 0x20) == 'k' && (text[unit + 1] | 0x20) == 'v';
    bool const is_han = text.compare(unit, std::string_view("千伏").size(), "千伏") == 0;
    if (is_latin || is_han) text.replace(first, unit + (is_latin ? 2 : std::string_view("千伏").size()) - first, " ");
  }
  return text;
}

/// A word of three or more letters that no digit touches, and that is not only the kind of a thing.
bool has_latin_name(std::string_view text) {
  for (std::size_t first = 0, end = 0; first < text.size(); first = end + 1) {
    for (end = first; end < text.size() && is_letter(text[end]); ++end) {
    }
    bool const touches_digit = (end < text.size() && is_digit(text[end])) || (first > 0 && is_digit(text[first - 1]));
    if (end - first < 3 || touches_digit) continue;
    std::string word(text.substr(first, end - first));
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    if (std::find(std::begin(kind_words_latin), std::end(kind_words_latin), word) == std::end(kind_words_latin))
      return true;
  }
  return false;
}

bool has_han_name(std::string text) {
  for (std::string_view const word : kind_words) {
    for (auto place = text.find(word); place != std::string::npos; place = text.find(word))
      text.replace(place, word.size(), " ");
  }
  return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

struct Row {
  std::string_view id;
  std::optional<Coordinate> at;
};

/// How many of a feeder's features have each text, and which lack it.
class Shares {
 public:
  explicit Shares(std::size_t feeders) : shares_(feeders + 1), first_(feeders + 1) {
    for (auto& of_feeder : shares_) {
      for (NoticeText const text : all_notice_texts) of_feeder.push_back({.text = text});
    }
    for (auto& of_feeder : first_) of_feeder.resize(std::size(all_notice_texts));
  }
  void count(std::uint32_t feeder, NoticeText text, bool is_there, Row const& row) {
    std::size_t const place = feeder == no_number ? shares_.size() - 1 : feeder;
    auto& share = shares_[place][static_cast<std::size_t>(text)];
    ++share.of;
    if (is_there) {
      ++share.having;
      return;
    }
    if (share.lacking.empty()) first_[place][static_cast<std::size_t>(text)] = row.at;
    share.lacking.emplace_back(row.id);
  }
  /// Where the first that lacks a text stands, of a feeder.
  std::optional<Coordinate> first_place(std::size_t feeder, NoticeText text) const {
    return first_[feeder][static_cast<std::size_t>(text)];
  }
  std::vector<std::vector<TextShare>> take() {
    for (auto& of_feeder : shares_) {
      for (TextShare& share : of_feeder) {
        if (share.having == 0) share.lacking = {};  // all: no list says more
      }
    }
    return std::move(shares_);
  }

 private:
  std::vector<std::vector<TextShare>> shares_;
  std::vector<std::vector<std::optional<Coordinate>>> first_;
};

struct TextWords {
  int number;
  char const* layer;
};

TextWords words_of(NoticeText text) {
  switch (text) {
    case NoticeText::feeder_name:
      return {701, "sources"};
    case NoticeText::substation:
      return {702, "sources"};
    case NoticeText::double_number:
      return {703, "switches"};
    case NoticeText::transformer_name:
      return {704, "transformers"};
    case NoticeText::area_manager:
      return {705, "transformers"};
    case NoticeText::address:
      return {706, "customers"};
    case NoticeText::community:
      return {707, "customers"};
    case NoticeText::district:
      return {708, "customers"};
  }
  return {};
}

Shares count_texts(AuditView const& view) {
  Shares shares(view.feeders.size());
  for (std::size_t row = 0; row < view.data.sources.size(); ++row) {
    auto const& source = view.data.sources[row];
    if (source.kind != SourceKind::grid) continue;
    Row const here{source.id, source.at};
    shares.count(view.source_feeder[row], NoticeText::feeder_name, !source.name.empty(), here);
    shares.count(view.source_feeder[row], NoticeText::substation, !source.substation.empty(), here);
  }
  for (std::size_t row = 0; row < view.data.devices.size(); ++row) {
    auto const& device = view.data.devices[row];
    std::uint32_t const edge = view.device_edge(row);
    shares.count(view.edge_feeder[edge], NoticeText::double_number, is_double_number(device.name),
                 {device.id, view.place_of_edge(edge)});
  }
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    auto const& section = view.data.sections[row];
    if (section.kind != SectionKind::transformer) continue;
    Row const here{section.id, view.place_of_edge(row)};
    shares.count(view.edge_feeder[row], NoticeText::transformer_name, !section.name.empty(), here);
    // A customer's own transformer is the customer's to answer for.
    if (!section.is_customer_owned)
      shares.count(view.edge_feeder[row], NoticeText::area_manager, !section.area_manager.empty(), here);
  }
  for (std::size_t row = 0; row < view.data.customers.size(); ++row) {
    auto const& customer = view.data.customers[row];
    Row const here{customer.id, customer.at};
    shares.count(view.customer_feeder[row], NoticeText::address, !customer.address.empty(), here);
    shares.count(view.customer_feeder[row], NoticeText::community, !customer.community.empty(), here);
    shares.count(view.customer_feeder[row], NoticeText::district, !customer.district.empty(), here);
  }
  return shares;
}

/// ": a, b, c, …", or nothing where all rows lack the text.
std::string first_ids(TextShare const& share) {
  constexpr std::size_t shown = 3;
  std::string ids;
  for (std::size_t i = 0; i < std::min(shown, share.lacking.size()); ++i) ids += (i == 0 ? ": " : ", ") + share.lacking[i];
  return share.lacking.size() > shown ? ids + ", …" : ids;
}

void find_no_owner(AuditView const& view, FindingList const& findings) {
  std::size_t transformers = 0;
  for (auto const& row : view.data.sections) {
    if (row.kind != SectionKind::transformer) continue;
    if (row.is_customer_owned) return;
    ++transformers;
  }
  if (transformers == 0) return;
  findings.add(709, Severity::info, {"transformers", "", "", std::nullopt}, said(transformers));
}

}  // namespace

bool is_double_number(std::string_view name) {
  std::string const rest = without_voltage(std::string(name));
  if (std::none_of(rest.begin(), rest.end(), is_digit)) return false;
  return has_han_name(rest) || has_latin_name(rest);
}

std::vector<std::vector<TextShare>> audit_texts(AuditView const& view, AuditRules const& rules,
                                                FindingList const& findings) {
  Shares counted = count_texts(view);
  auto shares = counted.take();
  for (std::size_t feeder = 0; feeder < shares.size(); ++feeder) {
    std::string const id = feeder < view.feeders.size() ? view.feeders[feeder] : std::string{};
    for (TextShare const& share : shares[feeder]) {
      if (share.of == share.having) continue;
      bool const is_demanded = std::find(rules.texts.begin(), rules.texts.end(), share.text) != rules.texts.end();
      TextWords const words = words_of(share.text);
      std::size_t const missing = share.of - share.having;
      bool const is_some = !share.lacking.empty();
      findings.add(words.number, is_demanded ? Severity::warning : Severity::info,
                   {words.layer, is_some ? share.lacking.front() : std::string{}, id,
                    is_some ? counted.first_place(feeder, share.text) : std::nullopt},
                   said(missing, share.of,
                        fmt::format("{:.0f}", 100 * static_cast<double>(missing) / static_cast<double>(share.of)),
                        first_ids(share)));
    }
  }
  find_no_owner(view, findings);
  return shares;
}

}  // namespace lamplighter::geo
