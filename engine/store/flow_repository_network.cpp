// Network revisions, the dictionaries of utility ids, and customers with their contacts.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/store/barred_numbers.hpp"
#include "engine/store/column_values.hpp"
#include "engine/store/flow_repository.hpp"
#include "engine/store/network_codec.hpp"
#include "engine/store/word_list.hpp"

namespace lamplighter::store {
namespace {

std::vector<std::pair<std::string, std::int64_t>> read_names(Database& db, std::string_view sql) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  auto& row = db.bound(sql);
  while (row.step()) out.emplace_back(row.text(0), row.integer(1));
  row.reset();
  return out;
}

struct ContactKeys {
  std::int64_t id, customer;
  int ordinal;
};
void insert_contact(Database& db, ContactKeys const& keys, notice::Contact const& contact) {
  db.run(
      "insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void, "
      "verified_at, is_phone_fixed, is_phone2_fixed) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $13)",
      keys.id, keys.customer, keys.ordinal, contact.role, contact.name, contact.phone, contact.phone2, contact.email,
      contact.voice_ok ? 1 : 0, contact.consents ? 1 : 0,
      contact.verified_at ? std::optional(to_ms(*contact.verified_at)) : std::nullopt,
      contact.is_phone_fixed ? 1 : 0, contact.is_phone2_fixed ? 1 : 0);
}

/// Whether these are the customer's contacts already, in this order: a file that comes every day names mostly the same people.
bool are_stored(Database& db, std::int64_t customer, std::vector<notice::Contact> const& contacts) {
  auto& row = db.bound(
      "select role, name, phone, phone2, email, voice_ok, consents, is_void, verified_at, is_phone_fixed, is_phone2_fixed "
      "from contact where customer_id = $1 order by ordinal",
      customer);
  auto const is_next = [&](notice::Contact const& contact) {
    return row.step() && row.text(0) == contact.role && row.text(1) == contact.name && row.text(2) == contact.phone &&
           row.text(3) == contact.phone2 && row.text(4) == contact.email && flag_at(row, 5) == contact.voice_ok &&
           flag_at(row, 6) == contact.consents && !flag_at(row, 7) && optional_time_at(row, 8) == contact.verified_at &&
           flag_at(row, 9) == contact.is_phone_fixed && flag_at(row, 10) == contact.is_phone2_fixed;
  };
  bool const are = std::all_of(contacts.begin(), contacts.end(), is_next) && !row.step();
  row.reset();
  return are;
}

}  // namespace

std::optional<flow::Repository::NetworkRevision> SqlFlowRepository::network_in(std::string_view state) {
  auto& row = db().bound(
      "select number, content_hash, state, imported_at, names_hash from network_revision where region_id = $1 and state = $2 "
      "order by number desc limit 1",
      region(), state);
  std::optional<NetworkRevision> out;
  if (row.step()) {
    out = NetworkRevision{static_cast<int>(row.integer(0)), row.text(1), row.text(2), from_ms(row.integer(3)), row.text(4)};
  }
  row.reset();
  return out;
}

std::optional<flow::Repository::NetworkRevision> SqlFlowRepository::active_network() { return network_in("active"); }
std::optional<flow::Repository::NetworkRevision> SqlFlowRepository::staged_network() { return network_in("staged"); }

geo::NetworkData SqlFlowRepository::load_network(int number) {
  geo::NetworkData data;
  auto& srs = db().bound("select srs from network_revision where region_id = $1 and number = $2", region(), number);
  if (srs.step()) data.srs = srs.text(0);
  srs.reset();
  auto& row = db().bound(
      "select layer, rows from network_rows where region_id = $1 and number = $2 order by layer, chunk", region(), number);
  while (row.step()) decode_chunk(row.text(0), row.blob(1), data);
  row.reset();
  return data;
}

flow::Names SqlFlowRepository::names() {
  flow::Names out;
  out.devices = read_names(db(), "select ref, id from device order by id");
  out.service_points = read_names(db(), "select ref, id from service_point order by id");
  out.customers = read_names(db(), "select ref, id from customer order by id");
  return out;
}

std::map<std::int64_t, std::string> SqlFlowRepository::device_refs() {
  std::map<std::int64_t, std::string> out;
  auto& row = db().bound("select id, ref from device order by id");
  while (row.step()) out.emplace_hint(out.end(), row.integer(0), row.text(1));
  row.reset();
  return out;
}

/// Who is no longer in the file is no longer told there; what people told us of their numbers stands in tables of its own.
void SqlFlowRepository::keep_contacts_only_of(std::set<std::string> const& refs) {
  ++*context_.changes_of_people;
  std::vector<std::int64_t> gone;
  auto& row = db().bound(
      "select distinct c.id, c.ref from contact t join customer c on c.id = t.customer_id order by c.id");
  while (row.step()) {
    if (!refs.contains(row.text(1))) gone.push_back(row.integer(0));
  }
  row.reset();
  for (auto const id : gone) db().run("delete from contact where customer_id = $1", id);
}

/// A customer who is known is not written by a statement that returns rows: SQLite walks through all that the open savepoint has
/// kept at the end of each of those, which a contact of everybody would make a square of their number.
std::int64_t SqlFlowRepository::put_customer(notice::Customer const& customer) {
  auto const fresh = context_.next_id();  // drawn for each, so that later ids do not depend on who was known
  auto const classes = joined(customer.classes);
  auto& known = db().bound(
      "select id, language, classes, critical_level, account_manager, area_manager from customer where ref = $1", customer.ref);
  auto const found = known.step() ? std::optional(known.integer(0)) : std::nullopt;
  bool const is_as_before = found && known.text(1) == customer.language && known.text(2) == classes &&
                            known.text(3) == customer.critical_level && known.text(4) == customer.account_manager &&
                            known.text(5) == customer.area_manager;
  known.reset();
  if (is_as_before) return *found;
  if (found) {
    db().run("update customer set language = $2, classes = $3, critical_level = $4, account_manager = $5, area_manager = $6 "
             "where id = $1",
             *found, customer.language, classes, customer.critical_level, customer.account_manager, customer.area_manager);
    return *found;
  }
  auto& row = db().bound(
      "insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, "
      "district, community, area) values ($1, $2, $3, $4, $5, $6, $7, '', '', '', '') on conflict (ref) do update set "
      "language = excluded.language, classes = excluded.classes, critical_level = excluded.critical_level, "
      "account_manager = excluded.account_manager, area_manager = excluded.area_manager returning id",
      fresh, customer.ref, customer.language, classes, customer.critical_level, customer.account_manager, customer.area_manager);
  row.step();
  auto const id = row.integer(0);
  row.reset();
  return id;
}

void SqlFlowRepository::put_customers(std::vector<flow::CustomerImport> const& customers) {
  ++*context_.changes_of_people;
  BarredNumbers barred(db());
  for (auto const& [customer, contacts] : customers) {
    auto const id = put_customer(customer);
    bool const are_new = !are_stored(db(), id, contacts);
    if (are_new) db().run("delete from contact where customer_id = $1", id);
    int ordinal = 0;
    for (auto const& contact : contacts) {
      barred.know_again(contact.phone, id);
      barred.know_again(contact.phone2, id);
      auto const fresh = context_.next_id();  // drawn for each, as above
      if (are_new) insert_contact(db(), {fresh, id, ++ordinal}, contact);
    }
  }
}

}  // namespace lamplighter::store
