// A small record written by hand: two notices, one of them redacted later, and a seal between.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/record/certificate.hpp"
#include "engine/record/chain.hpp"
#include "engine/record/verification.hpp"

namespace lamplighter::record {

inline Time minute(std::int64_t number) { return from_ms(1'772'409'600'000 + number * 60'000); }

/// Appends an entry of a notice to one phone, in the form in which the engine writes them.
inline void add_notice(std::vector<Entry>& entries, std::string const& outage, std::string const& notice, std::string const& what,
                       std::string const& phone, std::string const& text) {
  Entry entry;
  entry.number = static_cast<std::int64_t>(entries.size()) + 1;
  entry.at = minute(entry.number);
  Salts salts;
  entry.fields = {{"0.to", salts.next(), phone}, {"0.text", salts.next(), text}};
  entry.text = fmt::format(R"({{"entry":{},"at":"{}","what":"{}","notice":"{}","messages":[{{"to":"{}","text":"{}"}}],"previous":"{}"}})", entry.number,
                           to_rfc3339(entry.at), what, notice, commitment(outage, entry.number, entry.fields[0]),
                           commitment(outage, entry.number, entry.fields[1]), entries.empty() ? first_link(outage) : entries.back().hash);
  entry.hash = link_of(entry.text);
  entries.push_back(std::move(entry));
}

struct SmallRecord {
  SigningKey key = SigningKey::make();
  CertificateFacts facts;
  std::vector<Entry> entries;
  std::vector<Seal> seals;

  SmallRecord() {
    facts.utility = "Example Power 示例电力";
    facts.outage = "P1";
    facts.kind = "planned";
    facts.state = "closed";
    facts.area = "Northend";
    facts.feeder = "F1";
    facts.started_at = minute(0);
    facts.exported_at = minute(60);
    facts.notices = 2;
    add_notice(entries, "P1", "11", "proven", "+99900000001", "Power off 22 March 09:00 – 停电");
    seals.push_back(seal(key, "P1", {1, entries.back().hash}, minute(30)));
    add_notice(entries, "P1", "12", "unproven", "+99900000002", "Power off \"22 March\"\n09:00");
  }
  std::string certificate(Disclosure disclosure = Disclosure::full) const {
    return write_certificate(facts, entries, seals, key, disclosure);
  }
};

}  // namespace lamplighter::record
