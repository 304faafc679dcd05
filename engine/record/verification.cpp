// Canonical form, chain, seals, signature, commitments: each byte is held by one of them.
#include "engine/record/verification.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/record/certificate.hpp"
#include "engine/record/chain.hpp"
#include "engine/record/hexadecimal.hpp"
#include "engine/record/signing.hpp"

namespace lamplighter::record {
namespace json = boost::json;
namespace {

tl::unexpected<Error> broken(std::string what) { return fail(Error::Kind::failed, "not genuine: " + std::move(what)); }

template <std::size_t N>
bool has_keys(json::object const& object, std::array<std::string_view, N> const& names) {
  return object.size() == N && std::equal(object.begin(), object.end(), names.begin(),
                                          [](auto const& member, std::string_view name) { return member.key() == name; });
}

std::string text_at(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
std::int64_t number_at(json::object const& object, std::string_view name) {
  auto const* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : -1;
}

constexpr auto top_keys = std::to_array<std::string_view>({"format", "utility", "outage", "exported_at", "notices", "entries", "head",
                                                           "seals", "key", "signature", "disclosed"});
constexpr auto seal_keys = std::to_array<std::string_view>({"entries", "head", "at", "key", "signature"});
constexpr auto disclosed_keys = std::to_array<std::string_view>({"entry", "field", "salt", "value"});

/// Commitments of an entry by the names of their fields.
using Commitments = std::map<std::string, std::string, std::less<>>;

Commitments commitments_of(json::object const& entry) {
  Commitments out;
  if (auto const address = text_at(entry, "address"); !address.empty()) out["address"] = address;
  if (auto const name = text_at(entry, "answered_by"); !name.empty()) out["call.name"] = name;
  if (auto const name = text_at(entry, "signed_by"); !name.empty()) out["name"] = name;
  auto const* messages = entry.if_contains("messages");
  if (messages == nullptr || !messages->is_array()) return out;
  std::size_t index = 0;
  for (auto const& message : messages->get_array()) {
    for (auto const* name : {"to", "name", "text"}) {
      auto const hash = message.is_object() ? text_at(message.get_object(), name) : std::string();
      if (!hash.empty()) out[fmt::format("{}.{}", index, name)] = hash;
    }
    ++index;
  }
  return out;
}

class Check {
 public:
  Check(json::object const& top, std::string_view text) : top_(top), text_(text) {}

  Result<Verification> run(std::optional<std::string> const& public_key) {
    if (text_at(top_, "format") != certificate_format) return broken(fmt::format("'format' is not '{}'", certificate_format));
    read_head();
    if (auto const done = walk_entries(); !done) return tl::unexpected<Error>(done.error());
    if (auto const done = check_seals(); !done) return tl::unexpected<Error>(done.error());
    out_.key = text_at(top_, "key");
    if (public_key) {
      out_.key_from = Verification::KeyFrom::caller;
      if (*public_key != out_.key) {
        return broken(fmt::format("it is signed by the key {}, and yours is {}", fingerprint(out_.key), fingerprint(*public_key)));
      }
    }
    // What is signed is the text up to the signature, ended by a brace.
    auto const end = text_.rfind(R"(,"signature":")" + text_at(top_, "signature") + R"(","disclosed":[)");
    auto const signed_part = end == std::string_view::npos ? std::string() : std::string(text_.substr(0, end)) + '}';
    if (!is_signed_by(out_.key, text_at(top_, "signature"), signed_part)) {
      return broken("the signature does not fit the text: something above 'signature', the key or the signature itself was changed");
    }
    if (auto const done = check_disclosed(); !done) return tl::unexpected<Error>(done.error());
    return std::move(out_);
  }

 private:
  void read_head() {
    out_.utility = text_at(top_, "utility");
    out_.exported_at = text_at(top_, "exported_at");
    if (auto const* outage = top_.at("outage").if_object()) {
      out_.outage = text_at(*outage, "id");
      out_.kind = text_at(*outage, "kind");
      out_.state = text_at(*outage, "state");
    }
    if (auto const* notices = top_.at("notices").if_object()) {
      out_.notices = number_at(*notices, "total");
      out_.notices_open = number_at(*notices, "open");
      out_.notices_unrecorded = number_at(*notices, "unrecorded");
    }
    out_.head = text_at(top_, "head");
  }

  Result<void> walk_entries() {
    auto const* entries = top_.at("entries").if_array();
    if (entries == nullptr) return broken("'entries' is no list");
    std::map<std::string, std::string> ends;
    links_.push_back(first_link(out_.outage));
    for (auto const& value : *entries) {
      auto const number = static_cast<std::int64_t>(links_.size());
      auto const* entry = value.if_object();
      if (entry == nullptr || number_at(*entry, "entry") != number) return broken(fmt::format("entry {} is missing or out of order", number));
      if (text_at(*entry, "previous") != links_.back()) {
        return broken(fmt::format("entry {} does not follow what stands before it: one of the two was changed", number));
      }
      links_.push_back(link_of(json::serialize(value)));
      commitments_.push_back(commitments_of(*entry));
      out_.fields += static_cast<std::int64_t>(commitments_.back().size());
      auto const what = text_at(*entry, "what");
      if (what == "redacted") ++out_.redactions;
      bool const is_end = std::ranges::find(ends_of_notices, what) != std::end(ends_of_notices);
      if (auto const notice = text_at(*entry, "notice"); is_end && !notice.empty()) ends[notice] = what;
    }
    out_.entries = static_cast<std::int64_t>(entries->size());
    for (auto const& [notice, what] : ends) ++out_.notices_by_end[what];
    if (out_.head != links_.back()) return broken("'head' is not the hash of the last entry: one of the two was changed, or entries were cut off");
    return {};
  }

  Result<void> check_seals() {
    auto const* seals = top_.at("seals").if_array();
    if (seals == nullptr) return broken("'seals' is no list");
    for (auto const& value : *seals) {
      auto const* object = value.if_object();
      if (object == nullptr || !has_keys(*object, seal_keys)) return broken("a seal has other fields than seals have");
      auto const at = time_from_rfc3339(text_at(*object, "at"));
      Seal one{{number_at(*object, "entries"), text_at(*object, "head")}, at.value_or(Time{}), text_at(*object, "key"),
               text_at(*object, "signature")};
      bool const is_within = one.head.entries > 0 && one.head.entries <= out_.entries;
      if (!is_within || links_[static_cast<std::size_t>(one.head.entries)] != one.head.hash) {
        return broken(fmt::format("the seal of {} is over other entries than these", text_at(*object, "at")));
      }
      if (!at || !is_seal_right(out_.outage, one)) return broken(fmt::format("the seal of {} is not signed by its key", text_at(*object, "at")));
      out_.seals.push_back(std::move(one));
    }
    return {};
  }

  Result<void> check_disclosed() {
    auto const* disclosed = top_.at("disclosed").if_array();
    if (disclosed == nullptr) return broken("'disclosed' is no list");
    std::pair<std::int64_t, std::string> last{0, {}};
    for (auto const& value : *disclosed) {
      auto const* object = value.if_object();
      bool const is_whole = object != nullptr && has_keys(*object, disclosed_keys) && object->at("salt").is_string() && object->at("value").is_string();
      if (!is_whole) return broken("a disclosed value has other fields than such values have");
      std::pair<std::int64_t, std::string> place{number_at(*object, "entry"), text_at(*object, "field")};
      if (place <= last || place.first < 1 || place.first > out_.entries) return broken("disclosed values are not in the order of their entries");
      auto const& known = commitments_[static_cast<std::size_t>(place.first - 1)];
      auto const found = known.find(place.second);
      PersonalField const field{place.second, text_at(*object, "salt"), text_at(*object, "value")};
      if (found == known.end() || found->second != commitment(out_.outage, place.first, field)) {
        return broken(fmt::format("entry {}: the disclosed '{}' is not what was recorded", place.first, found == known.end() ? "?" : place.second));
      }
      ++out_.disclosed;
      last = std::move(place);
    }
    return {};
  }

  json::object const& top_;
  std::string_view text_;
  Verification out_;
  std::vector<std::string> links_;  // before the first entry, after it, after the second, …
  std::vector<Commitments> commitments_;
};

}  // namespace

Result<Verification> verify_certificate(std::string_view text, std::optional<std::string> const& public_key) {
  if (!text.ends_with('\n')) return broken("it does not end with its line feed: cut off, or changed");
  text.remove_suffix(1);
  boost::system::error_code trouble;
  auto const value = json::parse(text, trouble);
  if (trouble || !value.is_object()) return broken("it is no JSON object");
  if (json::serialize(value) != text) return broken("it is not in canonical form: something was changed, or it was written anew by another program");
  auto const& top = value.get_object();
  if (!has_keys(top, top_keys)) return broken("it has other fields than a certificate has, or in another order");
  return Check(top, text).run(public_key);
}

}  // namespace lamplighter::record
