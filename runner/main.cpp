#include "cli/program.hpp"

int main(int argc, char** argv) { return runner::run_program(argc, argv); }
