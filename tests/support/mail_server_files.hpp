// The configuration files of the tests' mail server.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace lamplighter::test {

struct MailServerPlan {
  std::filesystem::path folder;
  std::filesystem::path program;  // Exim
  uid_t user = 0;
  gid_t group = 0;
  std::string user_name, group_name;
  std::uint16_t smtp_port = 0, smtps_port = 0, imaps_port = 0;
  std::string name, word;  // of sign-in
};

/// The Exim that ./setup --tests unpacked, else an installed one.
std::filesystem::path exim_program();
std::string exim_configuration(MailServerPlan const& plan);
std::string dovecot_configuration(MailServerPlan const& plan);

}  // namespace lamplighter::test
