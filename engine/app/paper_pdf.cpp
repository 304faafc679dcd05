// Each sheet in its own language; what is personal stands only where the reader is the person, or goes there.
#include "engine/app/paper_pdf.hpp"

#include <fmt/format.h>

#include "engine/app/pdf_page.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::app {
namespace {

using flow::PaperSheet;

class Sheet {
 public:
  Sheet(PdfPages& pages, PaperSheet const& sheet, schedules::Zone const& zone) : pages_(pages), sheet_(sheet), zone_(zone) {}

  void letter() {
    head(sheet_.is_of_outage ? say("停电通知书", "Notice of power outage") : say("通知书", "Notice"), sheet_.reference);
    if (!sheet_.name.empty()) plain(fmt::format("{}{}", sheet_.name, say(" 台启", "")));
    if (!sheet_.address.empty()) plain(sheet_.address);
    plain(say("用户编号：", "Account: ") + sheet_.customer);
    space();
    plain(say("尊敬的客户：", "Dear customer,"));
    words();
    care();
    contact();
    space();
    pages_.rule();
    plain(say("回执（请签收并交送达人）", "Receipt (please sign and hand it to the bearer)"));
    plain(fmt::format("{}{}    {}{}", say("编号：", "Reference: "), sheet_.reference, say("用户编号：", "Account: "), sheet_.customer));
    signature();
  }

  /// Read by whoever passes: no name, no account, nothing of anybody's health or debts.
  void door() {
    if (sheet_.is_private) return private_door();
    head(say("停电通知", "Power outage notice"), sheet_.reference);
    if (!sheet_.address.empty()) plain(sheet_.address);
    space();
    pages_.paragraph(fmt::format("<span size='x-large'>{}</span>", escaped(sheet_.words)), 0, 4);
    plain(say("我们到访时未能见到您，请尽快与我们联系确认已收到本通知。", "We came and did not find you. Please contact us to confirm that you have read this."));
    contact();
    visited();
  }

  void visit() {
    head(say("上门送达单", "Visit order"), sheet_.reference);
    row(say("待办编号", "Exception"), sheet_.exception + "  ·  " + sheet_.reference);
    row(say("用户编号", "Account"), sheet_.customer);
    row(say("地址", "Address"), sheet_.address);
    row(say("姓名", "Name"), sheet_.name);
    row(say("电话", "Phone"), sheet_.phone);
    row(say("须在此前送达", "To be proven by"), schedules::local_text(sheet_.proof_due, zone_));
    row(say("所需凭证", "Proof required"),
        fmt::format("{}{}", notifiers::to_string(sheet_.required), sheet_.needs_signature ? say("（须签名）", " (signature)") : std::string()));
    if (sheet_.is_on_life_support) row("⚠", say("居家医疗用户：请确认备用电源，无法解决时立即报告值班台", "Somebody here depends on medical equipment: ask for the backup supply, and tell the desk at once if there is none"));
    if (sheet_.is_critical) row("⚠", say("重要用户", "Critical user"));
    space();
    plain(say("请告知：", "To be told:"));
    words();
    plain(say("结果：□ 当面告知  □ 留置通知  □ 拒收  □ 无人  □ 地址有误", "Result:  □ told in person   □ notice left   □ refused   □ nobody there   □ wrong address"));
    signature();
    pages_.field(escaped(say("照片编号", "Photo no.")), 10);
    pages_.field(escaped(say("送达人", "Visited by")), 10);
    pages_.field(escaped(say("备注", "Remarks")), 22);
  }

 private:
  /// What it is about is said to the person alone.
  void private_door() {
    head(say("请与我们联系", "Please contact us"), sheet_.exception);
    if (!sheet_.address.empty()) plain(sheet_.address);
    space();
    plain(say("我们到访时未能见到您。有一份通知要当面交给您，请尽快与我们联系，并报上述编号。",
              "We came and did not find you. We have a notice to hand to you: please contact us soon and give the reference above."));
    phone();
    visited();
  }
  void visited() {
    space();
    pages_.field(escaped(say("到访时间", "Time of the visit")), 10);
    pages_.field(escaped(say("到访人员", "Visited by")), 10);
  }
  std::string say(std::string_view zh, std::string_view en) const { return std::string(sheet_.language == "zh" ? zh : en); }
  void plain(std::string const& text) { pages_.paragraph(fmt::format("<span size='large'>{}</span>", escaped(text)), 0, 1.5); }
  void space() { pages_.paragraph(" ", 0, 1); }
  void row(std::string const& label, std::string const& value) {
    if (value.empty()) return;
    pages_.paragraph(fmt::format("<span size='large'><b>{}</b>  {}</span>", escaped(label), escaped(value)), 0, 1);
  }

  void head(std::string const& title, std::string const& reference) {
    plain(sheet_.utility);
    pages_.paragraph(fmt::format("<span size='xx-large'><b>{}</b></span>", escaped(title)), 0, 2);
    plain(fmt::format("{}{}    {}{}", say("编号：", "Reference: "), reference, say("日期：", "Date: "), schedules::local_text(sheet_.printed_at, zone_)));
    pages_.rule();
  }
  void words() { pages_.paragraph(fmt::format("<span size='x-large'>{}</span>", escaped(sheet_.words)), 4, 3); }
  void care() {
    if (!sheet_.is_on_life_support) return;
    plain(say("您处有依赖供电的医疗设备：请提前备好备用电源或转移安排；如有困难，请立即与我们联系。",
              "Medical equipment at your address depends on our supply: please have a backup supply ready or arrange to be elsewhere, and contact us at once if you cannot."));
  }
  void contact() {
    if (sheet_.is_of_outage) plain(say("请始终视线路带电，供电可能提前恢复或进行试送。", "Treat lines as live at all times: supply may return early or for testing."));
    phone();
  }
  void phone() {
    if (!sheet_.utility_phone.empty()) plain(say("联系电话：", "Call us: ") + sheet_.utility_phone);
  }
  void signature() {
    pages_.field(escaped(say("签收人姓名（正楷）", "Name in block letters")), 10);
    pages_.field(escaped(say("签名", "Signature")), 20);
    pages_.field(escaped(say("日期、时间", "Date and time")), 10);
  }

  PdfPages& pages_;
  PaperSheet const& sheet_;
  schedules::Zone const& zone_;
};

constexpr auto drill_banner = "<span size='xx-large'><b>▲ 演练 DRILL ▲</b></span>\n<span size='large'>演练用，请勿送达。EXERCISE only: deliver this to nobody.</span>";

}  // namespace

Result<std::string> paper_pdf(flow::PaperFile const& file, std::string_view kind, std::string_view zone_name, PaperUse use) {
  auto const& sheets = file.sheets;
  bool const is_known = kind == "letter" || kind == "door" || kind == "visit";
  if (!is_known) return fail(Error::Kind::invalid, fmt::format("query parameter 'kind': '{}' is no paper; known are letter, door and visit", kind), "kind");
  auto const zone = schedules::Zone::find(std::string(zone_name));
  if (!zone) return fail(Error::Kind::usage, zone.error().message);
  if (sheets.empty()) return fail(Error::Kind::conflict, "there is nothing to print: nobody is to be told on paper here, or nothing is left to be said");
  PdfPages pages(escaped(sheets.front().utility), use == PaperUse::drill ? drill_banner : "");
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    if (i > 0) pages.page_break();
    Sheet sheet(pages, sheets[i], *zone);
    if (kind == "letter") sheet.letter();
    else if (kind == "door") sheet.door();
    else sheet.visit();
  }
  if (file.next > 0) {
    pages.page_break();
    pages.paragraph(fmt::format("<span size='xx-large'><b>⚠ 尚未打印完：请以 after={0} 打印下一份。\nThese are not all: print the next file with after={0}.</b></span>", file.next));
  }
  return pages.finish();
}

}  // namespace lamplighter::app
