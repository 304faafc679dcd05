// Makes and opens the stores of the suite.
#include "engine/store/migrations.hpp"
#include "tests/conformance/store/store_under_test.hpp"
#include "tests/support/postgres_cluster.hpp"

#include <cstdlib>
#include <stdexcept>

namespace lamplighter::test {

TemporaryFolder::TemporaryFolder() {
  auto name = (std::filesystem::temp_directory_path() / "lamplighter-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

StoreUnderTest::StoreUnderTest(Kind kind)
    : address_(kind == Kind::sqlite ? "sqlite:" + folder_.file("store.db") : postgres_cluster().create_database()) {}

std::unique_ptr<store::Database> StoreUnderTest::open(store::OpenMode mode) const {
  auto opened = store::open_database(address_, mode);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

void create(store::Database& db, std::string_view statement) {
  db.execute(store::expand_types(statement, db.dialect()));
}

std::int64_t number(store::Database& db, std::string_view sql) {
  auto& query = db.bound(sql);
  if (!query.step()) throw std::runtime_error("no row");
  auto const value = query.integer(0);
  query.reset();
  return value;
}

}  // namespace lamplighter::test
