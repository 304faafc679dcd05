// The program: everything is behind the command line's library, but for the web pages that it carries.
#include "engine/app/command_line.hpp"
#include "engine/app/embedded_pages.hpp"

int main(int argc, char** argv) {
  return lamplighter::app::run_command_line(argc, argv, lamplighter::app::embedded_pages());
}
