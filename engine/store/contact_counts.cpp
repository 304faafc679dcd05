// Which customers the store could tell anything.
#include "engine/store/contact_counts.hpp"

namespace lamplighter::store {

std::vector<std::string> customers_with_contacts(Database& db) {
  std::vector<std::string> out;
  auto& row = db.bound("select distinct c.ref from contact t join customer c on c.id = t.customer_id "
                       "where t.phone <> '' or t.phone2 <> '' or t.email <> '' order by c.ref");
  while (row.step()) out.push_back(row.text(0));
  row.reset();
  return out;
}

}  // namespace lamplighter::store
