// What formats do silently to numbers and conditions is seen and said.
#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "geo/table_reader.hpp"

using namespace lamplighter;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// A folder for the test's files, gone at its end.
struct Folder {
  fs::path path = fs::temp_directory_path() / "lamplighter_dataset_traps";
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
};

std::string database(Folder const& folder, char const* sql) {
  auto const file = (folder.path / "people.sqlite").string();
  sqlite3* db = nullptr;
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK || sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(db));
  }
  sqlite3_close(db);
  return file;
}

void write(fs::path const& path, std::string const& text) { std::ofstream(path) << text; }

struct Read {
  std::vector<std::string> values;
  std::string problem;
};

geo::TableSource by(std::string const& file, std::string const& sql) {
  geo::TableSource source{.dataset = file};
  source.query.sql = sql;
  return source;
}
geo::TableSource where(std::string const& file, std::string const& condition) {
  geo::TableSource source{.dataset = file};
  source.query.layer = "people";
  source.query.where = condition;
  return source;
}

Read values_of(geo::TableSource const& source, std::string const& column) {
  Read out;
  auto const table = geo::TableReader::open(source, "contacts");
  if (!table) return {{}, table.error().message};
  auto const read = table->read({column}, [&](std::size_t, auto values) {
    out.values.push_back(values[0].value_or("NULL"));
    return true;
  });
  if (!read) out.problem = read.error().message;
  return out;
}

}  // namespace

TEST_CASE("a telephone number in an integer column of SQLite, which GDAL takes for 32 bits, is refused, and read by a cast") {
  Folder const folder;
  auto const file = database(folder, "create table people (id integer, phone integer, number bigint); insert into people values "
                                     "(1, 13812345678, 13812345678), (2, null, null)");
  auto const phones = values_of({.dataset = file}, "phone");
  CHECK_THAT(phones.problem, Contains("'phone'") && Contains("cast(phone as text)"));
  CHECK(phones.values.empty());
  CHECK(values_of(by(file, "select cast(phone as text) as p from people"), "p").values ==
        std::vector<std::string>{"13812345678", "NULL"});
  CHECK(values_of({.dataset = file}, "number").values == std::vector<std::string>{"13812345678", "NULL"});
  CHECK(values_of({.dataset = file}, "id").values == std::vector<std::string>{"1", "2"});
}

TEST_CASE("a number that a column of 32 bits cuts is refused, naming the field") {
  Folder const folder;
  write(folder.path / "people.csv", "id,phone\n7,13812345678\n8,5\n");
  write(folder.path / "people.csvt", "\"Integer\",\"Integer\"\n");
  auto const file = (folder.path / "people.csv").string();
  auto const cut = values_of({.dataset = file}, "phone");
  CHECK_THAT(cut.problem, Contains("people.csv") && Contains("'phone'") && Contains("32 bits"));
  CHECK(cut.values.empty());
  CHECK(values_of({.dataset = file}, "id").values == std::vector<std::string>{"7", "8"});
}

TEST_CASE("a condition that a database cannot read is refused, and is not taken for no rows") {
  Folder const folder;
  auto const file = database(folder, "create table people (id text, einv integer); insert into people values ('a', 1), ('b', 0)");
  for (auto const* wrong : {"EINV == = 1", "NOSUCH = 1"}) {
    auto const read = values_of(where(file, wrong), "id");
    INFO(wrong);
    CHECK_THAT(read.problem, Contains("people.sqlite") && Contains("where") && Contains(wrong));
  }
  CHECK(values_of(where(file, "EINV = 1"), "id").values ==
        std::vector<std::string>{"a"});
  auto const none = values_of(where(file, "EINV = 5"), "id");
  CHECK(none.problem == "");
  CHECK(none.values.empty());
}
