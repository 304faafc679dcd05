// The program: everything is behind the command line's library.
#include "engine/app/command_line.hpp"

int main(int argc, char** argv) { return lamplighter::app::run_command_line(argc, argv); }
