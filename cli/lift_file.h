/* cli/lift_file.h -- a file of people, their arm and what they did, read into arms and metrics, and judged (core/measure). */
#ifndef TACT_CLI_LIFT_FILE_H
#define TACT_CLI_LIFT_FILE_H
#include "cli/sheet.h"
#include "core/measure/allocation.h"
#include "core/measure/cuped.h"
#include "core/measure/lift.h"
#include "core/measure/money.h"

enum { TACT_LIFT_ARMS = 64, TACT_LIFT_METRICS = 32 };

typedef struct tact_lift_metric {
    const char *name;
    int column;
    bool money, goal;                              /* goal: 0 or 1 for everybody */
    uint64_t empty_as_zero;
    tact_cuped cuped;
    bool all_alike[TACT_LIFT_ARMS];                /* beside the control: nobody differs from anybody */
    tact_allocation lot, lost;                     /* of the people counted, and of those left out: either forbids reading this metric */
} tact_lift_metric;

typedef struct tact_lift_file {
    tact_sheet sheet;
    int arm_column, covariate_column;              /* covariate -1: none */
    bool empty_is_zero, shares_told;
    tact_lift_question question;
    char *arms[TACT_LIFT_ARMS]; uint64_t people[TACT_LIFT_ARMS]; unsigned arm_count, control;
    double share[TACT_LIFT_ARMS], cost[TACT_LIFT_ARMS];       /* asked for, any scale; money a person */
    tact_lift_metric metrics[TACT_LIFT_METRICS]; unsigned metric_count;
    tact_sample samples[TACT_LIFT_METRICS][TACT_LIFT_ARMS];   /* as counted; with the covariate */
    tact_allocation allocation;
    tact_lift lifts[TACT_LIFT_METRICS][TACT_LIFT_ARMS];       /* against the control; after the covariate was taken out */
    bool believed[TACT_LIFT_METRICS][TACT_LIFT_ARMS];         /* a verdict that stands among all the questions asked here */
    unsigned questions;
} tact_lift_file;

/** Reads the whole file; columns and options must be set. An exit code; not TACT_EXIT_OK: told. */
int tact_lift_file_read(tact_lift_file *file);
/** The arm by its name, or -1. */
int tact_lift_file_arm(const tact_lift_file *file, tact_slice name);
/** After reading, with `control`, shares and costs set. */
void tact_lift_file_judge(tact_lift_file *file);
/** The whole lot, or this metric's, may not be read. */
bool tact_lift_file_blocked(const tact_lift_file *file, unsigned metric);
bool tact_lift_file_any_blocked(const tact_lift_file *file);
/** Gain less cost of an arm by a money metric, for the people who have a value. */
tact_return tact_lift_file_return(const tact_lift_file *file, unsigned metric, unsigned arm);
void tact_lift_file_close(tact_lift_file *file);

/** `per_day` > 0: missing people are told as a date as well, counted from today. */
void tact_lift_file_print(FILE *out, const tact_screen *screen, const tact_lift_file *file, double per_day);
void tact_lift_file_json(tact_json *j, const tact_lift_file *file, double per_day);
/** "2026-12-03", so many days from now; false beyond ten years. */
bool tact_lift_file_date(double people, double per_day, char out[11]);
#endif
