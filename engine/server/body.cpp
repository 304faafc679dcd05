// JSON and NDJSON, with the place of what is wrong.
#include "engine/server/body.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/server/problem.hpp"
#include "engine/server/repeated_key.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

struct Parsed {
  std::optional<json::value> value;
  std::size_t stopped_at = 0;  // bytes that were read before the trouble
};

Parsed parse(std::string_view text) {
  json::parser parser;
  json::error_code trouble;
  Parsed out;
  out.stopped_at = parser.write_some(text.data(), text.size(), trouble);
  if (trouble || text.find_first_not_of(" \t\r\n", out.stopped_at) != std::string_view::npos) return out;
  out.value = parser.release();
  return out;
}

std::string media_type(Request const& request) {
  auto const header = request.header("content-type");
  std::string out(header.substr(0, std::min(header.find(';'), header.size())));
  while (out.ends_with(' ')) out.pop_back();
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  return out;
}

bool is_json(std::string_view type) { return type.empty() || type == "application/json" || type.ends_with("+json"); }
bool is_lines(std::string_view type) {
  return type == "application/x-ndjson" || type == "application/ndjson" || type == "application/jsonl";
}

/// One value a line. A line that is no JSON, or has a key twice, stays as null, so that it is refused by its number and the others are kept.
json::array lines_of(std::string_view text) {
  json::array out;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    bool const is_blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (is_blank && text.find_first_not_of(" \t\r\n") == std::string_view::npos) break;
    auto parsed = is_blank || repeated_key(line) ? Parsed{} : parse(line);
    out.push_back(parsed.value ? std::move(*parsed.value) : json::value(nullptr));
  }
  return out;
}

}  // namespace

std::variant<json::object, Response> read_body(Request const& request, BodyForm form) {
  if (form == BodyForm::none) {
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) return json::object{};
    auto const sent = parse(request.body);
    if (sent.value && sent.value->is_object() && sent.value->get_object().empty()) return json::object{};
    return problem(422, "The request takes no body; send none, or {}.");
  }
  auto const type = media_type(request);
  bool const may_be_lines = form == BodyForm::reports;
  if (!is_json(type) && !(may_be_lines && is_lines(type))) {
    return problem(415, may_be_lines ? "Send application/json or application/x-ndjson." : "Send application/json.",
                   "Content-Type");
  }
  if (is_lines(type)) return json::object{{"reports", lines_of(request.body)}};
  if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) return json::object{};
  auto parsed = parse(request.body);
  if (!parsed.value) return problem(400, fmt::format("The body is not JSON: reading stopped at byte {}.", parsed.stopped_at));
  if (auto const key = repeated_key(request.body)) {
    return problem(422, fmt::format("field '{}': stands twice; send it once", *key), *key);
  }
  if (may_be_lines && parsed.value->is_array()) return json::object{{"reports", std::move(parsed.value->get_array())}};
  if (!parsed.value->is_object()) return problem(422, "The body must be a JSON object.");
  auto object = std::move(parsed.value->get_object());
  if (may_be_lines && !object.contains("reports")) return json::object{{"reports", json::array{std::move(object)}}};
  return object;
}

}  // namespace lamplighter::server
