// Runs a Kannel with a simulated message centre until it is told to stop: for scripts and for trying things by hand.
#include <csignal>
#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "tests/support/kannel_gateway.hpp"

int main(int arguments_count, char** arguments) try {
  if (arguments_count != 2) {
    fmt::print(stderr, "usage: kannel_gateway EMPTY_FOLDER\nprints its addresses, then runs until TERM or INT\n");
    return 2;
  }
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  lamplighter::test::KannelGateway const gateway{arguments[1]};
  sigprocmask(SIG_BLOCK, &stop, nullptr);  // after the children have started, who must not inherit it
  fmt::print("url={}\nuser={}\npassword='{}'\ncentre={}\n", gateway.sendsms_url(), gateway.user(), gateway.password(),
             gateway.centre_url());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  return 0;
} catch (std::exception const& problem) {
  fmt::print(stderr, "kannel_gateway: {}\n", problem.what());
  return 1;
}
