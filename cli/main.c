/* cli/main.c -- the one binary. */
#include "cli/cli.h"

int main(int argc, char **argv) { return tact_cli_main(argc, argv, stdout, stderr); }
