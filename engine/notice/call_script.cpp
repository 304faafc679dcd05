// The same four steps in both languages.
#include "engine/notice/call_script.hpp"

#include <fmt/format.h>

namespace lamplighter::notice {
namespace {

std::string in_chinese(CallScript const& one) {
  std::string out = fmt::format("您好，这里是{}。", one.utility);
  out += one.address.empty() ? "请问您是这里的用电负责人吗？" : fmt::format("请问您是{}的用电负责人吗？", one.address);
  if (one.person == CallScript::Person::on_life_support) out += "我们知道您家有依靠用电的医疗设备。";
  out += fmt::format("现在通知您：{}", one.words);
  if (one.required >= Evidence::e5) out += " 请您复述停电的日期和时间。";
  else if (one.required == Evidence::e4) out += " 请问您听清楚了吗？";
  if (one.person == CallScript::Person::on_life_support) out += " 停电期间您有备用电源或可以去的地方吗？如果没有，我们请专人与您联系。";
  return out + " 谢谢，再见。";
}

std::string in_english(CallScript const& one) {
  std::string out = fmt::format("Good day, this is {}. ", one.utility);
  out += one.address.empty() ? "Do I speak with the person who looks after the electricity there? "
                             : fmt::format("Do I speak with the person who looks after the electricity at {}? ", one.address);
  if (one.person == CallScript::Person::on_life_support) out += "We know that somebody there depends on medical equipment. ";
  out += fmt::format("I have to tell you this: {}", one.words);
  if (one.required >= Evidence::e5) out += " Please say the date and the times back to me.";
  else if (one.required == Evidence::e4) out += " Did you understand all of it?";
  if (one.person == CallScript::Person::on_life_support) {
    out += " Do you have a battery, or a place to go, while the supply is off? If not, somebody will call you about it.";
  }
  return out + " Thank you, good-bye.";
}

}  // namespace

std::string call_script(CallScript const& one) { return one.language == "zh" ? in_chinese(one) : in_english(one); }

}  // namespace lamplighter::notice
