// Selectors, countings and offsets as they stand in policy files.
#include "schedules/policy_parts.hpp"

#include <cmath>

namespace lamplighter::schedules {

using yaml::Problems;
using yaml::Reader;
using yaml::SignedOffset;

namespace {

constexpr std::int64_t customers_most = 1'000'000'000;
constexpr double kv_most = 2'000;

template <class Number>
void check_order(Reader& reader, std::string_view key, std::optional<Number> const& least, std::optional<Number> const& below) {
  if (least && below && *below <= *least) {
    reader.problem(key, "is not above its own minimum: nobody would ever be selected", "raise it, or remove one of the two");
  }
}

std::optional<std::chrono::minutes> read_minutes(Reader& reader, std::string_view key) {
  auto const span = reader.optional_span(key);
  return span ? std::optional(std::chrono::ceil<std::chrono::minutes>(*span)) : std::nullopt;
}

}  // namespace

std::chrono::milliseconds nominal(Offset const& offset) {
  return offset.exact + std::chrono::hours(24) * (offset.calendar_days + offset.business_days);
}

Selector read_selector(Reader& owner, Problems& problems, std::string const& what) {
  Selector only;
  auto const* const node = owner.optional_node("only");
  if (node == nullptr) {
    return only;
  }
  Reader reader(*node, problems, what + ", only");
  only.kinds = reader.texts("kinds");
  only.classes = reader.texts("classes");
  only.except_classes = reader.texts("except_classes");
  only.causes = reader.texts("causes");
  only.duration_min = read_minutes(reader, "duration_min");
  only.duration_below = read_minutes(reader, "duration_below");
  only.customers_min = reader.optional_integer("customers_min", 0, customers_most);
  only.customers_below = reader.optional_integer("customers_below", 1, customers_most);
  only.kv_min = reader.optional_number("kv_min", 0, kv_most);
  only.kv_below = reader.optional_number("kv_below", 0, kv_most);
  check_order(reader, "duration_below", only.duration_min, only.duration_below);
  check_order(reader, "customers_below", only.customers_min, only.customers_below);
  check_order(reader, "kv_below", only.kv_min, only.kv_below);
  reader.finish();
  return only;
}

Counting read_counting(Reader& owner, std::optional<Offset> const& counted) {
  auto const choice = owner.optional_choice("counting", {"stricter", "clear_days"});
  if (choice.value_or(0) == 0) {
    return Counting::stricter;
  }
  if (!counted || (counted->calendar_days == 0 && counted->business_days == 0) || counted->exact.count() != 0) {
    owner.problem("counting", "(clear_days) counts whole days, and this is no length in whole days",
                  "write the length in d or bd alone, or count 'stricter'");
  }
  return Counting::clear_days;
}

std::optional<Offset> read_offset_before(Reader& owner, std::string_view key) {
  auto const offset = owner.optional_signed_duration(key);
  if (!offset) {
    return std::nullopt;
  }
  if (offset->side == SignedOffset::Side::after) {
    owner.problem(key, "is after the window's start", "write it before, as -7d");
  }
  return offset->offset;
}

std::optional<Form> read_form(Reader& owner) {
  auto const choice = owner.optional_choice("form", {"any", "written", "hand_delivered"});
  return choice ? std::optional(static_cast<Form>(*choice)) : std::nullopt;
}

}  // namespace lamplighter::schedules
