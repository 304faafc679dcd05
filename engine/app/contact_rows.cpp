// What a row says, in one form for every table, and what a person should mend in it.
#include "engine/app/contact_rows.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/finding_words.hpp"
#include "notifiers/smtp_settings.hpp"

namespace lamplighter::app {
namespace {

using Column = ContactColumn;
using Severity = geo::Finding::Severity;

/// A customer with more contacts than this is a mistake; its rows are not compared with each other.
constexpr std::size_t compared_max = 64;

/// Blanks around a text are the export's.
std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// As exports write days: 2026-01-15, 2026/1/5, 20260115, with or without a time of day after it.
std::optional<Time> day_of(std::string_view text) {
  if (auto const moment = time_from_rfc3339(std::string(text))) return *moment;
  auto const blank = text.find_first_of(" T");
  auto const day = text.substr(0, blank);
  std::array<int, 3> parts{};
  std::size_t part = 0, digits = 0;
  for (char const one : day) {
    if (one >= '0' && one <= '9') {
      if (++digits > (part == 0 ? (day.size() == 8 ? 8u : 4u) : 2u)) return std::nullopt;
      parts[part] = parts[part] * 10 + (one - '0');
    } else if ((one == '-' || one == '/' || one == '.') && digits != 0 && part < 2) {
      ++part;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (part == 0 && digits == 8) parts = {parts[0] / 10'000, parts[0] / 100 % 100, parts[0] % 100};
  else if (part != 2 || digits == 0) return std::nullopt;
  auto const written = fmt::format("{:04}-{:02}-{:02}T00:00:00Z", parts[0], parts[1], parts[2]);
  auto const moment = time_from_rfc3339(written);
  if (!moment) return std::nullopt;
  return *moment;
}

/// The sentence of a phone that was left out.
geo::Said said_of(PhoneProblem problem, std::string_view column) {
  switch (problem) {
    case PhoneProblem::unreadable: return geo::said_as("unreadable", column);
    case PhoneProblem::no_country: return geo::said_as("no_country", column);
    case PhoneProblem::impossible_length: return geo::said_as("length", column);
    case PhoneProblem::no_area_code: return geo::said_as("no_area_code", column);
    case PhoneProblem::service_number: return geo::said_as("service_number", column);
  }
  return {};
}

bool is_same(notice::Contact const& one, notice::Contact const& other) {
  auto const agree = [](std::string const& left, std::string const& right) { return left.empty() || right.empty() || left == right; };
  bool const has_phone = !one.phone.empty() && !other.phone.empty();
  bool const has_mail = one.phone.empty() && other.phone.empty() && !one.email.empty();
  if (has_phone) return one.phone == other.phone && agree(one.phone2, other.phone2) && agree(one.email, other.email);
  return has_mail && one.email == other.email && agree(one.phone2, other.phone2);
}

/// Fills in what the first row left open; a refusal of either row holds.
void merge(notice::Contact& into, notice::Contact const& other) {
  auto const fill = [](std::string& text, std::string const& from) {
    if (text.empty()) text = from;
  };
  fill(into.role, other.role);
  fill(into.name, other.name);
  fill(into.email, other.email);
  if (into.phone2.empty()) {
    into.phone2 = other.phone2;
    into.is_phone2_fixed = other.is_phone2_fixed;
  }
  into.voice_ok = into.voice_ok && other.voice_ok;
  into.consents = into.consents && other.consents;
  if (other.verified_at && (!into.verified_at || *into.verified_at < *other.verified_at)) into.verified_at = other.verified_at;
}

}  // namespace

bool has_address(flow::CustomerImport const& customer) {
  return std::ranges::any_of(customer.contacts, [](auto const& one) { return !one.phone.empty() || !one.phone2.empty() || !one.email.empty(); });
}

void ContactRows::report(int number, Severity severity, geo::Said words) {
  bool const is_line = place_->kind == ContactRowPlace::Kind::line;
  auto const line = fmt::format("{}:{}", place_->table, place_->row);
  std::vector<std::string> values{is_line ? line : fmt::format("{}, row {}", place_->table, place_->row),
                                  is_line ? line : fmt::format("{}，第 {} 行", place_->table, place_->row)};
  std::ranges::move(words.values, std::back_inserter(values));
  words.values = std::move(values);
  std::string id(trimmed(field(Column::customer)));
  bool const is_known = number != 801;
  if (!is_known && holds_phone(id)) id = line;
  findings_.add(geo::make_finding(number, severity, std::string(contacts_layer), std::move(id), std::move(words)), place_->table, place_->row);
}

/// Where columns are shifted, a phone stands in place of the customer, perhaps behind a name. What is surely a number is not
/// repeated; the reason says the row.
bool ContactRows::holds_phone(std::string_view text) const {
  constexpr std::string_view digits = "+0123456789";
  for (auto from = text.find_first_of(digits); from != std::string_view::npos; from = text.find_first_of(digits, from)) {
    auto const end = std::min(text.find_first_not_of("+0123456789 -()", from), text.size());
    auto const number = parse_phone(trimmed(text.substr(from, end - from)), *region_);
    if (number && number->standing == PhoneNumber::Standing::valid) return true;
    from = end;
  }
  return false;
}

std::string ContactRows::word(Column column) {
  auto const text = trimmed(field(column));
  auto const known = words_of(column);
  if (text.empty() || std::ranges::find(known, text) != known.end()) return std::string(text);
  // A column that was taken for another may hold a name or a phone, so its text is not repeated.
  report(810, Severity::warning, geo::said(name_of(column), fmt::format("{}", fmt::join(known, ", "))));
  return {};
}

bool ContactRows::flag(Column column, bool absent, bool unreadable) {
  auto const text = trimmed(field(column));
  if (text.empty()) return absent;
  if (auto const flag = flag_of(text)) return *flag;
  report(811, Severity::warning, geo::said(name_of(column), unreadable));
  return unreadable;
}

std::string ContactRows::phone(Column column, notice::Contact& contact) {
  auto const text = trimmed(field(column));
  if (text.empty()) return {};
  auto const name = name_of(column);
  auto const number = parse_phone(text, *region_);
  if (!number) {
    bool const is_cut = number.error() != PhoneProblem::unreadable && number.error() != PhoneProblem::no_country;
    report(is_cut ? 803 : 802, Severity::warning, said_of(number.error(), name));
    return {};
  }
  if (number->standing == PhoneNumber::Standing::doubtful) {
    report(804, Severity::info, geo::said(name));
  }
  if (number->has_extension) {
    report(805, Severity::info, geo::said(name));
  }
  if (number->line == PhoneNumber::Line::fixed) {
    (column == Column::phone2 ? contact.is_phone2_fixed : contact.is_phone_fixed) = true;
    report(806, Severity::info, geo::said(name));
  }
  return number->e164;
}

std::optional<Time> ContactRows::verified() {
  auto const text = trimmed(field(Column::verified_at));
  if (text.empty()) return std::nullopt;
  auto const moment = day_of(text);
  if (!moment) report(812, Severity::warning, geo::said());
  return moment;
}

notice::Contact ContactRows::contact() {
  notice::Contact out;
  out.role = word(Column::role);
  out.name = trimmed(field(Column::name));
  out.phone = phone(Column::phone, out);
  out.phone2 = phone(Column::phone2, out);
  if (!out.phone2.empty() && out.phone2 == out.phone) {
    report(808, Severity::info, geo::said_as("phone2"));
    out.phone2.clear();
    out.is_phone2_fixed = false;
  }
  out.email = trimmed(field(Column::email));
  if (!out.email.empty() && !notifiers::is_mail_address(out.email)) {
    report(807, Severity::warning, geo::said());
    out.email.clear();
  }
  out.voice_ok = flag(Column::voice_ok, true);
  out.consents = flag(Column::consent, true);
  out.verified_at = verified();
  return out;
}

void ContactRows::about(notice::Customer& customer) {
  auto const add = [&](std::string const& text) {
    if (!text.empty() && std::ranges::find(customer.classes, text) == customer.classes.end()) customer.classes.push_back(text);
  };
  add(word(Column::customer_class));
  if (auto const level = word(Column::critical_level); !level.empty()) {
    customer.critical_level = level;
    add("critical");
  }
  // A word nobody understands may mean a machine that somebody breathes by.
  if (flag(Column::life_support, false, true)) add("life_support");
  if (auto const language = word(Column::language); !language.empty()) customer.language = language;
  if (auto const manager = trimmed(field(Column::account_manager)); !manager.empty()) customer.account_manager = manager;
  if (auto const manager = trimmed(field(Column::area_manager)); !manager.empty()) customer.area_manager = manager;
}

void ContactRows::put(std::vector<notice::Contact>& contacts, notice::Contact contact) {
  auto const first = contacts.begin();
  auto const last = first + static_cast<std::ptrdiff_t>(std::min(contacts.size(), compared_max));
  auto const found = std::find_if(first, last, [&](auto const& one) { return is_same(one, contact); });
  if (found == last) {
    contacts.push_back(std::move(contact));
    return;
  }
  if (found->consents == contact.consents) {
    report(808, Severity::info, geo::said_as("row"));
  } else {
    report(809, Severity::warning, geo::said());
  }
  merge(*found, contact);
}

void ContactRows::add(ContactFields const& fields, std::string const& region, ContactRowPlace const& place) {
  fields_ = &fields;
  region_ = &region;
  place_ = &place;
  ++rows_;
  std::string const ref(trimmed(field(Column::customer)));
  if (ref.empty() || (known_ != nullptr && !known_->contains(ref))) {
    report(801, Severity::warning, geo::said_as(ref.empty() ? "none" : "unknown"));
    return;
  }
  auto& customer = customers_[ref];
  customer.customer.ref = ref;
  put(customer.contacts, contact());
  about(customer.customer);
}

Contacts ContactRows::take() {
  Contacts out;
  out.customers.reserve(customers_.size());
  while (!customers_.empty()) {  // one by one, so that they are not held twice
    out.customers.push_back(std::move(customers_.extract(customers_.begin()).mapped()));
  }
  out.findings = findings_.take();
  out.rows = rows_;
  return out;
}

}  // namespace lamplighter::app
