// The record room's port over the database: entries in their chain, personal fields under their keys, seals, and forgetting.
#pragma once

#include <map>

#include "engine/record/repository.hpp"
#include "engine/record/sealed_fields.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// Records of one region in one database. Every call is inside the caller's transaction and may throw DatabaseError.
class SqlRecordRepository final : public record::Repository {
 public:
  explicit SqlRecordRepository(RepositoryContext context) : context_(std::move(context)), db_(context_.db) {}

  std::optional<record::Head> head(OutageId outage) override;
  void append(OutageId outage, std::vector<record::Entry> const& entries) override;
  std::vector<record::Entry> entries(OutageId outage, std::int64_t after, int limit) override;

  std::vector<OutageId> unsealed(int limit) override;
  void put_seal(OutageId outage, record::Seal const& seal) override;
  std::vector<record::Seal> seals(OutageId outage) override;

  std::vector<record::Redacted> redact(record::Redaction const& redaction) override;
  void forget_key(record::Person person) override;
  std::optional<CustomerId> find_customer(std::string_view ref) override;
  void forget_customer(CustomerId customer) override;
  bool has_staged_contacts() override;
  bool forget_messages(Time before, int limit) override;
  bool forget_calls(Time before, int limit) override;

 private:
  std::optional<record::PersonKey> key_of(record::Person person);
  record::PersonKey make_key(record::Person person);
  void make_keys(std::vector<record::Entry> const& entries);
  void forget_doubtful_keys();
  void forget_facts(Time before, int limit);
  void forget_facts_naming(std::string const& what);

  RepositoryContext context_;
  Database& db_;
  std::map<record::Person, record::PersonKey> keys_;  // those met lately; not trusted after anything was undone
  std::uint64_t keys_of_ = 0;                         // the connection's undo count when they were read
};

}  // namespace lamplighter::store
