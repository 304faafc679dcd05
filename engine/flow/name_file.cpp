// One header and six arrays, hashed whole.
#include "engine/flow/name_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "geo/network_tables.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::array<char, 8> magic{'L', 'L', 'N', 'A', 'M', 'E', 'S', '\n'};
constexpr std::uint32_t byte_order = 0x01020304;

/// The arrays follow in this order: ids of devices, points, customers; then their orders, as many as are there.
struct Header {
  std::array<char, 8> mark = magic;
  std::uint32_t version = name_file_version;
  std::uint32_t order = byte_order;
  std::array<std::uint32_t, 3> rows{};    // of devices, points, customers
  std::array<std::uint32_t, 3> sorted{};  // indices in the order of ids: as many as rows, or none
  std::uint64_t rows_hash = 0;            // of the utility's ids in the order of the network's rows
};
static_assert(sizeof(Header) == 48);

struct Mapping {
  Mapping(void* at, std::size_t count) : data(at), size(count) {}
  Mapping(Mapping const&) = delete;
  Mapping& operator=(Mapping const&) = delete;
  ~Mapping() { ::munmap(data, size); }
  void* data;
  std::size_t size;
};

class File {
 public:
  explicit File(std::filesystem::path const& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

struct State {
  State() : state(XXH3_createState()) {}
  State(State const&) = delete;
  State& operator=(State const&) = delete;
  ~State() { XXH3_freeState(state); }
  template <class Item>
  void add(std::span<Item const> items) const {
    if (!items.empty()) XXH3_128bits_update(state, items.data(), items.size_bytes());
  }
  XXH3_state_t* state;
};

std::uint64_t rows_hash_of(geo::Network const& network) {
  State const hash;
  XXH3_128bits_reset(hash.state);
  auto const& tables = network.tables();
  for (auto const* pool : {&tables.devices.id, &tables.points.id, &tables.customers.id}) {
    hash.add(pool->text);
    hash.add(pool->first);
  }
  return XXH3_128bits_digest(hash.state).low64;
}

std::string in_hexadecimal(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

std::array<IdColumn, 3> columns_of(NameColumns const& columns) { return {columns.devices, columns.points, columns.customers}; }

std::size_t bytes_of(Header const& header) {
  std::size_t bytes = sizeof(Header);
  for (auto const rows : header.rows) bytes += std::size_t{rows} * sizeof(std::int64_t);
  for (auto const rows : header.sorted) bytes += std::size_t{rows} * sizeof(std::uint32_t);
  return bytes;
}

bool fits(Header const& header, geo::Network const& network) {
  std::array<std::uint32_t, 3> const rows{static_cast<std::uint32_t>(network.device_count()),
                                          static_cast<std::uint32_t>(network.service_point_count()),
                                          static_cast<std::uint32_t>(network.customer_count())};
  bool is_good = header.rows == rows;
  for (std::size_t kind = 0; kind < 3; ++kind) is_good = is_good && (header.sorted[kind] == 0 || header.sorted[kind] == rows[kind]);
  return is_good;
}

/// Every id but 0 stands once, and is found: along the rows where there is no order, else along an order that leaves none out.
bool is_searchable(IdColumn const& column) {
  auto const rows = column.ids.size();
  if (column.by_id.empty()) {
    return rows == 0 || (column.ids.front() > 0 && std::ranges::is_sorted(column.ids, std::ranges::less_equal{}));
  }
  std::int64_t last = 0, unknown = 0;
  for (auto const index : column.by_id) {
    if (index >= rows) return false;
    auto const id = column.ids[index];
    if (id < last || (id == last && id != 0)) return false;
    unknown += id == 0 ? 1 : 0;
    last = id;
  }
  return unknown == std::ranges::count(column.ids, 0);
}

NameColumns columns_in(std::span<std::byte const> bytes, Header const& header) {
  NameColumns out;
  auto const* at = bytes.data() + sizeof(Header);
  std::array<IdColumn*, 3> const kinds{&out.devices, &out.points, &out.customers};
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    kinds[kind]->ids = {reinterpret_cast<std::int64_t const*>(at), header.rows[kind]};
    at += kinds[kind]->ids.size_bytes();
  }
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    kinds[kind]->by_id = {reinterpret_cast<std::uint32_t const*>(at), header.sorted[kind]};
    at += kinds[kind]->by_id.size_bytes();
  }
  return out;
}

tl::unexpected<Error> refused(std::string_view why) { return fail(Error::Kind::refused, std::string(why)); }

}  // namespace

std::filesystem::path name_file_of(std::filesystem::path const& network_file) {
  auto file = network_file;
  file += ".names";
  return file;
}

Result<std::string> write_name_file(std::filesystem::path const& path, NameBook const& book, geo::Network const& network) {
  Header header;
  auto const columns = columns_of(book.columns());
  for (std::size_t kind = 0; kind < 3; ++kind) {
    header.rows[kind] = static_cast<std::uint32_t>(columns[kind].ids.size());
    header.sorted[kind] = static_cast<std::uint32_t>(columns[kind].by_id.size());
  }
  header.rows_hash = rows_hash_of(network);
  auto const unfinished = std::filesystem::path(path.string() + fmt::format(".{}", ::getpid()));
  State const hash;
  XXH3_128bits_reset(hash.state);
  std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
  std::error_code trouble;
  std::filesystem::permissions(unfinished, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, trouble);
  auto const put = [&]<class Item>(std::span<Item const> items) {
    out.write(reinterpret_cast<char const*>(items.data()), static_cast<std::streamsize>(items.size_bytes()));
    hash.add(items);
  };
  put(std::span<Header const>(&header, 1));
  for (auto const& column : columns) put(column.ids);
  for (auto const& column : columns) put(column.by_id);
  out.close();
  if (out) std::filesystem::rename(unfinished, path, trouble);
  if (!out || trouble) {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    return fail(Error::Kind::failed, fmt::format("{}: cannot be written", path.string()));
  }
  return in_hexadecimal(XXH3_128bits_digest(hash.state));
}

std::string name_bytes_hash(std::span<std::byte const> bytes) { return in_hexadecimal(XXH3_128bits(bytes.data(), bytes.size())); }

Result<NameBook> read_name_bytes(std::span<std::byte const> bytes, std::string_view hash, geo::Network const& network,
                                 std::shared_ptr<void const> storage) {
  if (bytes.size() < sizeof(Header)) return refused("is cut short");
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.mark != magic || header.order != byte_order) return refused("holds no ids as this kind of machine writes them");
  if (header.version != name_file_version) return refused("is of another version");
  if (bytes_of(header) != bytes.size() || !fits(header, network)) return refused("does not fit the network");
  if (name_bytes_hash(bytes) != hash) return refused("is damaged, or of another store");
  if (header.rows_hash != rows_hash_of(network)) return refused("has its rows in another order");
  auto columns = columns_in(bytes, header);
  columns.storage = std::move(storage);
  for (auto const& column : columns_of(columns)) {
    if (!is_searchable(column)) return refused("is not in the order of its ids");
  }
  return NameBook(std::move(columns));
}

Result<NameBook> map_name_file(std::filesystem::path const& path, std::string_view hash, geo::Network const& network) {
  auto const failed = [&](std::string_view what) { return fail(Error::Kind::failed, fmt::format("{}: {}", path.string(), what)); };
  if (hash.empty()) return failed("the store knows of none");
  File const file(path);
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failed("cannot be opened");
  auto const size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return fail(Error::Kind::refused, fmt::format("{}: is cut short", path.string()));
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, file.get(), 0);
  if (data == MAP_FAILED) return failed("cannot be mapped");
  auto book = read_name_bytes({static_cast<std::byte const*>(data), size}, hash, network, std::make_shared<Mapping const>(data, size));
  if (!book) return fail(book.error().kind, fmt::format("{}: {}", path.string(), book.error().message));
  return book;
}

}  // namespace lamplighter::flow
