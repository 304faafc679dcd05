// What must not stand in the code: clocks and chance, SQL outside the store, personal data in logs, this machine.
#pragma once

#include "tests/house/source_tree.hpp"

#include <string>
#include <vector>

namespace lamplighter::house {

/// Clocks, chance and the environment: never in decision rooms, elsewhere only in the named exceptions. Tests may use
/// what gives the same sequence everywhere.
std::vector<std::string> chance_findings(std::vector<File> const& files);

/// The files that may read a clock, chance or the environment, with a reason each.
struct Exception {
  std::string file_prefix;
  std::string word;  // the only word that is let through there
  std::string reason;
};
std::vector<Exception> const& chance_exceptions();

/// SQL in string literals outside engine/store and the tests.
std::vector<std::string> sql_findings(std::vector<File> const& files);

/// Personal data or secrets among the arguments of log calls, and of the errors that end in a log.
std::vector<std::string> log_findings(std::vector<File> const& files);

/// Paths of a developer's machine and hosts of package registries, in any file.
std::vector<std::string> machine_findings(std::vector<File> const& files);

}  // namespace lamplighter::house
