// `contacts:` of the configuration: every form, and every mistake by its line.
#include <catch2/catch.hpp>

#include "engine/app/contact_source.hpp"

using namespace lamplighter::app;
using Catch::Contains;
namespace yaml = lamplighter::schedules::yaml;

namespace {

struct Read {
  std::vector<ContactSource> sources;
  std::string problems;
};

Read read(std::string const& text) {
  yaml::Problems problems;
  auto const document = yaml::load_text(text, "lamplighter.yaml", problems);
  REQUIRE(document);
  Read out;
  out.sources = read_contact_sources(*document, "CN", [](std::string const& path) { return "/etc/" + path; }, problems);
  out.problems = problems.text();
  return out;
}

}  // namespace

TEST_CASE("contacts are a file, a table with columns of its own, or a list of both") {
  auto const one = read("people.csv");
  REQUIRE(one.sources.size() == 1);
  CHECK(one.sources[0].file == "/etc/people.csv");
  CHECK(one.sources[0].region == "CN");

  auto const several = read(R"(
- people.csv
- dataset: kunden.gpkg
  layer: kunden
  where: AKTIV = 1
  open_options: [LIST_ALL_TABLES=YES]
  region: BR
  columns: {customer: {field: NR, prefix: K-}, phone: TEL, consent: EINV, language: {value: en}}
  values: {consent: {J: true, " n ": false}, phone: {unbekannt: ""}}
- dataset: "PG:dbname=crm"
  sql: select nr as customer, tel as phone from kunden
  dialect: OGRSQL
)");
  CHECK(several.problems == "");
  REQUIRE(several.sources.size() == 3);
  auto const& table = several.sources[1];
  CHECK(table.file.empty());
  CHECK(table.table.dataset == "/etc/kunden.gpkg");
  CHECK(table.table.query.layer == "kunden");
  CHECK(table.table.query.where == "AKTIV = 1");
  CHECK(table.table.open_options == std::vector<std::string>{"LIST_ALL_TABLES=YES"});
  CHECK(table.region == "BR");
  CHECK(table.fields.at(ContactColumn::customer) == ContactField{.column = "NR", .prefix = "K-"});
  CHECK(table.fields.at(ContactColumn::phone) == ContactField{.column = "TEL", .values = {{"unbekannt", ""}}});
  CHECK(table.fields.at(ContactColumn::consent).values == std::map<std::string, std::string>{{"j", "true"}, {"n", "false"}});
  CHECK(table.fields.at(ContactColumn::language).constant == "en");
  auto const& connection = several.sources[2];
  CHECK(connection.table.dataset == "PG:dbname=crm");
  CHECK(connection.table.query.sql == "select nr as customer, tel as phone from kunden");
  CHECK(connection.fields.empty());
}

TEST_CASE("each mistake in the description of a table is named with its line and what to do") {
  struct Mistake {
    std::string text;
    std::vector<std::string> said;
  };
  std::vector<Mistake> const mistakes{
      {"{layer: kunden}", {":1", "'dataset'"}},
      {"{dataset: a.gpkg, colums: {customer: NR}}", {"'colums'", "'columns'"}},
      {"{dataset: a.gpkg, columns: {customer: NR, phne: TEL}}", {"'phne'", "'phone'"}},
      {"{dataset: a.gpkg, columns: {phone: TEL}}", {"'customer'", "as in the network"}},
      {"{dataset: a.gpkg, columns: {customer: {prefix: K}}}", {"'customer' has none of 'field' and 'value'"}},
      {"{dataset: a.gpkg, columns: {customer: {field: NR, value: K}}}", {"both of 'field' and 'value'"}},
      {"{dataset: a.gpkg, columns: {customer: NR, language: {value: fr}}}", {"'fr' is no language of a contact", "zh, en"}},
      {"{dataset: a.gpkg, values: {role: {E: eigner}}}", {"'eigner' is no role of a contact", "owner, occupier"}},
      {"{dataset: a.gpkg, values: {consent: {J: ja}}}", {"'ja' says neither yes nor no"}},
      {"{dataset: a.gpkg, values: {consent: J}}", {"'consent' is no map"}},
      {"{dataset: a.gpkg, values: {consent: {J: true, j: false}}}", {"'j' stands twice"}},
      {"{dataset: a.gpkg, values: {consent: {J: [true]}}}", {"'J' is not mapped to a text"}},
      {"{dataset: a.gpkg, columns: {customer: NR}, values: {role: {E: owner}}}", {"'role' stands in 'values' and not in 'columns'"}},
      {"{dataset: a.gpkg, layer: a, sql: select 1}", {"'sql'", "keep one"}},
      {"{dataset: a.gpkg, where: a, sql: select 1}", {"'where'", "write it into the query"}},
      {"{dataset: a.gpkg, dialect: SQLITE}", {"'dialect'", "without 'sql'"}},
      {"{dataset: a.gpkg, region: Brazil}", {"'Brazil' is no country", "such as CN or BR"}},
      {"[a.csv, [b.csv]]", {"contacts"}}};
  for (auto const& [text, said] : mistakes) {
    auto const problems = read(text).problems;
    INFO(text << " → " << problems);
    CHECK_FALSE(problems.empty());
    for (auto const& words : said) CHECK_THAT(problems, Contains(words));
  }
}

TEST_CASE("the rules of what is worth a look have bounds") {
  yaml::Problems problems;
  auto const document = yaml::load_text("{verified_years: 5, customers_per_phone: 40}", "lamplighter.yaml", problems);
  auto const rules = read_contact_rules(*document, problems);
  CHECK(rules.verified_years == 5);
  CHECK(rules.customers_per_phone == 40);
  CHECK(problems.empty());
  auto const wrong = yaml::load_text("{verified_years: 0, custmers_per_phone: 1}", "lamplighter.yaml", problems);
  (void)read_contact_rules(*wrong, problems);
  CHECK(problems.size() == 2);
}
