// Handovers of the desk, as rows.
#pragma once

#include "engine/flow/desk_books.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `flow::DeskBooks` over SQL. Throws DatabaseError.
class SqlDeskBooks final : public flow::DeskBooks {
 public:
  explicit SqlDeskBooks(RepositoryContext context) : context_(std::move(context)) {}

  std::int64_t insert_handover(flow::Handover const& handover) override;
  void update_handover(flow::Handover const& handover) override;
  std::optional<flow::Handover> find_handover(std::string_view ref) override;
  std::optional<flow::Handover> open_handover() override;
  std::optional<flow::Handover> last_done() override;
  std::vector<flow::Handover> handovers(std::int64_t before, int limit) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
