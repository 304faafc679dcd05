// Header, entries as they stand, seals, key, signature, personal values: in this order and no other.
#include "engine/record/certificate.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/record/chain.hpp"

namespace lamplighter::record {
namespace json = boost::json;
namespace {

json::value time_or_null(std::optional<Time> const& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::value text_or_null(std::string const& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::array written(std::vector<Seal> const& seals) {
  json::array out;
  for (auto const& one : seals) {
    out.push_back(json::object{{"entries", one.head.entries}, {"head", one.head.hash}, {"at", to_rfc3339(one.at)}, {"key", one.key},
                               {"signature", one.signature}});
  }
  return out;
}

json::array disclosed(std::vector<Entry> const& entries) {
  json::array out;
  for (auto const& entry : entries) {
    auto fields = entry.fields;
    std::ranges::sort(fields, {}, &PersonalField::name);
    for (auto const& one : fields) {
      out.push_back(json::object{{"entry", entry.number}, {"field", one.name}, {"salt", one.salt}, {"value", one.value}});
    }
  }
  return out;
}

}  // namespace

std::string write_certificate(CertificateFacts const& facts, std::vector<Entry> const& entries, std::vector<Seal> const& seals,
                              SigningKey const& key, Disclosure disclosure) {
  json::object const top{
      {"format", certificate_format},
      {"utility", facts.utility},
      {"outage", json::object{{"id", facts.outage},
                              {"kind", facts.kind},
                              {"state", facts.state},
                              {"area", facts.area},
                              {"feeder", facts.feeder},
                              {"started_at", time_or_null(facts.started_at)},
                              {"restored_at", time_or_null(facts.restored_at)},
                              {"merged_into", text_or_null(facts.merged_into)},
                              {"split_from", text_or_null(facts.split_from)},
                              {"split_off", json::array(facts.split_off.begin(), facts.split_off.end())}}},
      {"exported_at", to_rfc3339(facts.exported_at)},
      {"notices", json::object{{"total", facts.notices}, {"open", facts.notices_open}, {"unrecorded", facts.notices_unrecorded}}}};
  auto text = json::serialize(top);
  text.back() = ',';  // goes on where its brace was
  text += R"("entries":[)";
  for (auto const& one : entries) {
    if (&one != &entries.front()) text += ',';
    text += one.text;
  }
  json::object const end{{"head", entries.empty() ? first_link(facts.outage) : entries.back().hash},
                         {"seals", written(seals)},
                         {"key", key.public_key()}};
  text += "],";
  text += json::serialize(end).substr(1);
  auto const signature = key.sign(text);
  text.back() = ',';
  json::object const last{{"signature", signature}, {"disclosed", disclosure == Disclosure::full ? disclosed(entries) : json::array{}}};
  text += json::serialize(last).substr(1);
  text += '\n';
  return text;
}

}  // namespace lamplighter::record
