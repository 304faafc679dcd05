// The layout of the stored network: a header, a directory of columns, and the columns, each aligned to 64 bytes.
#include "geo/network_file.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "geo/network_tables_check.hpp"

namespace lamplighter::geo {
namespace {

constexpr std::array<char, 8> magic{'L', 'A', 'M', 'P', 'N', 'E', 'T', '\n'};
constexpr std::uint32_t byte_order = 0x01020304;
constexpr std::size_t alignment = 64;

struct Header {
  std::array<char, 8> magic{};
  std::uint32_t version = 0;
  std::uint32_t byte_order = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t columns = 0;
  std::array<char, 64> content_hash{};
  std::uint64_t checksum = 0;  // of the header with this field zero, and the directory
};

struct Entry {
  std::array<char, 40> name{};
  std::uint64_t element_bytes = 0;
  std::uint64_t count = 0;
  std::uint64_t offset = 0;
  std::uint64_t checksum = 0;
};
static_assert(sizeof(Header) == 104 && sizeof(Entry) == 72);

std::size_t aligned(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

std::uint64_t checksum_of(Header header, std::span<Entry const> directory) {
  header.checksum = 0;
  std::uint64_t const seed = XXH3_64bits(&header, sizeof header);
  return XXH3_64bits_withSeed(directory.data(), directory.size_bytes(), seed);
}

tl::unexpected<Error> refuse(std::string what) {
  return tl::make_unexpected(Error{.kind = Error::Kind::refused,
                                   .message = fmt::format("the stored network {}; make it again from its rows", what)});
}

tl::unexpected<Error> failed(std::filesystem::path const& path, char const* what) {
  int const error = errno;
  return tl::make_unexpected(
      Error{.kind = Error::Kind::failed, .message = fmt::format("{}: {}: {}", path.string(), what, std::strerror(error))});
}

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  int get() const { return number_; }

 private:
  int number_;
};

bool write_all(int file, void const* data, std::size_t bytes) {
  auto const* next = static_cast<char const*>(data);
  while (bytes != 0) {
    auto const written = ::write(file, next, std::min(bytes, std::size_t{1} << 30));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    next += written;
    bytes -= static_cast<std::size_t>(written);
  }
  return true;
}

struct Layout {
  Header header;
  std::vector<Entry> directory;
  std::vector<void const*> data;
};

Layout laid_out(NetworkTables tables, std::string_view content_hash) {
  Layout layout;
  tables.each([&]<class T>(std::string const& name, std::span<T const> column) {
    if (column.empty()) return;
    Entry entry;
    std::copy_n(name.begin(), std::min(name.size(), entry.name.size() - 1), entry.name.begin());
    entry.element_bytes = sizeof(T);
    entry.count = column.size();
    entry.checksum = XXH3_64bits(column.data(), column.size_bytes());
    layout.directory.push_back(entry);
    layout.data.push_back(column.data());
  });
  std::size_t offset = aligned(sizeof(Header) + layout.directory.size() * sizeof(Entry));
  for (Entry& entry : layout.directory) {
    entry.offset = offset;
    offset = aligned(offset + entry.element_bytes * entry.count);
  }
  layout.header = {.magic = magic,
                   .version = network_file_version,
                   .byte_order = byte_order,
                   .file_bytes = offset,
                   .columns = layout.directory.size()};
  std::copy_n(content_hash.begin(), std::min<std::size_t>(content_hash.size(), 64), layout.header.content_hash.begin());
  layout.header.checksum = checksum_of(layout.header, layout.directory);
  return layout;
}

bool write_layout(int file, Layout const& layout) {
  static constexpr std::array<char, alignment> zeros{};
  auto const pad = [&](std::size_t bytes) { return write_all(file, zeros.data(), aligned(bytes) - bytes); };
  std::size_t const head = sizeof(Header) + layout.directory.size() * sizeof(Entry);
  bool is_good = write_all(file, &layout.header, sizeof(Header)) &&
                 write_all(file, layout.directory.data(), layout.directory.size() * sizeof(Entry)) && pad(head);
  for (std::size_t i = 0; is_good && i < layout.directory.size(); ++i) {
    std::size_t const bytes = layout.directory[i].element_bytes * layout.directory[i].count;
    is_good = write_all(file, layout.data[i], bytes) && pad(bytes);
  }
  return is_good && ::fsync(file) == 0;
}

/// Header and directory, once they are known to be whole.
Result<std::span<Entry const>> directory_of(std::span<std::byte const> bytes, std::string_view content_hash) {
  if (bytes.size() < sizeof(Header)) return refuse(fmt::format("is cut short at {} bytes", bytes.size()));
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != magic) return refuse("is no file of this program");
  if (header.byte_order != byte_order) return refuse("was written on a machine of another byte order");
  if (header.version != network_file_version) {
    return refuse(fmt::format("has version {}, this program reads {}", header.version, network_file_version));
  }
  if (header.file_bytes != bytes.size()) {
    return refuse(fmt::format("has {} bytes of {}", bytes.size(), header.file_bytes));
  }
  if (header.columns > (bytes.size() - sizeof(Header)) / sizeof(Entry)) return refuse("is damaged in its directory");
  std::span const directory(reinterpret_cast<Entry const*>(bytes.data() + sizeof(Header)), header.columns);
  if (checksum_of(header, directory) != header.checksum) return refuse("is damaged in its header or directory");
  std::string_view const stored(header.content_hash.data(), header.content_hash.size());
  if (stored.substr(0, std::min(stored.find('\0'), stored.size())) != content_hash) {
    return refuse("holds another revision");
  }
  return directory;
}

struct Mapping {
  void* data = nullptr;
  std::size_t bytes = 0;
  Mapping(void* at, std::size_t size) : data(at), bytes(size) {}
  ~Mapping() { ::munmap(data, bytes); }
  Mapping(Mapping const&) = delete;
  Mapping& operator=(Mapping const&) = delete;
};

}  // namespace

Result<void> write_network_file(std::filesystem::path const& path, NetworkTables const& tables,
                                std::string_view content_hash) {
  Layout const layout = laid_out(tables, content_hash);
  std::filesystem::path const beside = fmt::format("{}.{}", path.string(), ::getpid());
  {
    Descriptor const file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0) return failed(beside, "cannot be made");
    if (!write_layout(file.get(), layout)) {
      auto const trouble = failed(beside, "cannot be written");
      ::unlink(beside.c_str());
      return trouble;
    }
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    auto const trouble = failed(path, "cannot be put in its place");
    ::unlink(beside.c_str());
    return trouble;
  }
  return {};
}

Result<NetworkTables> read_network_bytes(std::span<std::byte const> bytes, std::string_view content_hash) {
  auto const directory = directory_of(bytes, content_hash);
  if (!directory) return tl::make_unexpected(directory.error());
  std::unordered_map<std::string_view, Entry const*> by_name;
  for (Entry const& entry : *directory) {
    std::string_view const name(entry.name.data(), entry.name.size());
    by_name.emplace(name.substr(0, std::min(name.find('\0'), name.size())), &entry);
  }
  NetworkTables tables;
  std::string trouble;
  tables.each([&]<class T>(std::string const& name, std::span<T const>& column) {
    auto const place = by_name.find(name);
    if (place == by_name.end() || !trouble.empty()) return;
    Entry const& entry = *place->second;
    bool const fits = entry.element_bytes == sizeof(T) && entry.offset % alignment == 0 && entry.offset <= bytes.size() &&
                      entry.count <= (bytes.size() - entry.offset) / sizeof(T);
    if (!fits || XXH3_64bits(bytes.data() + entry.offset, entry.count * sizeof(T)) != entry.checksum) {
      trouble = name;
      return;
    }
    column = {reinterpret_cast<T const*>(bytes.data() + entry.offset), entry.count};
  });
  if (trouble.empty()) trouble = trouble_in(tables);
  if (!trouble.empty()) return refuse(fmt::format("is damaged in column '{}'", trouble));
  return tables;
}

void seal_network_bytes(std::span<std::byte> bytes, std::string_view content_hash) {
  if (bytes.size() < sizeof(Header)) return;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.file_bytes = bytes.size();
  header.columns = std::min<std::uint64_t>(header.columns, (bytes.size() - sizeof(Header)) / sizeof(Entry));
  std::copy_n(content_hash.begin(), std::min<std::size_t>(content_hash.size(), 64), header.content_hash.begin());
  if (header.columns == 0) return;  // nothing that a reader would take
  std::vector<Entry> directory(header.columns);
  std::memcpy(directory.data(), bytes.data() + sizeof(Header), directory.size() * sizeof(Entry));
  for (Entry& entry : directory) {
    bool const fits = entry.element_bytes != 0 && entry.offset <= bytes.size() &&
                      entry.count <= (bytes.size() - entry.offset) / entry.element_bytes;
    if (fits) entry.checksum = XXH3_64bits(bytes.data() + entry.offset, entry.count * entry.element_bytes);
  }
  header.checksum = checksum_of(header, directory);
  std::memcpy(bytes.data() + sizeof(Header), directory.data(), directory.size() * sizeof(Entry));
  std::memcpy(bytes.data(), &header, sizeof header);
}

Result<NetworkTables> map_network_file(std::filesystem::path const& path, std::string_view content_hash) {
  Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failed(path, "cannot be opened");
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failed(path, "cannot be looked at");
  auto const bytes = static_cast<std::size_t>(status.st_size);
  if (bytes == 0) return refuse("is empty");
  void* const data = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, file.get(), 0);
  if (data == MAP_FAILED) return failed(path, "cannot be mapped");
  auto const mapping = std::make_shared<Mapping const>(data, bytes);  // shared by every copy of the tables
  auto tables = read_network_bytes({static_cast<std::byte const*>(data), bytes}, content_hash);
  if (!tables) {
    tables.error().message = fmt::format("{}: {}", path.string(), tables.error().message);
    return tables;
  }
  tables->storage = mapping;
  return tables;
}

}  // namespace lamplighter::geo
