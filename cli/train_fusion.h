/* cli/train_fusion.h -- `tact train --fusion FOLDER`: how much of what each signal says counts, fitted and judged. */
#ifndef TACT_CLI_TRAIN_FUSION_H
#define TACT_CLI_TRAIN_FUSION_H
#include "cli/cli.h"

/** The exit code. --out writes core/moment/fusion.def anew. */
int tact_train_fusion(tact_cli *cli, const char *folder);
#endif
