// Chooses the database by the address's scheme.
#include "engine/store/database.hpp"
#include "engine/store/postgres_database.hpp"
#include "engine/store/sqlite_database.hpp"

#include <fmt/format.h>

namespace lamplighter::store {

ValueView view_of(Value const& value) {
  if (auto const* number = std::get_if<std::int64_t>(&value)) return *number;
  if (auto const* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  if (auto const* real = std::get_if<double>(&value)) return *real;
  if (auto const* bytes = std::get_if<Blob>(&value)) return std::span<std::uint8_t const>(*bytes);
  return {};
}

Result<std::unique_ptr<Database>> open_database(std::string const& address, OpenMode mode,
                                                std::string const& sqlite_vfs) {
  constexpr std::string_view sqlite = "sqlite:";
  if (address.starts_with(sqlite)) {
    auto const path = address.substr(sqlite.size());
    if (path.empty()) return fail(Error::Kind::usage, "store: sqlite: needs a path, as in sqlite:var/lamplighter.db");
    return open_sqlite(path, mode, sqlite_vfs);
  }
  if (address.starts_with("postgresql://") || address.starts_with("postgres://")) return open_postgres(address, mode);
  // The address may hold a password: it is not repeated.
  return fail(Error::Kind::usage, "store: the address must start with sqlite: or postgresql://");
}

}  // namespace lamplighter::store
