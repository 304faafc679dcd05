// Reading the contacts file.
#include "engine/app/contacts.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "engine/app/csv.hpp"

namespace lamplighter::app {
namespace {

constexpr std::array<std::string_view, 15> columns{
    "customer", "name",     "role",     "class",   "critical_level", "life_support",    "language",    "phone", "phone2",
    "email",    "voice_ok", "consent",  "verified_at", "account_manager", "area_manager"};
constexpr std::array<std::string_view, 7> roles{"", "owner", "occupier", "property_manager", "electrician", "carer",
                                                "village"};
constexpr std::array<std::string_view, 8> classes{"", "ordinary", "residential", "commercial", "critical", "hazardous",
                                                  "life_support", "key_account"};
constexpr std::array<std::string_view, 5> levels{"", "special", "first", "second", "temporary"};
constexpr std::array<std::string_view, 3> languages{"", "zh", "en"};

template <std::size_t N>
bool is_one_of(std::array<std::string_view, N> const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// E.164 or national digits; the carrier has the last word.
bool may_be_phone(std::string_view text) {
  auto const digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  bool const only_signs = text.find_first_not_of("+0123456789 -()") == std::string_view::npos;
  return only_signs && digits >= 5 && digits <= 15;
}

/// Spaces, hyphens and brackets are for the eye; the gateway gets + and digits.
std::string bare_phone(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if ((c >= '0' && c <= '9') || (c == '+' && out.empty())) out += c;
  }
  return out;
}

bool may_be_mail(std::string_view text) {
  auto const at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find_first_of(" \t\r\n<>,;") == std::string_view::npos;
}

class Reader {
 public:
  Reader(std::string const& path, std::set<std::string> const* known) : path_(path), known_(known) {}

  Result<void> header(CsvRow const& row) {
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      auto const& name = row.fields[i];
      if (!is_one_of(columns, name)) {
        return fail(Error::Kind::usage, fmt::format("{}:1: unknown column '{}'; known are {}", path_, name, fmt::join(columns, ", ")));
      }
      if (!positions_.emplace(name, i).second) {
        return fail(Error::Kind::usage, fmt::format("{}:1: column '{}' stands twice", path_, name));
      }
    }
    if (!positions_.contains("customer")) {
      return fail(Error::Kind::usage, fmt::format("{}:1: the column 'customer' is missing", path_));
    }
    return {};
  }

  Result<void> row(CsvRow const& row) {
    if (row.fields.size() != positions_.size()) {
      return fail(Error::Kind::usage, fmt::format("{}:{}: {} fields where the header has {}; quote fields that hold a comma", path_,
                                                  row.line, row.fields.size(), positions_.size()));
    }
    row_ = &row;
    auto const ref = field("customer");
    if (known_ != nullptr && !known_->contains(ref)) {
      problem(fmt::format("customer '{}' is not in the network; the row was left out", ref));
      return {};
    }
    auto& customer = customers_[ref];
    customer.customer.ref = ref;
    customer.contacts.push_back(contact());
    about(customer.customer);
    return {};
  }

  Contacts take() {
    Contacts out;
    for (auto& [ref, customer] : customers_) out.customers.push_back(std::move(customer));
    out.problems = std::move(problems_);
    return out;
  }

 private:
  std::string field(std::string_view name) const {
    auto const found = positions_.find(name);
    return found == positions_.end() ? std::string{} : row_->fields[found->second];
  }
  void problem(std::string text) { problems_.push_back({row_->line, std::move(text)}); }
  template <std::size_t N>
  std::string word(std::string_view name, std::array<std::string_view, N> const& known) {
    auto const text = field(name);
    if (is_one_of(known, text)) return text;
    problem(fmt::format("customer '{}': unknown {} '{}'; known are {}", field("customer"), name, text,
                        fmt::join(known.begin() + 1, known.end(), ", ")));
    return {};
  }
  bool flag(std::string_view name, bool absent) {
    auto const text = field(name);
    if (text.empty()) return absent;
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
    problem(fmt::format("customer '{}': {} is neither true nor false", field("customer"), name));
    return absent;
  }
  std::string phone(std::string_view name) {
    auto const text = field(name);
    if (text.empty()) return text;
    if (may_be_phone(text)) return bare_phone(text);
    problem(fmt::format("customer '{}': {} cannot be a phone number; it was left out", field("customer"), name));
    return {};
  }
  notice::Contact contact() {
    notice::Contact out;
    out.role = word("role", roles);
    out.name = field("name");
    out.phone = phone("phone");
    out.phone2 = phone("phone2");
    out.email = field("email");
    if (!out.email.empty() && !may_be_mail(out.email)) {
      problem(fmt::format("customer '{}': email cannot be an address; it was left out", field("customer")));
      out.email.clear();
    }
    out.voice_ok = flag("voice_ok", true);
    out.consents = flag("consent", true);
    if (auto const verified = field("verified_at"); !verified.empty()) {
      auto const time = time_from_rfc3339(verified.size() == 10 ? verified + "T00:00:00Z" : verified);
      if (time) {
        out.verified_at = *time;
      } else {
        problem(fmt::format("customer '{}': verified_at is no date", field("customer")));
      }
    }
    return out;
  }
  void about(notice::Customer& customer) {
    auto add = [&](std::string const& text) {
      if (!text.empty() && std::find(customer.classes.begin(), customer.classes.end(), text) == customer.classes.end()) {
        customer.classes.push_back(text);
      }
    };
    add(word("class", classes));
    if (auto const level = word("critical_level", levels); !level.empty()) {
      customer.critical_level = level;
      add("critical");
    }
    if (flag("life_support", false)) add("life_support");
    if (auto const language = word("language", languages); !language.empty()) customer.language = language;
    if (auto const manager = field("account_manager"); !manager.empty()) customer.account_manager = manager;
    if (auto const manager = field("area_manager"); !manager.empty()) customer.area_manager = manager;
  }

  std::string const& path_;
  std::set<std::string> const* known_;  // none: every customer is
  std::map<std::string, std::size_t, std::less<>> positions_;
  std::map<std::string, flow::CustomerImport> customers_;
  std::vector<ContactProblem> problems_;
  CsvRow const* row_ = nullptr;
};

Result<Contacts> read_file(std::string const& path, std::set<std::string> const* known) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Error::Kind::usage, fmt::format("{}: the contacts file cannot be read; check the path and its rights", path));
  std::ostringstream text;
  text << file.rdbuf();
  auto const rows = parse_csv(text.str(), path);
  if (!rows) return tl::unexpected<Error>(rows.error());
  if (rows->empty()) return fail(Error::Kind::usage, fmt::format("{}: the file is empty; a header is expected", path));
  Reader reader(path, known);
  if (auto const read = reader.header(rows->front()); !read) return tl::unexpected<Error>(read.error());
  for (std::size_t i = 1; i < rows->size(); ++i) {
    if (auto const read = reader.row((*rows)[i]); !read) return tl::unexpected<Error>(read.error());
  }
  return reader.take();
}

}  // namespace

Result<Contacts> read_contacts(std::string const& path, std::set<std::string> const& known_customers) {
  return read_file(path, &known_customers);
}

Result<Contacts> read_contacts_alone(std::string const& path) { return read_file(path, nullptr); }

}  // namespace lamplighter::app
