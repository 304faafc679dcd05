// One row of text for a revision: what was found is made anew by the next import, and nothing else hangs on it.
#include "engine/flow/network_findings.hpp"

#include <set>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace lamplighter::flow {
namespace {

std::string key_of(int revision) { return fmt::format("network_findings.{}", revision); }

}  // namespace

void keep_network_findings(Repository& books, int revision, std::string_view findings) {
  std::set<int> needed;
  for (auto const& one : books.network_revisions()) {
    if (one.state == "active" || one.state == "staged") needed.insert(one.number);
  }
  for (int number = 1; number < revision; ++number) {  // also of those that were dropped, which are in no list
    if (!needed.contains(number) && !books.meta(key_of(number)).value_or("").empty()) books.put_meta(key_of(number), "");
  }
  books.put_meta(key_of(revision), findings);
}

boost::json::value kept_network_findings(Repository& books, int revision) {
  auto const kept = books.meta(key_of(revision));
  return kept && !kept->empty() ? boost::json::parse(*kept) : boost::json::value(nullptr);
}

}  // namespace lamplighter::flow
