// The file of ids beside the mapped network: as good as the dictionaries, and refused when it is not this store's.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "engine/flow/name_file.hpp"
#include "tests/support/feeder_drawing.hpp"

using namespace lamplighter;
using namespace lamplighter::flow;

namespace {

constexpr std::string_view drawing = "BRK1 --- a*2 --- FUS2 --- b*3";

/// Ids that do not rise with the rows: customers were known before in another order.
Names shuffled() {
  return {.devices = {{"BRK1", 7}, {"FUS2", 8}},
          .service_points = {{"a.1", 21}, {"a.2", 22}, {"b.1", 23}, {"b.2", 24}, {"b.3", 25}},
          .customers = {{"b.3", 31}, {"b.1", 32}, {"a.2", 33}, {"gone", 34}, {"a.1", 35}}};
}

struct Folder {
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-names-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path = pattern;
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

void check_book(NameBook const& book, geo::Network const& network) {
  CHECK(book.id_of(test::device(network, "FUS2")) == DeviceId{8});
  CHECK(book.device(DeviceId{7}) == test::device(network, "BRK1"));
  CHECK_FALSE(book.device(DeviceId{9}).is_valid());
  CHECK(book.id_of(test::service_point(network, "b.3")) == ServicePointId{25});
  CHECK(book.point(ServicePointId{22}) == test::service_point(network, "a.2"));
  CHECK(book.customer(CustomerId{31}) == test::customer(network, "b.3"));
  CHECK(book.customer(CustomerId{35}) == test::customer(network, "a.1"));
  CHECK_FALSE(book.customer(CustomerId{34}).is_valid());
  CHECK(book.id_of(test::customer(network, "b.2")) == CustomerId{});  // the dictionaries do not know it
  CHECK_FALSE(book.customer(CustomerId{}).is_valid());
  CHECK(book.customer_of(ServicePointId{21}, network) == CustomerId{35});
}

}  // namespace

TEST_CASE("a book from the file answers as the one from the dictionaries") {
  Folder const folder;
  auto const network = test::feeder_from(drawing);
  NameBook const book(*network, shuffled());
  check_book(book, *network);
  auto const file = folder.path / "network.map.names";
  auto const hash = write_name_file(file, book, *network);
  REQUIRE(hash);
  auto const mapped = map_name_file(file, *hash, *network);
  REQUIRE(mapped);
  check_book(*mapped, *network);
}

TEST_CASE("a file that is cut short, damaged, of another store or of other rows is refused") {
  Folder const folder;
  auto const network = test::feeder_from(drawing);
  auto const file = folder.path / "network.map.names";
  auto const hash = write_name_file(file, NameBook(*network, shuffled()), *network).value();
  auto other = shuffled();
  other.devices[0].second = 70;
  auto const elsewhere = folder.path / "elsewhere.names";
  auto const other_hash = write_name_file(elsewhere, NameBook(*network, other), *network).value();
  CHECK(other_hash != hash);
  CHECK_FALSE(map_name_file(elsewhere, hash, *network));
  CHECK_FALSE(map_name_file(folder.path / "absent", hash, *network));
  CHECK_FALSE(map_name_file(file, hash, *test::feeder_from("BRK1 --- a*2 --- FUS2 --- c*3")));
  CHECK_FALSE(map_name_file(file, hash, *test::feeder_from("BRK1 --- a*2 --- FUS2 --- b*4")));
  auto const size = std::filesystem::file_size(file);
  for (std::uintmax_t at = 0; at < size; ++at) {
    std::fstream bytes(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekg(static_cast<std::streamoff>(at));
    auto const was = static_cast<char>(bytes.get());
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(static_cast<char>(was ^ 1));
    bytes.close();
    INFO("byte " << at);
    CHECK_FALSE(map_name_file(file, hash, *network));
    bytes.open(file, std::ios::binary | std::ios::in | std::ios::out);
    bytes.seekp(static_cast<std::streamoff>(at));
    bytes.put(was);
  }
  CHECK(map_name_file(file, hash, *network));
  for (auto const cut : {size - 1, std::uintmax_t{47}, std::uintmax_t{0}}) {
    std::filesystem::resize_file(file, cut);
    CHECK_FALSE(map_name_file(file, hash, *network));
  }
}
