// Look-ups by hash: a wrong digit is found as little as an unknown account.
#include "engine/server/public_directory.hpp"

#include <algorithm>

#include "engine/base/secret_token.hpp"
#include "engine/base/sha256.hpp"

namespace lamplighter::server {
namespace {

constexpr std::size_t number_bytes_min = 7;  // a shorter one could be guessed

}  // namespace

PublicDirectory::PublicDirectory() : salt_(secret_token()), accounts_(std::make_shared<Accounts const>()),
                                     states_(std::make_shared<flow::OwnStates const>()) {}

std::uint64_t PublicDirectory::hash_of(std::string_view account, std::string_view last_four) const {
  Sha256 hash;
  hash.update(salt_);
  hash.update(account);
  hash.update("\n");
  hash.update(last_four);
  auto const digest = hash.digest();
  std::uint64_t out = 0;
  for (int i = 0; i < 8; ++i) out = (out << 8u) | digest[static_cast<std::size_t>(i)];
  return out;
}

bool PublicDirectory::has_accounts(std::string const& version) const {
  auto const accounts = accounts_.load();
  return accounts->version == version;
}

bool PublicDirectory::has_accounts() const { return !accounts_.load()->version.empty(); }

std::uint64_t PublicDirectory::forgotten() const {
  std::lock_guard const lock(changing_);
  return forgotten_;
}

void PublicDirectory::forget_accounts() {
  std::lock_guard const lock(changing_);
  ++forgotten_;
  accounts_.store(std::make_shared<Accounts const>());
}

void PublicDirectory::put_accounts(std::vector<flow::PublicAccount> const& accounts, std::string version, std::uint64_t forgotten_before) {
  auto fresh = std::make_shared<Accounts>();
  fresh->version = std::move(version);
  for (auto const& account : accounts) {
    for (auto const& digits : account.last_four) fresh->keys.emplace_back(hash_of(account.ref, digits), account.customer);
    for (auto const& number : account.numbers) {
      if (number.size() >= number_bytes_min) fresh->keys.emplace_back(hash_of(account.ref, "=" + number), account.customer);
    }
  }
  std::ranges::sort(fresh->keys);
  std::lock_guard const lock(changing_);
  if (forgotten_ != forgotten_before) return;
  accounts_ = std::shared_ptr<Accounts const>(std::move(fresh));
}

void PublicDirectory::put_states(flow::OwnStates states) { states_ = std::make_shared<flow::OwnStates const>(std::move(states)); }

std::optional<PublicDirectory::Found> PublicDirectory::find(std::string_view account, std::string_view last_four) const {
  return find(hash_of(account, last_four));
}

std::optional<PublicDirectory::Found> PublicDirectory::find_by_number(std::string_view account, std::string_view number) const {
  return find(hash_of(account, "=" + std::string(number)));
}

std::optional<PublicDirectory::Found> PublicDirectory::find(std::uint64_t hash) const {
  auto const accounts = accounts_.load();
  auto const at = std::ranges::lower_bound(accounts->keys, hash, {}, [](auto const& one) { return one.first; });
  if (at == accounts->keys.end() || at->first != hash) return std::nullopt;
  return of_customer(at->second);
}

PublicDirectory::Found PublicDirectory::of_customer(std::int64_t customer) const {
  Found out{states_.load(), nullptr};
  if (auto const own = out.states->find(customer); own != out.states->end()) out.own = &own->second;
  return out;
}

}  // namespace lamplighter::server
