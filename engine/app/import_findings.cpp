// One entry for each number of the catalogue.
#include "engine/app/import_findings.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/app/contact_rows.hpp"
#include "geo/finding_titles.hpp"
#include "geo/finding_words.hpp"

namespace lamplighter::app {
namespace {

namespace json = boost::json;
using geo::ReportLanguage;

template <class Say>
json::object in_both(Say say) {
  return {{"en", json::string(say(ReportLanguage::en))}, {"zh", json::string(say(ReportLanguage::zh))}};
}

json::object row_of(geo::Finding const& one) {
  return {{"feeder", one.feeder},
          {"layer", one.layer},
          {"id", one.id},
          {"reason", in_both([&](auto language) { return geo::reason_in(one, language); })},
          {"remedy", in_both([&](auto language) { return geo::remedy_in(one, language); })}};
}

}  // namespace

std::string network_findings_json(geo::Audit const& audit) {
  // A number may be found in several degrees; the worst first, as they are to be mended.
  std::map<std::pair<int, int>, std::vector<geo::Finding const*>> found;
  for (auto const& one : audit.findings) {
    if (one.layer != contacts_layer) found[{-static_cast<int>(one.severity), one.number}].push_back(&one);
  }
  json::array out;
  for (auto const& [key, rows] : found) {
    json::array listed;
    for (auto const* one : rows) {
      if (listed.size() == findings_listed_max) break;
      listed.push_back(row_of(*one));
    }
    out.push_back(json::object{{"number", key.second},
                               {"severity", geo::to_string(rows.front()->severity)},
                               {"title", in_both([number = key.second](auto language) { return geo::title_of(number, language); })},
                               {"count", rows.size()},
                               {"listed", std::move(listed)}});
  }
  return json::serialize(out);
}

}  // namespace lamplighter::app
