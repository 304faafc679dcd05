// Elements in the order of the profile's page; its enumerations know few causes, so others go as words alone.
#include "engine/server/odin_feed.hpp"

#include <fmt/format.h>

#include "notifiers/xml_text.hpp"

namespace lamplighter::server {
namespace {

std::string_view cause_kind(std::string_view cause) {
  if (cause == "lightning") return "lightingStrike";  // as the profile spells it
  if (cause == "animal") return "animal";
  if (cause == "tree") return "treeDown";
  return {};
}

std::string_view crew_kind(std::string_view crew) {
  if (crew == "assigned") return "assigned";
  if (crew == "en_route") return "enroute";
  if (crew == "on_site" || crew == "repairing") return "arrived";
  return "awaitingCrewAssignment";
}

std::string element(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format("    <{}>{}</{}>\n", name, notifiers::xml_text(value), name);
}

std::string outage(flow::PublicOutage const& one, std::string_view utility) {
  std::string out = "  <Outage>\n" + element("mRID", one.ref);
  out += fmt::format("    <Names><name>{}</name></Names>\n", notifiers::xml_text(utility));
  out += element("cause", one.cause) + element("causeKind", cause_kind(one.cause)) + element("communityDescriptor", one.area);
  out += element("metersAffected", std::to_string(one.customers));
  out += element("outageKind", one.state == "partially_restored" ? "partiallyRestored" : "confirmed");
  if (one.started_at) out += element("reportedStartTime", to_rfc3339(*one.started_at));
  out += element("statusKind", crew_kind(one.crew));
  if (one.etr) out += fmt::format("    <EstimatedRestorationTime><ert>{}</ert></EstimatedRestorationTime>\n", to_rfc3339(*one.etr));
  if (one.started_at) out += fmt::format("    <OutageArea><earliestReportedTime>{}</earliestReportedTime></OutageArea>\n", to_rfc3339(*one.started_at));
  return out + "  </Outage>\n";
}

}  // namespace

std::string odin_feed(std::vector<flow::PublicOutage> const& outages, std::string_view utility, Time now) {
  std::string rows;
  for (auto const& one : outages) {
    if (one.state == "scheduled" || one.is_few || one.customers == 0) continue;
    auto shown = one;
    if (shown.etr && *shown.etr <= now) shown.etr.reset();
    rows += outage(shown, utility);
  }
  if (rows.empty()) rows = "  <!-- No outage of five customers or more is known at present. -->\n";
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PubOutages xmlns=\"http://iec.ch/TC57/2014/PubOutages#\">\n" + rows + "</PubOutages>\n";
}

}  // namespace lamplighter::server
