// A private PostgreSQL server for one test program: own data, own socket, no network, gone at the end.
#pragma once

#include <string>

namespace lamplighter::test {

/// Starts a server in a temporary folder; stops it and removes the folder at the end. The server also stops when this
/// process is killed; the next start then removes the folder. As root it runs as the user `postgres`. Its default collation
/// is English, so that a text column without COLLATE "C" shows. Throws std::runtime_error when it does not start.
class PostgresCluster {
 public:
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(PostgresCluster const&) = delete;
  PostgresCluster& operator=(PostgresCluster const&) = delete;

  /// Creates an empty database and gives its address for open_database.
  std::string create_database();
  /// Ends every other connection to the database of this address, as a crash of the server would.
  void cut_connections(std::string const& address);
  /// Runs one statement as superuser on the database of this address.
  void run(std::string const& address, std::string const& sql);

 private:
  void start();
  void stop();
  std::string address_of(std::string const& database) const;

  std::string folder_;
  int process_ = -1;
  int databases_count_ = 0;
};

/// The one server of this test program, started at the first call.
PostgresCluster& postgres_cluster();

}  // namespace lamplighter::test
