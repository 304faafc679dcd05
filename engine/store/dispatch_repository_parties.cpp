// Work parties with the nodes of their sections as rows.
#include "engine/store/dispatch_repository.hpp"

#include "engine/store/column_values.hpp"

namespace lamplighter::store {

#define PARTY_QUERY                                                                                                  \
  "select id, ref, ticket, person_in_charge, outage_id, job_id, below_device, earths_in, earths_out, permitted_at, " \
  "cleared_at from work_party "

std::vector<dispatch::WorkParty> SqlDispatchRepository::read_parties(Statement& rows) {
  std::vector<dispatch::WorkParty> parties;
  while (rows.step()) {
    dispatch::WorkParty party;
    party.id = {rows.integer(0)};
    party.ref = rows.text(1);
    party.ticket = rows.text(2);
    party.person_in_charge = rows.text(3);
    party.outage = {rows.integer(4)};
    party.job = {rows.integer(5)};
    party.below = {rows.integer(6)};
    party.earths_in = int_at(rows, 7);
    party.earths_out = int_at(rows, 8);
    party.permitted_at = time_at(rows, 9);
    party.cleared_at = optional_time_at(rows, 10);
    parties.push_back(std::move(party));
  }
  rows.reset();
  for (auto& party : parties) {
    auto& nodes = db_.bound("select node from work_party_node where work_party_id = $1 order by node", party.id.value);
    while (nodes.step()) party.nodes.push_back(nodes.text(0));
    nodes.reset();
  }
  return parties;
}

WorkPartyId SqlDispatchRepository::insert_work_party(dispatch::WorkParty const& party) {
  WorkPartyId const id{context_.next_id()};
  db_.run("insert into work_party (id, region_id, ref, ticket, person_in_charge, outage_id, job_id, below_device, "
          "earths_in, earths_out, permitted_at, cleared_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
          id.value, context_.region.value, party.ref, party.ticket, party.person_in_charge, party.outage.value,
          party.job.value, party.below.value, party.earths_in, party.earths_out, to_ms(party.permitted_at),
          ms_or_null(party.cleared_at));
  std::vector<std::vector<Value>> nodes;
  for (auto const& node : party.nodes) nodes.push_back({Value{id.value}, Value{node}});
  static constexpr std::string_view columns[] = {"work_party_id", "node"};
  if (!nodes.empty()) db_.insert_many("work_party_node", columns, nodes);
  return id;
}

// The section is that of the permission: its nodes never change.
void SqlDispatchRepository::update_work_party(dispatch::WorkParty const& party) {
  db_.run("update work_party set ticket = $2, person_in_charge = $3, outage_id = $4, job_id = $5, earths_in = $6, "
          "earths_out = $7, cleared_at = $8 where id = $1",
          party.id.value, party.ticket, party.person_in_charge, party.outage.value, party.job.value, party.earths_in,
          party.earths_out, ms_or_null(party.cleared_at));
}

std::optional<dispatch::WorkParty> SqlDispatchRepository::find_work_party(WorkPartyId id) {
  auto found = read_parties(db_.bound(PARTY_QUERY "where id = $1", id.value));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<dispatch::WorkParty> SqlDispatchRepository::find_work_party_by_ref(std::string_view ref) {
  auto found = read_parties(db_.bound(PARTY_QUERY "where ref = $1", ref));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<dispatch::WorkParty> SqlDispatchRepository::open_work_parties() {
  return read_parties(db_.bound(
      PARTY_QUERY "where region_id = $1 and (cleared_at is null or earths_out < earths_in) order by id",
      context_.region.value));
}

std::vector<dispatch::WorkParty> SqlDispatchRepository::work_parties(int limit) {
  return read_parties(
      db_.bound(PARTY_QUERY "where region_id = $1 order by id desc limit $2", context_.region.value, limit));
}

}  // namespace lamplighter::store
