/* cli/offpolicy_file.h -- a log of draws with their own probabilities, and what another way of choosing would have brought by it.
 *
 * Twice    the file is read twice: first to learn which choices there are and what each brought, then to weigh every row. So it must be a
 *          file, not a pipe; nothing of it is kept in memory.
 * Model    where the other way does not look at the situation (uniform, always one, a fixed mix) DR's model is what each choice brought on
 *          average, learned for even rows from odd ones and the other way round, leaning on the mean of that other half with ten imagined rows. Where a
 *          column tells the target, DR needs two columns of a model of one's own; else it is not told.
 */
#ifndef TACT_CLI_OFFPOLICY_FILE_H
#define TACT_CLI_OFFPOLICY_FILE_H
#include "cli/sheet.h"
#include "core/measure/offpolicy.h"

enum { TACT_OFFPOLICY_CHOICES = 4096, TACT_OFFPOLICY_SLOTS = 16384 };

typedef enum tact_target { TACT_TARGET_UNIFORM, TACT_TARGET_MIX, TACT_TARGET_COLUMN } tact_target;

typedef struct tact_offpolicy_choice { char *name; uint64_t rows; double share; double reward[2], count[2]; } tact_offpolicy_choice;

typedef struct tact_offpolicy_file {
    tact_sheet sheet;
    int arm, propensity, reward, target_column, expected[2];       /* columns; -1: not there */
    tact_target target;
    uint32_t uniform_over;                         /* choices of the uniform way; 0: as many as the file has */
    tact_offpolicy_choice choices[TACT_OFFPOLICY_CHOICES]; uint32_t choice_count;
    uint32_t slots[TACT_OFFPOLICY_SLOTS];
    double reward_sum[2], reward_rows[2];         /* by half */
    bool has_model, anyway;
    tact_offpolicy sums;
    tact_offpolicy_answer answer;
} tact_offpolicy_file;

/** The first reading: choices and what they brought. False: told. */
bool tact_offpolicy_file_meet(tact_offpolicy_file *file);
/** The second, after shares are set; the sheet must have been opened anew. */
bool tact_offpolicy_file_weigh(tact_offpolicy_file *file);
/** The choice of that name, or -1. */
int tact_offpolicy_choice_of(const tact_offpolicy_file *file, tact_slice name);
void tact_offpolicy_file_print(FILE *out, const tact_screen *screen, const tact_offpolicy_file *file);
void tact_offpolicy_file_json(tact_json *j, const tact_offpolicy_file *file);
#endif
