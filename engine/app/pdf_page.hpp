// Paragraphs on A4 pages: pango sets them, cairo writes the PDF.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace lamplighter::app {

/// Text goes down the page; what does not fit begins on the next. `markup` is Pango's: escape what comes from data.
class PdfPages {
 public:
  /// `footer` stands below every page with its number, `banner` (markup; empty: none) above every page.
  explicit PdfPages(std::string footer, std::string banner = {});
  ~PdfPages();
  PdfPages(PdfPages const&) = delete;
  PdfPages& operator=(PdfPages const&) = delete;

  void paragraph(std::string const& markup, double indent_mm = 0, double space_after_mm = 1);
  void rule();
  /// A label with an empty box behind it, to be filled in by hand; never parted by the end of a page.
  void field(std::string const& label_markup, double height_mm);
  /// What follows begins on a new page.
  void page_break();
  /// Ends the document. Nothing more may follow.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// For Pango's markup.
std::string escaped(std::string_view text);

}  // namespace lamplighter::app
