// Links in messages and what they open: one purpose each, kept as hashes, with an end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

/// What a link is for. The order is part of the schema.
enum class LinkPurpose : std::uint8_t { acknowledge, crew_page };

/// A link that left in a text. The token itself is nowhere: `hash` is its SHA-256 in hexadecimal.
struct Link {
  std::string hash;
  LinkPurpose purpose = LinkPurpose::acknowledge;
  AttemptId attempt;   // with which it left: pressing its button proves that one
  MessageId message;
  JobId job;           // of a crew's order
  CrewId crew;
  Time made_at;
  Time expires_at;
  std::optional<Time> used_at;  // a crew's link is exchanged once
  std::string used_by;          // hash of the device's cookie
};

/// A device that may see and step one job of its crew.
struct CrewPass {
  std::string device;  // hash of its cookie
  JobId job;
  CrewId crew;
  Time made_at;
  Time expires_at;
};

/// What links need from a store; all calls are inside the caller's transaction.
class LinkBooks {
 public:
  virtual ~LinkBooks() = default;
  virtual void put_link(Link const& link) = 0;
  virtual std::optional<Link> find_link(std::string_view hash) = 0;
  /// Notes the first use; false when it was used already.
  virtual bool use_link(std::string_view hash, std::string_view by, Time at) = 0;
  /// One for each device and job; a later one takes its place.
  virtual void put_pass(CrewPass const& pass) = 0;
  virtual std::vector<CrewPass> passes(std::string_view device) = 0;  // newest first
  /// What ended before this is of no use to anybody.
  virtual void forget_links(Time before) = 0;
};

}  // namespace lamplighter::notice
