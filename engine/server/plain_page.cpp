// The frame of the server's own pages, and their one stylesheet: readable on a phone in the rain and in the dark.
#include "engine/server/plain_page.hpp"

#include <fmt/format.h>

#include "engine/server/public_page.hpp"

namespace lamplighter::server {
namespace {

constexpr std::string_view policy =
    "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

constexpr std::string_view style = R"(:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--card:#f6f8fa;--line:#d0d7de;--edge:#6e7781;--out:#b42318;--part:#8a5a00;--plan:#0a58ca;--good:#0b6b43;--warn:#fff4ce;--warnink:#4d3800;--act:#0a58ca;--actink:#fff;--water:#cfe2ee;--green:#e1ecd9;--road:#cfc8ba;--rail:#b9b3ae;--border:#a79fb5;--ground:#57606a}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--card:#161b22;--line:#30363d;--edge:#8b949e;--out:#ff8b80;--part:#f0b849;--plan:#79b8ff;--good:#56d39b;--warn:#3a2e00;--warnink:#ffe08a;--act:#79b8ff;--actink:#0d1117;--water:#13293a;--green:#18271c;--road:#3a3b3f;--rail:#45444a;--border:#5b556b;--ground:#9da7b1}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between;padding-top:1rem}
h1{font-size:1.4rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}h3{font-size:1.05rem;margin:0 0 .25rem}
a{color:var(--plan)}nav a,.tap{display:inline-block;min-height:2rem;padding:.25rem 0}
.soft{color:var(--soft)}p{margin:.5rem 0}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}
.safety{background:var(--warn);color:var(--warnink);border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
.safety a{color:inherit}
.card,li.card{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;overflow-wrap:anywhere;margin:0 0 .75rem}
.cards{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
.cards li{margin:0}
time{white-space:nowrap}dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;margin:.5rem 0 0}
dt{color:var(--soft)}dd{margin:0}.state{font-weight:600;margin:0}.out{color:var(--out)}.part{color:var(--part)}.plan{color:var(--plan)}.good{color:var(--good)}
form{margin:0}label{display:block;font-weight:600;margin:.75rem 0 .25rem}
input[type=text],input[type=tel],textarea{width:100%;font:inherit;padding:.6rem .75rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--paper);color:var(--ink);min-height:3rem}
.two{display:grid;gap:0 .75rem}@media (min-width:30rem){.two{grid-template-columns:2fr 1fr}}
button,.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:4rem;margin:.75rem 0;padding:.75rem 1rem;font:inherit;font-size:1.1rem;font-weight:700;text-align:center;text-decoration:none;border:2px solid var(--act);border-radius:.75rem;background:var(--act);color:var(--actink);cursor:pointer}
button.other,.button.other{background:transparent;color:var(--ink);border-color:var(--edge);font-weight:600}
button.danger,.button.danger{background:var(--out);border-color:var(--out);color:var(--paper)}
fieldset{border:1px solid var(--line);border-radius:.5rem;padding:.5rem 1rem 1rem;margin:.75rem 0}legend{font-weight:600;padding:0 .25rem}
.choices{display:grid;gap:.5rem}.choices label{display:flex;gap:.75rem;align-items:center;font-weight:400;margin:0;min-height:3rem;padding:.25rem .75rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--paper)}
.choices input{width:1.5rem;height:1.5rem;flex:none}
.said{border-left:.25rem solid var(--act);padding:.25rem 0 .25rem .75rem;white-space:pre-wrap;overflow-wrap:anywhere}
.map{min-height:0}.map>svg{display:block;width:100%;height:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
.map circle.out{fill:var(--out)}.map circle.part{fill:var(--part)}.map circle.plan{fill:var(--plan)}
.map text{font:600 14px system-ui,sans-serif;fill:var(--ink)}.map text.inside{fill:var(--paper)}
.map .ground path{fill:none;stroke:var(--road);stroke-width:1.5;stroke-linejoin:round}.map .ground .water{stroke:var(--water)}.map .ground .water.area{fill:var(--water)}.map .ground .green{stroke:var(--green)}.map .ground .green.area{fill:var(--green)}
.map .ground .border{stroke:var(--border);stroke-dasharray:6 4}.map .ground .railway{stroke:var(--rail);stroke-dasharray:8 4}.map .ground .road{stroke-width:2.5}.map .ground .road.area{fill:var(--road)}
.map text{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}.map text.inside{stroke:none}.map text.ground{font:400 12px system-ui,sans-serif;fill:var(--ground)}.map text.ground.place{font-weight:600}
.map .from{margin:.25rem 0 0;font-size:.875rem;color:var(--soft)}
.remember{display:flex;gap:.5rem;align-items:center;font-weight:400;min-height:2.5rem}.remember input{width:1.5rem;height:1.5rem;flex:none}
.drill{position:sticky;top:0;z-index:50;padding:.4rem 1rem;text-align:center;color:#000;font-weight:600;background:repeating-linear-gradient(135deg,#ffd400 0 1.2rem,#ffe97a 1.2rem 2.4rem);border:solid #000;border-width:.3rem 0}.drill strong{font-size:1.2rem}
footer{padding-top:1.5rem;padding-bottom:2rem}
form.rate{display:flex;gap:.5rem}form.rate button{padding:0}
@media (prefers-reduced-motion:no-preference){button{transition:opacity .15s}}
@media print{button,form{display:none}}
)";

}  // namespace

std::string_view page_policy() { return policy; }

std::string_view page_style() { return style; }

std::string const& page_style_address() {
  static std::string const address = [] {
    auto const tag = etag_of(style);
    return fmt::format("/page.css?v={}", tag.substr(1, tag.size() - 2));
  }();
  return address;
}

std::string frame(PlainPage const& page) {
  return fmt::format("<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                     "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><meta "
                     "name=\"referrer\" content=\"no-referrer\"><link rel=\"icon\" href=\"data:,\"><title>{}</title><link rel=\"stylesheet\" href=\"{}\">{}</head><body>{}"
                     "</body></html>",
                     page.language == "en" ? "en" : "zh-CN", escaped(page.title), page_style_address(), page.head, page.body);
}

Response html_page(int status, std::string html) {
  Response out;
  out.status = status;
  out.content_type = "text/html; charset=utf-8";
  out.body = std::move(html);
  out.headers.emplace_back("Content-Security-Policy", policy);
  return out;
}

Response see_other(std::string where) {
  Response out;
  out.status = 303;
  out.content_type = "text/plain; charset=utf-8";
  out.headers.emplace_back("Location", std::move(where));
  return out;
}

}  // namespace lamplighter::server
