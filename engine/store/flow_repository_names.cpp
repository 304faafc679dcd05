// The dictionaries of a revision on its way in: ids are given beside the daemon at work, so that activation only switches.
#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "engine/store/flow_repository.hpp"

namespace lamplighter::store {
namespace {

constexpr std::size_t rows_per_transaction = 5'000;  // a daemon waits for no longer than its own commits take
constexpr std::int64_t nothing_ready = -1;
constexpr std::int64_t is_customer = -1;  // in the place of an owner
constexpr std::array<std::string_view, 2> device_columns{"id", "ref"};
constexpr std::array<std::string_view, 3> point_columns{"id", "ref", "customer_id"};
constexpr std::array<std::string_view, 11> customer_columns{"id", "ref", "language", "classes", "critical_level",
                                                            "account_manager", "area_manager", "address", "district",
                                                            "community", "area"};

/// By the utility's id.
using RowsByRef = std::unordered_map<std::string_view, std::uint32_t>;

template <class Rows>
RowsByRef rows_by_ref(Rows const& rows) {
  RowsByRef out;
  out.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out.emplace(rows[i].id, static_cast<std::uint32_t>(i));
  return out;
}

std::vector<std::uint32_t> rows_without(std::vector<bool> const& is_known) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < is_known.size(); ++i) {
    if (!is_known[i]) out.push_back(static_cast<std::uint32_t>(i));
  }
  return out;
}

/// Which of the rows the dictionary knows; `act` hears of each, standing on its row of the dictionary.
template <class Act>
std::vector<bool> find_known(Database& db, std::string_view sql, RowsByRef const& rows, std::size_t count, Act act) {
  std::vector<bool> out(count, true);  // a ref that stands twice is its first row's
  for (auto const& [ref, index] : rows) out[index] = false;
  auto& row = db.bound(sql);
  while (row.step()) {
    auto const found = rows.find(row.text(0));
    if (found == rows.end()) continue;
    out[found->second] = true;
    act(row, found->second);
  }
  row.reset();
  return out;
}

bool has_words_of(Statement& row, geo::CustomerView const& customer) {
  return row.text(1) == customer.address && row.text(2) == customer.district && row.text(3) == customer.community &&
         row.text(4) == customer.transformer;
}

/// Without the layer of service points each customer is one, as in geo.
bool has_points(geo::NetworkRows const& data) { return !data.service_points.empty(); }
std::string_view point_ref(geo::NetworkRows const& data, std::uint32_t row) {
  return has_points(data) ? data.service_points[row].id : data.customers[row].id;
}

std::vector<Value> customer_values(std::int64_t id, geo::CustomerView const& row) {
  std::string const none;
  auto const text = [](std::string_view of) { return Value{std::string(of)}; };
  return {Value{id},   text(row.id),      text("zh"),         Value{none},         Value{none},          Value{none},
          Value{none}, text(row.address), text(row.district), text(row.community), text(row.transformer)};
}

}  // namespace

/// What is left to be written, in the order in which ids are given. Rows are those of the network data.
struct SqlFlowRepository::PendingNames {
  struct Point {
    std::uint32_t row;
    std::int64_t owner;
  };
  int number = 0;
  std::int64_t after = 0;  // the revision that is active
  std::vector<std::uint32_t> devices, customers;  // unknown ones
  std::vector<Point> points;                      // unknown ones
  std::vector<std::uint32_t> moved_customers;     // known by other words
  std::vector<Point> moved_points;                // known as somebody else's
  std::size_t done = 0;         // of all of these in a row
  bool is_look_needed = false;  // what somebody else has written meanwhile, or owners who had no id yet, must be seen
};

SqlFlowRepository::SqlFlowRepository(RepositoryContext context) : context_(std::move(context)), desks_(context_) {}
SqlFlowRepository::~SqlFlowRepository() = default;

bool SqlFlowRepository::plan_names(int number, geo::NetworkRows const& data) {
  if (data.sources.empty() && data.customers.empty()) return false;
  pending_names_ = std::make_unique<PendingNames>();
  auto& pending = *pending_names_;
  pending.number = number;
  auto const active = active_network();  // before the dictionaries are read: an activation in between shows
  pending.after = active ? active->number : 0;
  pending.devices = rows_without(find_known(db(), "select ref from device order by id", rows_by_ref(data.devices),
                                            data.devices.size(), [](Statement&, std::uint32_t) {}));
  auto const customers = rows_by_ref(data.customers);
  auto const compare = [&](Statement& row, std::uint32_t index) {
    if (!has_words_of(row, data.customers[index])) pending.moved_customers.push_back(index);
  };
  pending.customers = rows_without(find_known(db(), "select ref, address, district, community, area from customer order by id",
                                              customers, data.customers.size(), compare));
  pending.is_look_needed = !pending.customers.empty();
  if (pending.is_look_needed) return true;
  std::vector<std::int64_t> ids(data.customers.size());
  (void)find_known(db(), "select ref, id from customer order by id", customers, ids.size(),
                   [&](Statement& row, std::uint32_t index) { ids[index] = row.integer(1); });
  plan_points(data, customers, ids);
  return true;
}

void SqlFlowRepository::plan_points(geo::NetworkRows const& data, RowsByRef const& customers,
                                    std::vector<std::int64_t> const& ids) {
  auto& pending = *pending_names_;
  auto const owner_of = [&](std::uint32_t index) {
    if (!has_points(data)) return ids[index];
    auto const owner = customers.find(data.service_points[index].customer);
    return owner == customers.end() ? std::int64_t{0} : ids[owner->second];
  };
  auto const compare = [&](Statement& row, std::uint32_t index) {
    if (auto const owner = owner_of(index); row.integer(1) != owner) pending.moved_points.push_back({index, owner});
  };
  auto const count = has_points(data) ? data.service_points.size() : data.customers.size();
  auto const known = find_known(db(), "select ref, customer_id from service_point order by id",
                                has_points(data) ? rows_by_ref(data.service_points) : customers, count, compare);
  for (auto const index : rows_without(known)) pending.points.push_back({index, owner_of(index)});
}

SqlFlowRepository::NamesLeft SqlFlowRepository::stage_names(geo::NetworkRows const& data) {
  auto& pending = *pending_names_;
  std::size_t room = rows_per_transaction;
  std::size_t first = 0;  // of the list in question, among all
  std::vector<std::vector<Value>> rows;
  auto const some_of = [&](auto const& list, std::string_view table, auto const& columns, auto const& values) {
    auto const begin = std::clamp(pending.done, first, first + list.size()) - first;
    auto const end = std::min(list.size(), begin + room);
    rows.clear();
    for (auto i = begin; i < end; ++i) rows.push_back(values(list[i]));
    if (db().insert_many(table, columns, rows) < rows.size()) pending.is_look_needed = true;
    pending.done += end - begin;
    room -= end - begin;
    first += list.size();
  };
  some_of(pending.devices, "device", device_columns, [&](auto const row) {
    return std::vector<Value>{Value{context_.next_id()}, Value{std::string(data.devices[row].id)}};
  });
  some_of(pending.customers, "customer", customer_columns,
          [&](auto const row) { return customer_values(context_.next_id(), data.customers[row]); });
  some_of(pending.points, "service_point", point_columns, [&](auto const& point) {
    return std::vector<Value>{Value{context_.next_id()}, Value{std::string(point_ref(data, point.row))}, Value{point.owner}};
  });
  if (pending.done < first) return NamesLeft::more;
  if (pending.is_look_needed) return NamesLeft::look_again;
  return stage_moves(data, first, room);
}

SqlFlowRepository::NamesLeft SqlFlowRepository::stage_moves(geo::NetworkRows const& data, std::size_t first, std::size_t room) {
  static constexpr std::array<std::string_view, 9> columns{"region_id", "number",   "ordinal",   "ref", "owner_id",
                                                           "address",   "district", "community", "area"};
  auto& pending = *pending_names_;
  std::vector<std::vector<Value>> rows;
  auto const text = [](std::string_view of) { return Value{std::string(of)}; };
  auto const add = [&](std::string_view ref, std::int64_t owner, geo::CustomerView const& words) {
    rows.push_back({Value{region()}, Value{std::int64_t{pending.number}}, Value{static_cast<std::int64_t>(pending.done)}, text(ref),
                    Value{owner}, text(words.address), text(words.district), text(words.community), text(words.transformer)});
    ++pending.done;
  };
  auto const all = pending.moved_customers.size() + pending.moved_points.size();
  while (rows.size() < room && pending.done < first + all) {
    auto const at = pending.done - first;
    if (at < pending.moved_customers.size()) {
      geo::CustomerView const customer = data.customers[pending.moved_customers[at]];
      add(customer.id, is_customer, customer);
    } else {
      auto const& point = pending.moved_points[at - pending.moved_customers.size()];
      add(point_ref(data, point.row), point.owner, {});
    }
  }
  db().insert_many("staged_name", columns, rows);
  if (pending.done < first + all) return NamesLeft::more;
  db().run("update network_revision set names_after = $3 where region_id = $1 and number = $2", region(), pending.number,
           pending.after);
  pending_names_.reset();
  return NamesLeft::none;
}

/// In one transaction, where no import has done it, or another network became active since: what it found no longer holds.
void SqlFlowRepository::name_now(int number) {
  auto const data = load_network(number);
  db().run("delete from staged_name where region_id = $1 and number = $2", region(), number);
  for (auto left = NamesLeft::look_again; left != NamesLeft::none;) {
    bool const is_network = left == NamesLeft::more || plan_names(number, data);
    if (!is_network) {  // contacts alone, or nothing
      throw DatabaseError(DatabaseError::Kind::constraint,
                          "network revision " + std::to_string(number) +
                              " holds no network and cannot become the live one; run `lamplighter import` again");
    }
    left = stage_names(data);
  }
}

bool SqlFlowRepository::is_named_after(int number, std::int64_t active) {
  auto& row = db().bound("select names_after from network_revision where region_id = $1 and number = $2", region(), number);
  auto const after = row.step() ? row.integer(0) : nothing_ready;
  row.reset();
  return after == active;
}

void SqlFlowRepository::apply_moves(int number) {
  struct Move {
    std::string ref;
    std::int64_t owner;
    std::array<std::string, 4> words;
  };
  std::vector<Move> moves;
  auto& row = db().bound(
      "select ref, owner_id, address, district, community, area from staged_name where region_id = $1 and number = $2 "
      "order by ordinal",
      region(), number);
  while (row.step()) moves.push_back({row.text(0), row.integer(1), {row.text(2), row.text(3), row.text(4), row.text(5)}});
  row.reset();
  for (auto const& [ref, owner, words] : moves) {
    if (owner == is_customer) {
      db().run("update customer set address = $2, district = $3, community = $4, area = $5 where ref = $1", ref, words[0],
               words[1], words[2], words[3]);
    } else {
      db().run("update service_point set customer_id = $2 where ref = $1", ref, owner);
    }
  }
  if (!moves.empty()) ++*context_.changes_of_people;
  if (!moves.empty()) db().run("delete from staged_name where region_id = $1 and number = $2", region(), number);
}

void SqlFlowRepository::activate_network(int number) {
  auto const active = active_network();
  if (!is_named_after(number, active ? active->number : 0)) name_now(number);
  db().run("update network_revision set state = 'retired' where region_id = $1 and state = 'active'", region());
  db().run("update network_revision set state = 'active' where region_id = $1 and number = $2", region(), number);
  apply_moves(number);
  take_staged_customers(number);
}

void SqlFlowRepository::put_prepared(int number, std::string_view names_hash, std::string_view area_places) {
  db().run("update network_revision set names_hash = $3, area_places = $4 where region_id = $1 and number = $2", region(),
           number, names_hash, area_places);
}

std::string SqlFlowRepository::network_area_places(int number) {
  auto& row = db().bound("select area_places from network_revision where region_id = $1 and number = $2", region(), number);
  std::string out;
  if (row.step()) out = row.text(0);
  row.reset();
  return out;
}

}  // namespace lamplighter::store
