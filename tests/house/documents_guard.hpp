// What the documents must say because the code has it: keys, columns, variables, commands, and links that lead somewhere.
#pragma once

#include "tests/house/source_tree.hpp"

#include <string>
#include <vector>

namespace lamplighter::house {

/// Keys that readers of strict YAML ask for and that the page's section about the file does not name.
std::vector<std::string> key_findings(std::vector<File> const& files);

/// Columns of the contacts file that the page does not name.
std::vector<std::string> column_findings(std::vector<File> const& files);

/// Variables of texts and stages with a name of their own that the page does not name.
std::vector<std::string> variable_findings(std::vector<File> const& files);

/// Subcommands that one of the two READMEs leaves out.
std::vector<std::string> command_findings(std::vector<File> const& files);

/// Rows of the measured figures whose values are others in the other README.
std::vector<std::string> figure_findings(std::vector<File> const& files);

/// Links from one document to a file that is not in the tree, or to a heading that its page does not have.
std::vector<std::string> link_findings(std::vector<File> const& files);

/// Tests behind a condition on data that may be absent, without a word where they are: tests/run could not name them.
std::vector<std::string> absence_findings(std::vector<File> const& files);

}  // namespace lamplighter::house
