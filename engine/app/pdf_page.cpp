// The only file that knows pango and cairo.
#include "engine/app/pdf_page.hpp"

#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-font.h>
#include <cairo-pdf.h>

namespace lamplighter::app {
namespace {

constexpr double point_per_mm = 72.0 / 25.4;
constexpr double width = 210 * point_per_mm, height = 297 * point_per_mm;
constexpr double margin = 18 * point_per_mm, bottom = 22 * point_per_mm;
// Any font with Chinese serves; these are looked for first. One with TrueType outlines stands before those that is_drawn.
constexpr char const* fonts = "WenQuanYi Zen Hei, Noto Sans CJK SC, Sans 8.5";

cairo_status_t append(void* closure, unsigned char const* data, unsigned int size) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<char const*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

/// A part of a PostScript font that cairo 1.16 puts into a PDF may lose whole characters ("if" out of "if not paid"): what is
/// set in one is drawn as shapes, which is larger and cannot be searched, but says what was written.
bool is_drawn(PangoFont* font) {
  if (!PANGO_IS_FC_FONT(font)) return false;
  FcChar8* format = nullptr;
  if (FcPatternGetString(pango_fc_font_get_pattern(PANGO_FC_FONT(font)), FC_FONTFORMAT, 0, &format) != FcResultMatch) return true;
  return std::string_view(reinterpret_cast<char const*>(format)) == "CFF";
}

/// From the left end of its baseline.
void show(cairo_t* context, PangoLayoutLine const* line, double x, double y) {
  auto const* const text = pango_layout_get_text(line->layout);
  for (auto const* one = line->runs; one != nullptr; one = one->next) {  // from left to right
    auto* const run = static_cast<PangoLayoutRun*>(one->data);
    auto* const font = run->item->analysis.font;
    cairo_move_to(context, x, y);
    if (is_drawn(font)) {
      pango_cairo_glyph_string_path(context, font, run->glyphs);
      cairo_fill(context);
    } else {
      pango_cairo_show_glyph_item(context, text, run);
    }
    x += static_cast<double>(pango_glyph_string_get_width(run->glyphs)) / PANGO_SCALE;
  }
}

/// From its top left corner.
void show(cairo_t* context, PangoLayout* layout, double x, double y) {
  auto* const line = pango_layout_get_iter(layout);
  do {
    show(context, pango_layout_iter_get_line_readonly(line), x, y + static_cast<double>(pango_layout_iter_get_baseline(line)) / PANGO_SCALE);
  } while (pango_layout_iter_next_line(line) != FALSE);
  pango_layout_iter_free(line);
}

}  // namespace

struct PdfPages::Impl {
  std::string bytes, footer, banner;
  cairo_surface_t* surface = nullptr;
  cairo_t* context = nullptr;
  PangoFontDescription* font = nullptr;
  double top = margin;
  double y = margin;
  int page = 1;

  PangoLayout* layout_of(std::string const& markup, double text_width) const {
    auto* layout = pango_cairo_create_layout(context);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, static_cast<int>(text_width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_markup(layout, markup.c_str(), static_cast<int>(markup.size()));
    return layout;
  }
  void end_page() {
    auto* layout = layout_of(fmt::format("<span size='small'>{}  ·  {}</span>", footer, page), width - 2 * margin);
    show(context, layout, margin, height - margin + 6);
    g_object_unref(layout);
    if (!banner.empty()) show_banner();
    cairo_show_page(context);
    ++page;
    y = top;
  }
  /// Its room is kept free on every page; it is drawn last.
  void show_banner() const {
    auto* layout = layout_of(banner, width - 2 * margin);
    show(context, layout, margin, margin);
    g_object_unref(layout);
    cairo_set_line_width(context, 2);
    cairo_rectangle(context, margin - 4, margin - 4, width - 2 * margin + 8, top - margin - 4);
    cairo_stroke(context);
  }
  double banner_height() const {
    auto* layout = layout_of(banner, width - 2 * margin);
    int text_height = 0;
    pango_layout_get_size(layout, nullptr, &text_height);
    g_object_unref(layout);
    return static_cast<double>(text_height) / PANGO_SCALE;
  }
};

PdfPages::PdfPages(std::string footer, std::string banner) : impl_(std::make_unique<Impl>()) {
  impl_->footer = std::move(footer);
  impl_->banner = std::move(banner);
  impl_->surface = cairo_pdf_surface_create_for_stream(append, &impl_->bytes, width, height);
  impl_->context = cairo_create(impl_->surface);
  impl_->font = pango_font_description_from_string(fonts);
  if (!impl_->banner.empty()) impl_->y = impl_->top = margin + impl_->banner_height() + 12;
}

PdfPages::~PdfPages() {
  pango_font_description_free(impl_->font);
  cairo_destroy(impl_->context);
  cairo_surface_destroy(impl_->surface);
}

/// Line by line, so that a long text goes on over the page.
void PdfPages::paragraph(std::string const& markup, double indent_mm, double space_after_mm) {
  auto const left = margin + indent_mm * point_per_mm;
  auto* layout = impl_->layout_of(markup, width - margin - left);
  auto const lines = pango_layout_get_line_count(layout);
  for (int i = 0; i < lines; ++i) {
    auto* line = pango_layout_get_line_readonly(layout, i);
    PangoRectangle place{};
    pango_layout_line_get_extents(line, nullptr, &place);
    auto const line_height = static_cast<double>(place.height) / PANGO_SCALE;
    if (impl_->y + line_height > height - bottom) impl_->end_page();
    show(impl_->context, line, left, impl_->y - static_cast<double>(place.y) / PANGO_SCALE);
    impl_->y += line_height;
  }
  impl_->y += space_after_mm * point_per_mm;
  g_object_unref(layout);
}

void PdfPages::rule() {
  if (impl_->y > height - bottom) impl_->end_page();
  cairo_set_line_width(impl_->context, 0.4);
  cairo_move_to(impl_->context, margin, impl_->y);
  cairo_line_to(impl_->context, width - margin, impl_->y);
  cairo_stroke(impl_->context);
  impl_->y += 1.5 * point_per_mm;
}

void PdfPages::field(std::string const& label_markup, double height_mm) {
  constexpr double label_width = 45 * point_per_mm;
  auto const box_height = height_mm * point_per_mm;
  if (impl_->y + box_height > height - bottom) impl_->end_page();
  auto* layout = impl_->layout_of(label_markup, label_width - 4);
  int text_height = 0;
  pango_layout_get_size(layout, nullptr, &text_height);
  show(impl_->context, layout, margin, impl_->y + (box_height - static_cast<double>(text_height) / PANGO_SCALE) / 2);
  g_object_unref(layout);
  cairo_set_line_width(impl_->context, 0.6);
  cairo_rectangle(impl_->context, margin + label_width, impl_->y, width - 2 * margin - label_width, box_height);
  cairo_stroke(impl_->context);
  impl_->y += box_height + 2 * point_per_mm;
}

void PdfPages::page_break() { impl_->end_page(); }

std::string PdfPages::finish() {
  impl_->end_page();
  cairo_surface_finish(impl_->surface);
  return std::move(impl_->bytes);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char const one : text) {
    if (one == '&') out += "&amp;";
    else if (one == '<') out += "&lt;";
    else if (one == '>') out += "&gt;";
    else if (static_cast<unsigned char>(one) >= 0x20 || one == '\n') out += one;
    else out += ' ';
  }
  return out;
}

}  // namespace lamplighter::app
