// Numbers of which people said STOP or "wrong number", known again in another spelling.
#include "engine/store/barred_numbers.hpp"

#include <algorithm>

namespace lamplighter::store {
namespace {

constexpr std::size_t digits_of_one_customer = 7;  // a customer's numbers are few
constexpr std::size_t digits_of_anybody = 10;      // with its area code: shorter ones exist in every town

/// Digits without the noughts before them, which only dial.
std::string bare_digits(std::string_view phone) {
  std::string out;
  for (char const one : phone) {
    if (one >= '0' && one <= '9' && !(out.empty() && one == '0')) out += one;
  }
  return out;
}

/// Two numbers with their countries are the same in one spelling only.
bool is_same_number(std::string_view one, std::string_view other, std::size_t digits_min) {
  if (one == other) return true;
  if (one.starts_with('+') && other.starts_with('+')) return false;
  auto shorter = bare_digits(one), longer = bare_digits(other);
  if (shorter.size() > longer.size()) std::swap(shorter, longer);
  return shorter.size() >= digits_min && longer.ends_with(shorter);
}

std::string last_digits(std::string_view phone) {
  auto const digits = bare_digits(phone);
  return digits.size() < digits_of_anybody ? std::string() : digits.substr(digits.size() - digits_of_anybody);
}

bool holds(std::vector<std::string> const& phones, std::string_view phone) {
  return std::ranges::find(phones, phone) != phones.end();
}
bool holds_spelling(std::vector<std::string> const& phones, std::string_view phone, std::size_t digits_min) {
  return std::ranges::any_of(phones, [&](auto const& one) { return is_same_number(one, phone, digits_min); });
}

}  // namespace

bool is_one_number(std::string_view one, std::string_view other) { return is_same_number(one, other, digits_of_anybody); }
bool is_one_number_of_customer(std::string_view one, std::string_view other) { return is_same_number(one, other, digits_of_one_customer); }

BarredNumbers::BarredNumbers(Database& db) : db_(db) {
  auto& stops = db.bound("select phone, customer_id from phone_stop order by phone, customer_id");
  while (stops.step()) {
    auto const phone = stops.text(0);
    stopped_of_[stops.integer(1)].push_back(phone);
    if (stopped_.insert(phone).second) by_last_digits_[last_digits(phone)].push_back(phone);
  }
  stops.reset();
  auto& wrongs = db.bound("select phone, customer_id from phone_wrong order by phone, customer_id");
  while (wrongs.step()) wrong_of_[wrongs.integer(1)].push_back(wrongs.text(0));
  wrongs.reset();
}

bool BarredNumbers::is_stopped_elsewhere(std::string const& phone) const {
  auto const last = last_digits(phone);
  auto const found = last.empty() ? by_last_digits_.end() : by_last_digits_.find(last);
  return found != by_last_digits_.end() && holds_spelling(found->second, phone, digits_of_anybody);
}

void BarredNumbers::stop(std::string const& phone, std::int64_t customer) {
  db_.run("insert into phone_stop (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
          customer);
  stopped_of_[customer].push_back(phone);
  if (stopped_.insert(phone).second) by_last_digits_[last_digits(phone)].push_back(phone);
}

void BarredNumbers::know_again(std::string const& phone, std::int64_t customer) {
  if (phone.empty()) return;
  if (!stopped_.empty() && !stopped_.contains(phone)) {
    auto const own = stopped_of_.find(customer);
    bool const is_own = own != stopped_of_.end() && holds_spelling(own->second, phone, digits_of_one_customer);
    if (is_own || is_stopped_elsewhere(phone)) stop(phone, customer);
  }
  auto const wrong = wrong_of_.find(customer);
  if (wrong == wrong_of_.end() || holds(wrong->second, phone)) return;
  if (!holds_spelling(wrong->second, phone, digits_of_one_customer)) return;
  db_.run("insert into phone_wrong (phone, customer_id) values ($1, $2) on conflict (phone, customer_id) do nothing", phone,
          customer);
  wrong->second.push_back(phone);
}

}  // namespace lamplighter::store
