// What the record room needs from a store; `engine/store` implements it. All calls are inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/record/types.hpp"

namespace lamplighter::record {

/// Which personal fields a redaction takes: of a person, in one outage or in all, up to a moment or always.
struct Redaction {
  std::optional<OutageId> outage{};
  std::optional<Person> person{};
  std::optional<Time> before{};       // entries older than this only
  std::vector<std::string> kinds{};   // last words of field names: "address", "name", "to", "text"; none = all of them
  int limit = 1'000;                  // entries at most, so that a transaction stays short
};

/// An entry that lost personal fields.
struct Redacted {
  OutageId outage;
  std::int64_t entry = 0;
  auto operator<=>(Redacted const&) const = default;
};

class Repository {
 public:
  virtual ~Repository() = default;

  /// Nothing while the outage has no entry.
  virtual std::optional<Head> head(OutageId outage) = 0;
  /// Entries that follow the head, in order; their personal fields go into a table of their own, under the person's key.
  virtual void append(OutageId outage, std::vector<Entry> const& entries) = 0;
  /// At most `limit` with numbers above `after`, in order, with the personal fields that are left.
  virtual std::vector<Entry> entries(OutageId outage, std::int64_t after, int limit) = 0;

  /// Outages whose head has no seal yet, by id.
  virtual std::vector<OutageId> unsealed(int limit) = 0;
  virtual void put_seal(OutageId outage, Seal const& seal) = 0;
  virtual std::vector<Seal> seals(OutageId outage) = 0;  // by entries

  /// Removes fields and their salts; the entries stay as they are. Returns which ones lost something, by outage and number.
  virtual std::vector<Redacted> redact(Redaction const& redaction) = 0;
  /// Destroys the person's key: what was under it cannot be read again, by nobody.
  virtual void forget_key(Person person) = 0;

  /// By the utility's account id.
  virtual std::optional<CustomerId> find_customer(std::string_view ref) = 0;
  /// Everything else that the store holds of a customer: contacts, address, what was sent and to which number, what he called about.
  /// His account id, what happened and when stay. Numbers that said STOP stay too, so that nobody writes to them again.
  virtual void forget_customer(CustomerId customer) = 0;
  /// Whether contacts wait to be taken over with a network revision: they may hold anybody.
  virtual bool has_staged_contacts() = 0;
  /// Texts and addresses of messages that ended before; returns whether there may be more.
  virtual bool forget_messages(Time before, int limit) = 0;
  /// Words and numbers of callers, and reports that nobody could read, from before.
  virtual bool forget_calls(Time before, int limit) = 0;
};

}  // namespace lamplighter::record
