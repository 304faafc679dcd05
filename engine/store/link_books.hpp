// Links in messages and the devices of crews, as rows.
#pragma once

#include "engine/notice/links.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::LinkBooks` over SQL. Throws DatabaseError.
class SqlLinkBooks final : public notice::LinkBooks {
 public:
  explicit SqlLinkBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_link(notice::Link const& link) override;
  std::optional<notice::Link> find_link(std::string_view hash) override;
  bool use_link(std::string_view hash, std::string_view by, Time at) override;
  void put_pass(notice::CrewPass const& pass) override;
  std::vector<notice::CrewPass> passes(std::string_view device) override;
  void forget_links(Time before) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
