// `certificate`, `verify`, `public-key` and `erase`.
#include <cstdio>
#include <fstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/certificate_key.hpp"
#include "engine/app/certificate_pdf.hpp"
#include "engine/app/command_line.hpp"
#include "engine/base/blank.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/forgetting.hpp"
#include "engine/flow/views_certificate.hpp"
#include "engine/record/verification.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {
namespace {

namespace json = boost::json;

/// To the file, else to the standard output. A certificate names people: the file is the owner's alone.
Result<void> put(std::string const& path, std::string const& content) {
  if (!path.empty()) return write_private_file(path, content);
  std::fwrite(content.data(), 1, content.size(), stdout);
  return {};
}

void say(record::Verification const& read) {
  fmt::print("genuine: outage {} ({}, {}) of {}, exported {}\n", read.outage, read.kind, read.state, read.utility, read.exported_at);
  fmt::print("{} entries in an unbroken chain, head {}\n", read.entries, read.head);
  fmt::print("notices: {} in all, {} not ended, {} ended before there was a record\n", read.notices, read.notices_open, read.notices_unrecorded);
  for (auto const& [what, count] : read.notices_by_end) fmt::print("  {:<16} {}\n", what, count);
  fmt::print("personal values: {} recorded, {} shown here and as recorded, {} withheld or redacted; {} entries tell of redactions\n", read.fields,
             read.disclosed, read.fields - read.disclosed, read.redactions);
  for (auto const& one : read.seals) {
    fmt::print("sealed {}: entries 1 to {}, key {}\n", to_rfc3339(one.at), one.head.entries, record::fingerprint(one.key));
  }
  if (read.key_from == record::Verification::KeyFrom::caller) {
    fmt::print("signed by your key {}\n", record::fingerprint(read.key));
  } else {
    fmt::print("signed by the key {} that stands in the file: whether that is the utility's, only its own word can say; ask for its public key and "
               "give it by --key\n",
               record::fingerprint(read.key));
  }
}

json::object as_json(record::Verification const& read) {
  json::object ends;
  for (auto const& [what, count] : read.notices_by_end) ends[what] = count;
  json::array seals;
  for (auto const& one : read.seals) seals.push_back(json::object{{"at", to_rfc3339(one.at)}, {"entries", one.head.entries}, {"key", one.key}});
  return {{"genuine", true}, {"utility", read.utility}, {"outage", read.outage}, {"kind", read.kind}, {"state", read.state},
          {"exported_at", read.exported_at}, {"entries", read.entries}, {"head", read.head}, {"notices", read.notices},
          {"notices_open", read.notices_open}, {"notices_unrecorded", read.notices_unrecorded}, {"notices_by_end", std::move(ends)},
          {"personal_values", read.fields}, {"disclosed", read.disclosed}, {"redactions", read.redactions}, {"seals", std::move(seals)},
          {"key", read.key}, {"key_given", read.key_from == record::Verification::KeyFrom::caller}};
}

}  // namespace

Result<void> certificate_command(CommandContext const& context, CertificateOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const key = certificate_key(*configuration);
  if (!key) return tl::unexpected<Error>(key.error());
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region}, .owner = "certificate",
                                         .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  flow::CertificateWish const wish{configuration->utility_name, SystemClock().now(),
                                   options.shows_people ? record::Disclosure::full : record::Disclosure::withheld};
  auto const text = flow::view_certificate(**store, options.outage, *key, wish);
  if (!text) return tl::unexpected<Error>(text.error());
  if (!options.is_pdf) return put(options.out, *text);
  auto const language = options.language.empty() ? configuration->languages.front() : options.language;
  auto const pdf = certificate_pdf(*text, configuration->time_zone, language);
  if (!pdf) return tl::unexpected<Error>(pdf.error());
  return put(options.out, *pdf);
}

Result<void> verify_command(CommandContext const& context, std::string const& file, std::string const& key_file) {
  auto const text = read_file(file);
  if (!text) return tl::unexpected<Error>(text.error());
  if (text->starts_with("%PDF")) {
    return fail(Error::Kind::usage, fmt::format("{}: a PDF is for reading and proves nothing by itself; verify the outage's JSON certificate ('lamplighter certificate OUTAGE')", file));
  }
  std::optional<std::string> key;
  if (!key_file.empty()) {
    auto const content = read_file(key_file);
    if (!content) return tl::unexpected<Error>(content.error());
    auto const read = record::read_public_key(*content);
    if (!read) return fail(Error::Kind::usage, fmt::format("{}: {}", key_file, read.error().message));
    key = *read;
  }
  auto const read = record::verify_certificate(*text, key);
  if (!read) return fail(Error::Kind::failed, fmt::format("{}: {}", file, read.error().message));
  if (context.format == Format::json) fmt::print("{}\n", json::serialize(as_json(*read)));
  else say(*read);
  return {};
}

Result<void> public_key_command(CommandContext const& context, std::string const& file) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const key = certificate_key(*configuration);
  if (!key) return tl::unexpected<Error>(key.error());
  auto const text = record::public_key_text(key->public_key());
  if (file.empty()) {
    fmt::print("{}", text);
    return {};
  }
  std::ofstream out(file, std::ios::binary);
  out << text << std::flush;
  if (!out) return fail(Error::Kind::failed, fmt::format("{}: cannot be written", file));
  return {};
}

Result<void> erase_command(CommandContext const& context, std::string const& customer, std::string const& reason) {
  if (is_blank(reason)) return fail(Error::Kind::usage, "--reason says who asked for it, and how");
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region}, .owner = "erase"});
  if (!store) return tl::unexpected<Error>(store.error());
  auto const now = SystemClock().now();
  if (auto const lease = (*store)->renew_lease(now); !lease) {
    return fail(lease.error().kind, fmt::format("{}; while a daemon runs, ask it: POST /api/v1/customers/{}/erase", lease.error().message, customer));
  }
  (*store)->begin();
  auto const erased = flow::erase_customer({(*store)->outages(), (*store)->notices(), (*store)->flow(), (*store)->records()}, customer,
                                           {"command line", reason, now});
  if (!erased) {
    (*store)->rollback();
    (*store)->release_lease();
    return tl::unexpected<Error>(erased.error());
  }
  (*store)->flow().audit(now, "command line", "erase_customer", customer, reason);
  (*store)->commit();
  (*store)->release_lease();
  fmt::print("customer {}: erased; {} entries of records hold nothing of him any more\n", customer, erased->at("record_entries_redacted").as_int64());
  return {};
}

}  // namespace lamplighter::app
