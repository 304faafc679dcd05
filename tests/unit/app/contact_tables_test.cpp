// The same people in every kind of table are the same customers; what a table lacks is said by its name.
#include <catch2/catch.hpp>

#include "engine/app/contacts.hpp"
#include "tests/support/postgres_cluster.hpp"
#include "tests/unit/app/scratch_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>
#include <gdal_utils.h>

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

std::set<std::string> const known{"K-17", "K-18", "K-19"};

constexpr auto in_our_columns =
    "customer,name,role,class,critical_level,life_support,language,phone,phone2,email,voice_ok,consent,verified_at,account_manager\n"
    "K-17,\"One, 王\",occupier,residential,,false,zh,13900000001,,one@example.org,true,true,2026-01-15,\n"
    "K-17,Two,owner,,first,,zh,010-65529988,,,false,false,,m1\n"
    "K-18,Three,,,,true,zh,13900000003,13900000004,,,,2025-12-31,\n"
    "K-99,Nobody,,,,,zh,13900000009,,,,,,\n";

/// As a customer system has them: other names, other words, numbers as numbers.
constexpr auto in_their_columns =
    "KUNDE_NR,NAME,ROLLE,ART,STUFE,HEIM,TEL,TEL2,MAIL,ANRUF,EINV,GEPRUEFT,KB\n"
    "17,\"One, 王\",Bewohner,privat,,N,13900000001,,one@example.org,J,J,2026-01-15,\n"
    "17,Two,Eigner,,1,,01065529988,,,N,n,,m1\n"
    "18,Three,,,,J,13900000003,13900000004,,,,2025-12-31,\n"
    "99,Nobody,,,,,13900000009,,,,,,\n";

constexpr auto in_postgresql = R"(
CREATE TABLE kunden (kunde_nr integer, name text, rolle text, art text, stufe integer, heim text, tel bigint, tel2 bigint,
                     mail varchar(80), anruf text, einv text, geprueft date, kb text);
INSERT INTO kunden VALUES
 (17, 'One, 王', 'Bewohner', 'privat', NULL, 'N', 13900000001, NULL, 'one@example.org', 'J', 'J', '2026-01-15', NULL),
 (17, 'Two', 'Eigner', NULL, 1, NULL, 1065529988, NULL, NULL, 'N', 'n', NULL, 'm1'),
 (18, 'Three', NULL, NULL, NULL, 'J', 13900000003, 13900000004, NULL, NULL, NULL, '2025-12-31', NULL),
 (99, 'Nobody', NULL, NULL, NULL, NULL, 13900000009, NULL, NULL, NULL, NULL, NULL, NULL);
)";

geo::Query layer(std::string name) {
  geo::Query out;
  out.layer = std::move(name);
  return out;
}
geo::Query sql(std::string text) {
  geo::Query out;
  out.sql = std::move(text);
  return out;
}

ContactSource described(geo::TableSource table) {
  ContactSource out{.table = std::move(table), .region = "CN"};
  using Column = ContactColumn;
  std::map<std::string, std::string> const yes_no{{"j", "true"}, {"n", "false"}};
  out.fields = {{Column::customer, {.column = "kunde_nr", .prefix = "K-"}},
                {Column::name, {.column = "NAME"}},
                {Column::role, {.column = "ROLLE", .values = {{"bewohner", "occupier"}, {"eigner", "owner"}}}},
                {Column::customer_class, {.column = "ART", .values = {{"privat", "residential"}}}},
                {Column::critical_level, {.column = "STUFE", .values = {{"1", "first"}}}},
                {Column::life_support, {.column = "HEIM", .values = yes_no}},
                {Column::language, {.constant = "zh"}},
                {Column::phone, {.column = "TEL"}},
                {Column::phone2, {.column = "TEL2"}},
                {Column::email, {.column = "MAIL"}},
                {Column::voice_ok, {.column = "ANRUF", .values = yes_no}},
                {Column::consent, {.column = "EINV", .values = yes_no}},
                {Column::verified_at, {.column = "GEPRUEFT"}},
                {Column::account_manager, {.column = "KB"}}};
  return out;
}

std::string written(Result<Contacts> const& contacts) {
  if (!contacts) FAIL(contacts.error().message);
  std::string out;
  for (auto const& [customer, people] : contacts->customers) {
    out += fmt::format("{} {} [{}] {} {}\n", customer.ref, customer.language, fmt::join(customer.classes, ","), customer.critical_level,
                       customer.account_manager);
    for (auto const& one : people) {
      out += fmt::format("  {}|{}|{}{}|{}|{}|{}{}|{}\n", one.role, one.name, one.phone, one.is_phone_fixed ? " fixed" : "", one.phone2, one.email,
                         one.voice_ok ? "calls " : "", one.consents ? "consents" : "",
                         one.verified_at ? to_rfc3339(*one.verified_at) : std::string());
    }
  }
  for (auto const& one : contacts->findings) out += fmt::format("{} {}\n", one.number, one.id);
  return out;
}

/// A file of another format with the rows of a CSV, written by GDAL itself. `types`: to find numbers and dates in the texts.
void translate(std::string const& csv, std::string const& file, std::vector<std::string> const& arguments) {
  GDALAllRegister();
  CPLStringList open;
  open.AddString("AUTODETECT_TYPE=YES");
  open.AddString("EMPTY_STRING_AS_NULL=YES");
  std::unique_ptr<GDALDataset> const from(GDALDataset::Open(csv.c_str(), GDAL_OF_VECTOR, nullptr, open.List()));
  REQUIRE(from);
  CPLStringList words;
  for (auto const& one : arguments) words.AddString(one.c_str());
  auto* const options = GDALVectorTranslateOptionsNew(words.List(), nullptr);
  GDALDatasetH source = GDALDataset::ToHandle(from.get());
  auto* const made = GDALVectorTranslate(file.c_str(), nullptr, 1, &source, options, nullptr);
  GDALVectorTranslateOptionsFree(options);
  REQUIRE(made);
  GDALClose(made);
}

struct World {
  test::ScratchFolder folder;
  std::string expected = written(read_contacts({{.file = folder.file("ours.csv", in_our_columns), .region = "CN"}}, known));
  std::string theirs = folder.file("kunden.csv", in_their_columns);

  std::string path(std::string const& name) const { return (folder.path() / name).string(); }
  std::string read(geo::TableSource table) const { return written(read_contacts({described(std::move(table))}, known)); }
  std::string refusal(ContactSource const& source) const {
    auto const contacts = read_contacts({source}, known);
    REQUIRE(!contacts);
    CHECK(contacts.error().kind == Error::Kind::usage);
    return contacts.error().message;
  }
};

}  // namespace

TEST_CASE("what the rows say, whatever table they stand in") {
  World const world;
  CHECK(world.expected ==
        "K-17 zh [residential,critical] first m1\n"
        "  occupier|One, 王|+8613900000001||one@example.org|calls consents|2026-01-15T00:00:00Z\n"
        "  owner|Two|+861065529988 fixed||||\n"
        "K-18 zh [life_support]  \n"
        "  |Three|+8613900000003|+8613900000004||calls consents|2025-12-31T00:00:00Z\n"
        "806 K-17\n"
        "801 K-99\n");
}

TEST_CASE("the same people as CSV, GeoPackage, SQLite with SQL, spreadsheet and PostgreSQL are the same customers") {
  World const world;
  CHECK(world.read({.dataset = world.theirs}) == world.expected);

  translate(world.theirs, world.path("k.gpkg"), {"-f", "GPKG", "-nln", "kunden"});
  CHECK(world.read({.dataset = world.path("k.gpkg"), .query = layer("kunden")}) == world.expected);

  translate(world.theirs, world.path("k.sqlite"), {"-f", "SQLite", "-nln", "alle"});
  CHECK(world.read({.dataset = world.path("k.sqlite"), .query = sql("SELECT * FROM alle WHERE name IS NOT NULL ORDER BY ogc_fid")}) ==
        world.expected);

  translate(world.theirs, world.path("k.xlsx"), {"-f", "XLSX", "-nln", "Kunden"});
  CHECK(world.read({.dataset = world.path("k.xlsx")}) == world.expected);

  auto& cluster = test::postgres_cluster();
  auto const address = cluster.create_database();
  cluster.run(address, in_postgresql);
  CHECK(world.read({.dataset = address, .query = layer("kunden")}) == world.expected);
  CHECK(world.read({.dataset = address, .query = sql("SELECT k.* FROM kunden k ORDER BY kunde_nr, name")}) == world.expected);
}

TEST_CASE("a table that has our columns needs no description") {
  World const world;
  CHECK(written(read_contacts({{.table = {.dataset = world.path("ours.csv")}, .region = "CN"}}, known)) == world.expected);
  auto const csv = world.folder.file("more.csv", "customer,phone,ort\nK-17,13900000001,here\n");
  ContactSource source{.table = {.dataset = csv}};
  CHECK_THAT(world.refusal(source), Contains("unknown column 'ort'") && Contains("did you mean") && Contains("'columns'"));
  source.table.query.sql = "SELECT customer, phone FROM more";
  source.region = "CN";
  CHECK(written(read_contacts({source}, known)).starts_with("K-17"));
  source.fields[ContactColumn::phone].values = {{"13900000001", "13900000002"}};
  CHECK_THAT(written(read_contacts({source}, known)), Contains("+8613900000002"));
}

TEST_CASE("rows of one customer come from a file and a table") {
  World const world;
  auto const more = world.folder.file("more.csv", "customer,phone,role\nK-17,+86 139 0000 0001,carer\nK-17,13900000008,carer\n");
  auto const contacts = read_contacts({described({.dataset = world.theirs}), {.file = more, .region = "CN"}}, known);
  REQUIRE(contacts);
  REQUIRE(contacts->customers.at(0).contacts.size() == 3);  // the first number was there already
  CHECK(contacts->customers[0].contacts[0].role == "occupier");
  CHECK(contacts->customers[0].contacts[2].phone == "+8613900000008");
  CHECK_THAT(contacts->findings.back().reason, Contains("more.csv:2: the same contact"));
  CHECK_THAT(contacts->findings.front().reason, Contains("kunden.csv, layer 'kunden', row 2: phone is a fixed line"));
}

TEST_CASE("what a table lacks is said by dataset, layer, column and what it has") {
  World const world;
  auto source = described({.dataset = world.theirs});
  source.fields[ContactColumn::phone].column = "TEL3";
  CHECK_THAT(world.refusal(source), Contains("kunden.csv, layer 'kunden': column 'TEL3' for 'phone' is missing; did you mean 'TEL'?") &&
                                        Contains("KUNDE_NR, NAME, ROLLE"));
  CHECK_THAT(world.refusal(described({.dataset = world.theirs, .query = layer("people")})), Contains("'people'") && Contains("'kunden'"));
  CHECK_THAT(world.refusal(described({.dataset = world.theirs, .query = sql("SELECT nothing FROM nowhere")})), Contains("nowhere"));
  CHECK_THAT(world.refusal(described({.dataset = world.path("absent.gpkg")})), Contains("absent.gpkg") && Contains("check 'contacts'"));
  translate(world.theirs, world.path("two.gpkg"), {"-f", "GPKG", "-nln", "one"});
  translate(world.theirs, world.path("two.gpkg"), {"-f", "GPKG", "-update", "-nln", "two"});
  CHECK_THAT(world.refusal(described({.dataset = world.path("two.gpkg")})), Contains("2 layers") && Contains("one, two"));
  auto const gbk = world.folder.file("gbk.csv", "KUNDE_NR,NAME\n17,\xCD\xF5\n");
  ContactSource named{.table = {.dataset = gbk}};
  named.fields = {{ContactColumn::customer, {.column = "KUNDE_NR"}}, {ContactColumn::name, {.column = "NAME"}}};
  CHECK_THAT(world.refusal(named), Contains("gbk.csv: layer 'gbk', row 1: field 'NAME' is not UTF-8"));
}

TEST_CASE("a password in a connection stands in no message") {
  World const world;
  auto const said = world.refusal(described({.dataset = "PG:host=127.0.0.1 port=1 dbname=crm password=hunter2"}));
  CHECK_THAT(said, !Contains("hunter2") && Contains("password=***"));
}
