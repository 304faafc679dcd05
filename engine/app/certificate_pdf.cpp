// One block for each entry: who, what about, how it ended, and each message with its attempts and its text.
#include "engine/app/certificate_pdf.hpp"

#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/app/certificate_words.hpp"
#include "engine/app/pdf_page.hpp"
#include "engine/base/time.hpp"
#include "engine/outage/types.hpp"
#include "engine/record/signing.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::app {
namespace {

namespace json = boost::json;

/// A word of the certificate in both languages.
struct Word {
  std::string_view word, zh, en;
};
constexpr Word words[] = {
    {"title", "停电通知凭证", "Certificate of outage notices"},
    {"title_of_campaign", "通知凭证", "Certificate of notices"},
    {"outage", "停电", "Outage"},
    {"area", "区域", "Area"},
    {"feeder", "线路", "Feeder"},
    {"started", "停电时间", "Supply lost"},
    {"restored", "复电时间", "Supply back"},
    {"exported", "导出时间", "Exported"},
    {"notices", "通知：共 {} 条，未结 {} 条，建档前 {} 条", "Notices: {} in all, {} not ended, {} from before there was a record"},
    {"customer", "用户 {} 的通知：共 {} 条，未结 {} 条，建档前 {} 条。本停电记录共 {} 条，以下仅列该用户的记录",
     "Notices to customer {}: {} in all, {} not ended, {} from before there was a record. Of {} entries about this outage those about this "
     "customer follow"},
    {"nothing", "没有该用户的已结通知记录。", "No notice to this customer has ended with an entry."},
    {"entry", "记录 {}", "Entry {}"},
    {"due", "应发 {}，凭证截止 {}，要求 {}", "due {}, proof by {}, required {}"},
    {"withheld", "［已隐去］", "[withheld or redacted]"},
    {"attempt", "发送 {}：{}（{}），{}", "attempt {}: {} ({}), {}"},
    {"seals", "签封", "Seals"},
    {"seal", "{} 对前 {} 条记录签封，密钥 {}", "{}: entries 1 to {}, by key {}"},
    {"check", "本页为阅读件。原件为该停电的 JSON 存证，可向供电公司索取，用公钥核验：lamplighter verify 文件 --key 公钥文件。链首哈希 {}，密钥指纹 {}。",
     "This is for reading. The original is the outage's JSON certificate, which the utility hands out and the public key proves: lamplighter verify FILE --key PUBLIC-KEY. Head {}, key {}."},
    {"proven", "已证实", "proven"},
    {"proven_late", "逾期证实", "proven late"},
    {"unproven", "未证实", "unproven"},
    {"superseded", "已被新版本取代", "superseded"},
    {"waived", "免通知", "waived"},
    {"reopened", "重新待通知", "owed again"},
    {"stronger_proof", "更强凭证", "stronger proof"},
    {"exception_closed", "人工处理完成", "call or visit ended"},
    {"exception_tried", "人工联系未果", "called in vain"},
    {"answered_by", "接听人", "answered by"},
    {"repeat_back", "已复述停电日期和时间", "said the date and times back"},
    {"redacted", "个人信息已删除", "personal values removed"},
    {"announced", "公开公告", "announced in public"},
    {"signed", "签收人：{}", "signed by {}"},
};

/// Of these nobody loses supply: they are only told something.
bool is_no_outage(std::string_view kind) {
  return kind == outage::to_string(outage::Kind::usage_alert) || kind == outage::to_string(outage::Kind::demand_response) ||
         kind == outage::to_string(outage::Kind::campaign);
}

class Writer {
 public:
  Writer(json::object const& top, schedules::Zone const& zone, bool is_chinese)
      : top_(top), zone_(zone), is_chinese_(is_chinese), pages_(escaped(fmt::format("{} · {}", text(top, "utility"), text(top.at("outage").as_object(), "id")))) {
    for (auto const& one : top.at("disclosed").as_array()) {
      auto const& field = one.as_object();
      values_[{field.at("entry").as_int64(), text(field, "field")}] = text(field, "value");
    }
    for (auto const& one : top.at("entries").as_array()) {
      auto const& entry = one.as_object();
      if (!text(entry, "recipient").empty()) recipients_[text(entry, "notice")] = text(entry, "recipient");
    }
  }

  std::string write() {
    head();
    for (auto const& one : top_.at("entries").as_array()) entry(one.as_object());
    pages_.paragraph(fmt::format("<b>{}</b>", word("seals")), 0, 0.5);
    for (auto const& one : top_.at("seals").as_array()) {
      auto const& seal = one.as_object();
      pages_.paragraph(fmt::format(fmt::runtime(word("seal")), time(seal, "at"), seal.at("entries").as_int64(), record::fingerprint(text(seal, "key"))), 3, 0.5);
    }
    pages_.rule();
    pages_.paragraph(escaped(fmt::format(fmt::runtime(word("check")), text(top_, "head"), record::fingerprint(text(top_, "key")))));
    return pages_.finish();
  }

 private:
  static std::string text(json::object const& object, std::string_view name) {
    auto const* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  }
  std::string_view word(std::string_view name) const {
    for (auto const& one : words) {
      if (one.word == name) return is_chinese_ ? one.zh : one.en;
    }
    return name;
  }
  std::string in_words(Named named, std::string_view code) const { return certificate_word(named, code, is_chinese_ ? Tongue::zh : Tongue::en); }
  /// Calls and visits name the notice that they are about, and not whom it is for.
  std::string recipient(json::object const& entry) const {
    auto const own = text(entry, "recipient");
    auto const known = recipients_.find(text(entry, "notice"));
    return !own.empty() || known == recipients_.end() ? own : known->second;
  }
  std::string time(json::object const& object, std::string_view name) const {
    auto const moment = time_from_rfc3339(text(object, name));
    if (!moment) return "–";
    return schedules::local_text(*moment, zone_);
  }
  /// A personal value, or that there is one and it is not here; empty where the record commits to none.
  std::string personal(json::object const& owner, std::string_view name, std::int64_t entry, std::string const& field) const {
    if (text(owner, name).empty()) return {};
    auto const found = values_.find({entry, field});
    return found == values_.end() ? std::string(word("withheld")) : found->second;
  }

  void head() {
    auto const& outage = top_.at("outage").as_object();
    auto const& notices = top_.at("notices").as_object();
    pages_.paragraph(fmt::format("<span size='x-large'><b>{}</b></span>", word(is_no_outage(text(outage, "kind")) ? "title_of_campaign" : "title")));
    pages_.paragraph(fmt::format("<b>{}</b>", escaped(text(top_, "utility"))));
    pages_.paragraph(escaped(fmt::format("{} {} · {} · {}    {} {}    {} {}", word("outage"), text(outage, "id"), in_words(Named::outage_kind, text(outage, "kind")),
                                         in_words(Named::outage_state, text(outage, "state")),
                                         word("area"), text(outage, "area"), word("feeder"), text(outage, "feeder"))));
    pages_.paragraph(fmt::format("{} {}    {} {}    {} {} ({})", word("started"), time(outage, "started_at"), word("restored"), time(outage, "restored_at"),
                                 word("exported"), time(top_, "exported_at"), escaped(zone_.name())));
    auto const total = notices.at("total").as_int64(), open = notices.at("open").as_int64(), unrecorded = notices.at("unrecorded").as_int64();
    if (auto const customer = text(top_, "customer"); !customer.empty()) {
      pages_.paragraph(fmt::format("<b>{}</b>", escaped(fmt::format(fmt::runtime(word("customer")), customer, total, open, unrecorded,
                                                                   top_.at("entries_total").as_int64()))));
      if (top_.at("entries").as_array().empty()) pages_.paragraph(fmt::format("{}", word("nothing")));
    } else {
      pages_.paragraph(fmt::format(fmt::runtime(word("notices")), total, open, unrecorded));
    }
    pages_.rule();
  }

  void entry(json::object const& one) {
    auto const number = one.at("entry").as_int64();
    auto const what = text(one, "what");
    auto const after = [](std::string const& said) { return said.empty() ? std::string() : " · " + said; };
    auto const kept = [&](std::string_view name) { return after(text(one, name)); };
    auto const worded = [&](std::string_view name, Named named) { return after(in_words(named, text(one, name))); };
    pages_.paragraph(escaped(fmt::format(fmt::runtime(word("entry")), number)) + " · " + time(one, "at") +
                         fmt::format(" · <b>{}</b>", word(what)) +
                         escaped(kept("evidence") + after(recipient(one)) + worded("stage", Named::stage) + worded("reason", Named::reason) +
                                 worded("result", Named::call_result) + worded("by", Named::actor) + kept("entries") + kept("recording") + kept("level") +
                                 worded("means", Named::announced_by) + kept("where") + kept("photo")),
                     0, 0.3);
    if (auto const address = personal(one, "address", number, "address"); !address.empty()) pages_.paragraph(escaped(address), 4, 0.3);
    if (auto const name = personal(one, "answered_by", number, "call.name"); !name.empty()) {
      auto const* const back = one.if_contains("repeat_back");
      bool const is_said_back = back != nullptr && back->is_bool() && back->get_bool();
      pages_.paragraph(escaped(fmt::format("{} {}{}", word("answered_by"), name, is_said_back ? fmt::format(" · {}", word("repeat_back")) : "")), 4, 0.3);
    }
    if (auto const name = personal(one, "signed_by", number, "name"); !name.empty()) {
      pages_.paragraph(escaped(fmt::format(fmt::runtime(word("signed")), name)), 4, 0.3);
    }
    if (!text(one, "due_at").empty()) {
      pages_.paragraph(fmt::format(fmt::runtime(word("due")), time(one, "due_at"), time(one, "proof_due"), escaped(text(one, "required"))), 4, 0.3);
    }
    auto const* messages = one.if_contains("messages");
    std::size_t index = 0;
    if (messages != nullptr) {
      for (auto const& row : messages->as_array()) message(row.as_object(), number, index++);
    }
    pages_.rule();
  }

  void message(json::object const& one, std::int64_t entry, std::size_t index) {
    auto const value = [&](std::string_view name) { return personal(one, name, entry, fmt::format("{}.{}", index, name)); };
    pages_.paragraph(escaped(fmt::format("{} → {}  {}", in_words(Named::channel, text(one, "channel")), value("to"), value("name"))), 4, 0.3);
    auto const* attempts = one.if_contains("attempts");
    for (auto const& row : attempts == nullptr ? json::array{} : attempts->as_array()) {
      auto const& attempt = row.as_object();
      pages_.paragraph(escaped(fmt::format(fmt::runtime(word("attempt")), time(attempt, "submitted_at"), in_words(Named::attempt_state, text(attempt, "state")), text(attempt, "evidence"),
                                           time(attempt, "finished_at"))), 8, 0.3);
    }
    if (auto const body = value("text"); !body.empty()) pages_.paragraph("<i>" + escaped(body) + "</i>", 8, 0.3);
  }

  json::object const& top_;
  schedules::Zone const& zone_;
  bool is_chinese_;
  PdfPages pages_;
  std::map<std::pair<std::int64_t, std::string>, std::string> values_;
  std::map<std::string, std::string> recipients_;  // by notice
};

}  // namespace

Result<std::string> certificate_pdf(std::string_view certificate, std::string_view zone_name, std::string_view language) {
  if (language != "zh" && language != "en") return fail(Error::Kind::invalid, fmt::format("no certificate in '{}'; known are zh and en", language), "language");
  auto const zone = schedules::Zone::find(std::string(zone_name));
  if (!zone) return fail(Error::Kind::usage, zone.error().message);
  boost::system::error_code trouble;
  auto const value = json::parse(certificate, trouble);
  if (trouble || !value.is_object()) return fail(Error::Kind::failed, "the certificate is no JSON object");
  try {
    return Writer(value.get_object(), *zone, language == "zh").write();
  } catch (std::exception const&) {  // a member that is missing or of another type
    return fail(Error::Kind::failed, "the file is JSON, but no certificate");
  }
}

}  // namespace lamplighter::app
