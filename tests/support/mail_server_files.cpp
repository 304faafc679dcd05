// Writes the configurations of Exim and Dovecot.
#include "tests/support/mail_server_files.hpp"

#include <fmt/format.h>

namespace lamplighter::test {
namespace {

constexpr auto exim_text = R"(keep_environment = LD_PRELOAD : ^NSS_WRAPPER_
exim_path = {program}
exim_user = Debian-exim
exim_group = Debian-exim
never_users =
deliver_drop_privilege = true
spool_directory = {folder}/spool
log_file_path = {folder}/log/exim.%slog
pid_file_path = {folder}/run/exim.pid
primary_hostname = mail.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp} : {smtps}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
tls_privatekey = {folder}/key.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
disable_ipv6 = true
host_lookup =
rfc1413_query_timeout = 0s
delay_warning =
bounce_return_body = false
acl_smtp_rcpt = rcpt
acl_smtp_data = data

begin acl
rcpt:
  deny local_parts = ^refused
       message = 5.1.1 no such user $local_part@$domain
  defer local_parts = ^busy
       message = 4.2.1 mailbox $local_part@$domain is busy
  deny local_parts = ^notallowed
       message = 5.7.1 relay not permitted
  accept authenticated = *
  accept sender_domains = local.example
  deny message = 5.7.1 relay not permitted
data:
  deny condition = ${{if match{{$recipients}}{{^badtext}}}}
       message = 5.6.0 text refused
  accept

begin routers
bounces:
  driver = accept
  local_parts = bounces
  local_part_suffix = +*
  local_part_suffix_optional
  transport = bounces
unknown:
  driver = redirect
  local_parts = ^unknown
  allow_fail
  data = :fail: 5.1.1 no such user here
people:
  driver = accept
  transport = people

begin transports
bounces:
  driver = appendfile
  directory = {folder}/mail/bounces
  maildir_format
  envelope_to_add
  return_path_add
people:
  driver = appendfile
  directory = {folder}/mail/people
  maildir_format
  envelope_to_add
  return_path_add

begin retry
* * F,10m,1s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{name}}}}}{{eq{{$auth3}}{{{word}}}}}}}}}
  server_set_id = $auth2
)";

constexpr auto dovecot_text = R"(base_dir = {folder}/run/dovecot
state_dir = {folder}/run/dovecot-state
log_path = {folder}/log/dovecot
instance_name = lamplighter-test
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
mail_location = maildir:{folder}/mail/bounces
passdb {{
  driver = static
  args = user={name} password={word}
}}
userdb {{
  driver = static
  args = uid={user_id} gid={group_id} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
)";

}  // namespace

std::filesystem::path exim_program() {
  auto unpacked = std::filesystem::path{LAMPLIGHTER_SOURCE_DIR} / "build/exim4/usr/sbin/exim4";
  return std::filesystem::exists(unpacked) ? unpacked : std::filesystem::path{"/usr/sbin/exim4"};
}

std::string exim_configuration(MailServerPlan const& plan) {
  return fmt::format(exim_text, fmt::arg("program", plan.program.string()), fmt::arg("folder", plan.folder.string()), fmt::arg("smtp", plan.smtp_port),
                     fmt::arg("smtps", plan.smtps_port), fmt::arg("name", plan.name), fmt::arg("word", plan.word));
}

std::string dovecot_configuration(MailServerPlan const& plan) {
  return fmt::format(dovecot_text, fmt::arg("folder", plan.folder.string()), fmt::arg("user", plan.user_name), fmt::arg("group", plan.group_name), fmt::arg("user_id", plan.user),
                     fmt::arg("group_id", plan.group), fmt::arg("name", plan.name), fmt::arg("word", plan.word), fmt::arg("imaps", plan.imaps_port));
}

}  // namespace lamplighter::test
