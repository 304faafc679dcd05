// Renders with the values that a notice to the example would have.
#include "engine/flow/preview_texts.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <boost/json/object.hpp>

#include "engine/flow/notice_support.hpp"
#include "engine/notice/text_variables.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

/// Words of channels, in the ladder's order, through which a lane of ours goes.
std::vector<std::string> channels_of(Settings const& settings, schedules::StageRule const& rule) {
  std::vector<std::string> out;
  for (auto const& rung : rule.ladder) {
    bool const is_served = std::ranges::any_of(settings.lanes, [&](auto const& lane) {
      return (lane.second.channel.empty() ? lane.first : lane.second.channel) == rung.channel;
    });
    if (is_served && std::ranges::find(out, rung.channel) == out.end()) out.push_back(rung.channel);
  }
  return out;
}

json::object text_row(Context& ctx, PlanShape const& shape, outage::PlanWindow const& example, std::string const& stage,
                      std::string const& channel, std::string const& language) {
  notice::Notice notice;
  notice.recipient = {notice::RecipientKind::customer, example.customer.value};
  notice.stage = stage;
  notice.occurrence = to_ms(example.start);
  notice::Message message;
  message.stage = stage;
  message.language = language;
  WindowEnds const ends{{{example.customer, example.start}, example.end}};
  MomentWords moments;
  auto values = text_values(ctx, shape.outage, message, {notice}, ends, moments);
  values["work"] = shape.work;
  json::object row{{"stage", stage}, {"channel", channel}, {"language", language}};
  auto const rendered = ctx.settings.templates->render(text_name(shape.outage, stage), language, channel, values);
  if (rendered) {
    row["subject"] = rendered->subject;
    row["text"] = rendered->body;
  } else {
    row["problem"] = rendered.error().message;
  }
  return row;
}

}  // namespace

json::array preview_texts(Context& ctx, PlanShape const& shape, schedules::Policy const& policy, outage::PlanWindow const& example) {
  json::array out;
  if (!ctx.settings.templates) return out;
  for (auto const& rule : policy.stages) {
    if (rule.is_event || rule.is_announcement) continue;
    for (auto const& channel : channels_of(ctx.settings, rule)) {
      for (auto const& language : ctx.settings.languages) out.push_back(text_row(ctx, shape, example, rule.id, channel, language));
    }
  }
  return out;
}

}  // namespace lamplighter::flow
