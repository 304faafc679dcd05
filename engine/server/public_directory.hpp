// Who may ask for the state of which account, and how it stands: in memory, behind one pointer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/flow/views_public.hpp"

namespace lamplighter::server {

/// Thread-safe: whoever asks sees the last whole directory. Accounts are kept as keyed hashes of number and digits.
class PublicDirectory {
 public:
  PublicDirectory();

  /// Whether accounts of this version are there.
  bool has_accounts(std::string const& version) const;
  bool has_accounts() const;  // of whatever version
  /// How often accounts were forgotten: to be asked before they are read.
  std::uint64_t forgotten() const;
  /// Not taken if accounts were forgotten since `forgotten_before`: who was erased in the meantime would be among them.
  void put_accounts(std::vector<flow::PublicAccount> const& accounts, std::string version, std::uint64_t forgotten_before);
  /// Until they are read again: somebody was erased.
  void forget_accounts();
  void put_states(flow::OwnStates states);

  struct Found {
    std::shared_ptr<flow::OwnStates const> states;  // keeps `own` alive
    std::vector<flow::OwnState> const* own = nullptr;  // null: nothing is known to be wrong there
  };
  /// nullopt for an account that is unknown and for digits that are not its own, alike.
  std::optional<Found> find(std::string_view account, std::string_view last_four) const;
  /// What concerns a customer, by his id; for whoever has proven already that it is his.
  Found of_customer(std::int64_t customer) const;
  /// By the whole registered number, in its normal form.
  std::optional<Found> find_by_number(std::string_view account, std::string_view number) const;

 private:
  struct Accounts {
    std::vector<std::pair<std::uint64_t, std::int64_t>> keys;  // hash, customer; sorted
    std::string version;
  };
  std::optional<Found> find(std::uint64_t hash) const;
  std::uint64_t hash_of(std::string_view account, std::string_view last_four) const;

  std::string salt_;
  mutable std::mutex changing_;
  std::uint64_t forgotten_ = 0;
  std::atomic<std::shared_ptr<Accounts const>> accounts_;
  std::atomic<std::shared_ptr<flow::OwnStates const>> states_;
};

}  // namespace lamplighter::server
