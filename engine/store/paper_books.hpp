// Photos of signed papers, as rows.
#pragma once

#include "engine/notice/paper_books.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::PaperBooks` over SQL. Throws DatabaseError.
class SqlPaperBooks final : public notice::PaperBooks {
 public:
  explicit SqlPaperBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_paper(notice::SignedPaper const& paper) override;
  std::optional<notice::SignedPaper> find_paper(ExceptionId exception) override;
  void forget_papers(Time before) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
