// Network revisions, the dictionaries of utility ids, and customers with their contacts.
#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "engine/store/barred_numbers.hpp"
#include "engine/store/flow_repository.hpp"
#include "engine/store/network_codec.hpp"

namespace lamplighter::store {
namespace {

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) {
    if (!out.empty()) out += ',';
    out += word;
  }
  return out;
}

std::vector<std::pair<std::string, std::int64_t>> read_names(Database& db, std::string_view sql) {
  std::vector<std::pair<std::string, std::int64_t>> out;
  auto& row = db.bound(sql);
  while (row.step()) out.emplace_back(row.text(0), row.integer(1));
  row.reset();
  return out;
}

/// Where a customer is, in the words that texts use; to be compared only.
std::string place_of(std::string_view address, std::string_view district, std::string_view community, std::string_view area) {
  std::string out(address);
  for (auto const text : {district, community, area}) (out += '\0') += text;  // no text of a store holds a zero byte
  return out;
}

/// So that only those whose words changed are written: of a re-import most have not.
std::unordered_map<std::string, std::string> known_places(Database& db) {
  std::unordered_map<std::string, std::string> out;
  auto& row = db.bound("select ref, address, district, community, area from customer order by id");
  while (row.step()) out.emplace(row.text(0), place_of(row.text(1), row.text(2), row.text(3), row.text(4)));
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

}  // namespace

std::optional<flow::Repository::NetworkRevision> SqlFlowRepository::network_in(std::string_view state) {
  auto& row = db().bound(
      "select number, content_hash, state, imported_at from network_revision where region_id = $1 and state = $2 "
      "order by number desc limit 1",
      region(), state);
  std::optional<NetworkRevision> out;
  if (row.step()) {
    out = NetworkRevision{static_cast<int>(row.integer(0)), row.text(1), row.text(2), from_ms(row.integer(3))};
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

void SqlFlowRepository::add_names(std::string_view table, std::vector<std::string> const& refs) {
  std::vector<std::vector<Value>> rows;
  for (auto const& ref : refs) rows.push_back({Value{context_.next_id()}, Value{ref}});
  constexpr std::array<std::string_view, 2> columns{"id", "ref"};
  db().insert_many(table, columns, rows);
}

/// Every id that the network names gets its surrogate once; those known keep theirs.
void SqlFlowRepository::fill_dictionaries(geo::NetworkData const& data) {
  auto const devices = read_names(db(), "select ref, id from device order by id");
  std::set<std::string_view> known_devices;
  for (auto const& entry : devices) known_devices.insert(entry.first);
  std::vector<std::string> fresh;
  for (auto const& row : data.devices) {
    if (!known_devices.contains(row.id)) fresh.push_back(row.id);
  }
  add_names("device", fresh);

  auto const places = known_places(db());
  std::vector<std::vector<Value>> customers;
  for (auto const& row : data.customers) {
    auto const known = places.find(row.id);
    if (known == places.end()) {
      customers.push_back({Value{context_.next_id()}, Value{row.id}, Value{std::string("zh")}, Value{std::string()},
                           Value{std::string()}, Value{std::string()}, Value{std::string()}, Value{row.address},
                           Value{row.district}, Value{row.community}, Value{row.transformer}});
    } else if (known->second != place_of(row.address, row.district, row.community, row.transformer)) {
      db().run("update customer set address = $2, district = $3, community = $4, area = $5 where ref = $1", row.id,
               row.address, row.district, row.community, row.transformer);
    }
  }
  constexpr std::array<std::string_view, 11> columns{"id", "ref", "language", "classes", "critical_level",
                                                     "account_manager", "area_manager", "address", "district",
                                                     "community", "area"};
  db().insert_many("customer", columns, customers);

  std::unordered_map<std::string, std::int64_t> customer_ids;
  for (auto const& [ref, id] : read_names(db(), "select ref, id from customer order by id")) customer_ids.emplace(ref, id);
  auto const owners = read_names(db(), "select ref, customer_id from service_point order by id");
  std::unordered_map<std::string_view, std::int64_t> known_points;
  for (auto const& [ref, owner] : owners) known_points.emplace(ref, owner);
  std::vector<std::vector<Value>> points;
  auto add_point = [&](std::string const& point, std::string const& customer) {
    auto const owner = customer_ids.find(customer);
    auto const owner_id = owner == customer_ids.end() ? 0 : owner->second;
    auto const known = known_points.find(point);
    if (known == known_points.end()) {
      points.push_back({Value{context_.next_id()}, Value{point}, Value{owner_id}});
    } else if (known->second != owner_id) {
      db().run("update service_point set customer_id = $2 where ref = $1", point, owner_id);
    }
  };
  for (auto const& row : data.service_points) add_point(row.id, row.customer);
  if (data.service_points.empty()) {  // without the layer each customer is one service point, as in geo
    for (auto const& row : data.customers) add_point(row.id, row.id);
  }
  constexpr std::array<std::string_view, 3> point_columns{"id", "ref", "customer_id"};
  db().insert_many("service_point", point_columns, points);
}

void SqlFlowRepository::activate_network(int number) {
  auto const data = load_network(number);
  if (data.sources.empty() && data.customers.empty()) {  // contacts alone, or nothing
    throw DatabaseError(DatabaseError::Kind::constraint,
                        "network revision " + std::to_string(number) +
                            " holds no network and cannot become the live one; run `lamplighter import` again");
  }
  db().run("update network_revision set state = 'retired' where region_id = $1 and state = 'active'", region());
  db().run("update network_revision set state = 'active' where region_id = $1 and number = $2", region(), number);
  fill_dictionaries(data);
  take_staged_customers(number);
}

flow::Names SqlFlowRepository::names() {
  flow::Names out;
  out.devices = read_names(db(), "select ref, id from device order by id");
  out.service_points = read_names(db(), "select ref, id from service_point order by id");
  out.customers = read_names(db(), "select ref, id from customer order by id");
  return out;
}

/// Who is no longer in the file is no longer told there; what people told us of their numbers stands in tables of its own.
void SqlFlowRepository::keep_contacts_only_of(std::set<std::string> const& refs) {
  std::vector<std::int64_t> gone;
  auto& row = db().bound(
      "select distinct c.id, c.ref from contact t join customer c on c.id = t.customer_id order by c.id");
  while (row.step()) {
    if (!refs.contains(row.text(1))) gone.push_back(row.integer(0));
  }
  row.reset();
  for (auto const id : gone) db().run("delete from contact where customer_id = $1", id);
}

void SqlFlowRepository::put_customers(std::vector<flow::CustomerImport> const& customers) {
  BarredNumbers barred(db());
  for (auto const& [customer, contacts] : customers) {
    auto& row = db().bound(
        "insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, "
        "district, community, area) values ($1, $2, $3, $4, $5, $6, $7, '', '', '', '') on conflict (ref) do update set "
        "language = excluded.language, classes = excluded.classes, critical_level = excluded.critical_level, "
        "account_manager = excluded.account_manager, area_manager = excluded.area_manager returning id",
        context_.next_id(), customer.ref, customer.language, joined(customer.classes), customer.critical_level,
        customer.account_manager, customer.area_manager);
    row.step();
    auto const id = row.integer(0);
    row.reset();
    db().run("delete from contact where customer_id = $1", id);
    int ordinal = 0;
    for (auto const& contact : contacts) {
      barred.know_again(contact.phone, id);
      barred.know_again(contact.phone2, id);
      insert_contact(db(), {context_.next_id(), id, ++ordinal}, contact);
    }
  }
}

}  // namespace lamplighter::store
