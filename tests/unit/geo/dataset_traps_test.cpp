// What formats do silently to numbers and conditions is seen and said.
#include <catch2/catch.hpp>

#include <gdal_priv.h>
#include <gdal_utils.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <memory>
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

constexpr auto one_place =
    R"({"type":"FeatureCollection","name":"people","features":[
        {"type":"Feature","properties":{"id":"a"},"geometry":{"type":"Point","coordinates":[1,2]}}]})";

/// A file of another format with the rows of a CSV, written by GDAL itself.
void translate(fs::path const& csv, fs::path const& file) {
  GDALAllRegister();
  std::unique_ptr<GDALDataset> const from(GDALDataset::Open(csv.c_str(), GDAL_OF_VECTOR));
  REQUIRE(from);
  GDALDatasetH source = GDALDataset::ToHandle(from.get());
  auto* const made = GDALVectorTranslate(file.c_str(), nullptr, 1, &source, nullptr, nullptr);
  REQUIRE(made);
  GDALClose(made);
}

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

TEST_CASE("a folder whose files hold the same layer twice is refused, and so is one with a damaged file among good ones") {
  Folder const folder;
  auto const people = [&] {
    geo::TableSource source{.dataset = folder.path.string()};
    source.query.layer = "people";
    return values_of(source, "id");
  };
  write(folder.path / "a.geojson", one_place);
  write(folder.path / "readme.txt", "nothing to read");
  CHECK(people().values == std::vector<std::string>{"a"});
  write(folder.path / "b.geojson", one_place);
  CHECK_THAT(people().problem, Contains("'people'") && Contains("a.geojson") && Contains("b.geojson"));
  write(folder.path / "b.geojson", std::string(one_place).substr(0, 60));
  CHECK_THAT(people().problem, Contains("b.geojson") && Contains("cannot be opened"));
}

TEST_CASE("a GeoPackage with a damaged page is refused; its reading ends") {
  Folder const folder;
  std::string rows = "id,text\n";
  for (int i = 0; i < 20'000; ++i) rows += std::to_string(i) + "," + std::string(100, 'x') + "\n";
  write(folder.path / "people.csv", rows);
  auto const file = folder.path / "people.gpkg";
  translate(folder.path / "people.csv", file);
  CHECK(values_of({.dataset = file.string()}, "id").values.size() == 20'000);
  auto const size = fs::file_size(file);
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
    bytes << std::string(4096, '\0');
  }
  CHECK_THAT(values_of({.dataset = file.string()}, "id").problem, Contains("people.gpkg") && Contains("check the file"));
}

TEST_CASE("texts of another encoding are refused by the name of their field, and those of UTF-8 are not") {
  Folder const folder;
  std::string const gbk = "\xb3\xc7\xb6\xab";  // 城东
  write(folder.path / "people.csv", "id,name\na,Wang\nb," + gbk + "\n");
  CHECK_THAT(values_of({.dataset = (folder.path / "people.csv").string()}, "name").problem,
             Contains("layer 'people', row 2: field 'name' is not UTF-8") && Contains("ENCODING=CP936"));
  CHECK(values_of({.dataset = (folder.path / "people.csv").string()}, "id").values == std::vector<std::string>{"a", "b"});
  write(folder.path / "people.csv", "id,name\na,\xE5\x9F\x8E\xE4\xB8\x9C\n");
  CHECK(values_of({.dataset = (folder.path / "people.csv").string()}, "name").values == std::vector<std::string>{"城东"});
}

TEST_CASE("the first line of a spreadsheet holds the names although all columns are texts") {
  Folder const folder;
  write(folder.path / "people.csv", "id,name\na,Wang\nb,Li\n");
  for (char const* name : {"people.xlsx", "people.ods"}) {
    translate(folder.path / "people.csv", folder.path / name);
    INFO(name);
    CHECK(values_of({.dataset = (folder.path / name).string()}, "id").values == std::vector<std::string>{"a", "b"});
  }
}
