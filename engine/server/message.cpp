// Looking things up in a request.
#include "engine/server/message.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"

namespace lamplighter::server {

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::other: return "OTHER";
  }
  return "OTHER";
}

std::string http_date(Time at) {
  static constexpr std::array weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto const days = std::chrono::floor<std::chrono::days>(at);
  std::chrono::year_month_day const date(days);
  std::chrono::hh_mm_ss const time(std::chrono::floor<std::chrono::seconds>(at - days));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[std::chrono::weekday(days).c_encoding()],
                     static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string etag_of(std::string_view body) { return "\"" + sha256_hex(body).substr(0, 32) + "\""; }

std::string_view Request::header(std::string_view name) const {
  for (auto const& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  auto rest = header("cookie");
  while (!rest.empty()) {
    auto const end = std::min(rest.find(';'), rest.size());
    auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') return one.substr(name.size() + 1);
  }
  return {};
}

bool Request::has_header(std::string_view name) const {
  for (auto const& header : headers) {
    if (header.first == name) return true;
  }
  return false;
}

std::optional<std::string_view> Request::query(std::string_view name) const {
  for (auto const& [key, value] : target.query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

}  // namespace lamplighter::server
