/* daemon/cell.h -- where one moment stands on the moment map, and what came of it: written with its log line, so that every report can be
 * counted again from the log.
 *
 * Sealed   the cell of somebody who is remembered lies in the sealed part of their line: it goes with their key when they are erased.
 * Clear    a line that names nobody carries its cell in the clear: topic, stage, device, place and answer, nothing that tells two of them apart.
 * None     robots (their line says so), what came late and was not decided, and what is no event of a touchpoint have no cell and are never counted.
 * Private  a topic marked sensitive or restricted is not in any cell: such a moment has no topic and no place here, and names nobody.
 */
#ifndef TACT_DAEMON_CELL_H
#define TACT_DAEMON_CELL_H
#include "core/engine/engine.h"
#include "daemon/json_out.h"

/* Answered    a message was chosen for it: shown in the slot, or made ready to be sent (the gate may still stop it when it is due).
 * Silent      on purpose: something fitted, and a gate, a limit, the price, the lot or a wait kept it back.
 * Unanswered  nothing to say: no campaign in force fits it, or none with a message for this place. */
#define TACT_CELL_ANSWERS(A) A(ANSWERED, 0, "answered") A(SILENT, 1, "silent") A(UNANSWERED, 2, "unanswered")
enum {
#define A(name, number, code) TACT_CELL_##name = number,
    TACT_CELL_ANSWERS(A)
#undef A
    TACT_CELL_ANSWER_COUNT
};

enum { TACT_CELL_TEXT_BYTES = 64, TACT_CELL_STAGES = TACT_STAGE_AMBASSADOR + 1, TACT_CELL_DEVICES = TACT_DEVICE_OTHER + 1 };

typedef struct tact_cell {
    uint8_t type;                      /* TACT_EVENT_TRACK .. ALIAS */
    uint8_t kind, situation, stage, device, answer;
    tact_slice topic;                  /* the strongest one's name; empty: none, or a private one. At most 64 bytes, as the place */
    tact_slice place;                  /* the slot that asked; empty: the event asked for nothing */
    /* Only sealed: */
    bool moving;                       /* commuting, travelling, or a phone on a mobile network */
    uint8_t hour, weekday;             /* local; Monday is 0 */
    uint32_t day;                      /* local day since 1970 */
    uint64_t part;                     /* the device part; 0: it came without a device */
    uint64_t purposes;                 /* bit per purpose in force then */
} tact_cell;

/** False: it has no cell. Texts point into bundle and event. */
bool tact_cell_of(tact_cell *out, const tact_bundle *bundle, const tact_event *event, const tact_result *result);
/** What came of a step that decided: answered, silent on purpose, or nothing to say. */
uint8_t tact_cell_answer_of(const tact_result *result);
tact_slice tact_cell_answer_code(unsigned answer);

/** Bytes for the seal, and back (texts point into the bytes; ERR_VERSION, ERR_FORMAT). */
void tact_cell_write(tact_writer *w, const tact_cell *cell);
tact_status tact_cell_read(tact_slice bytes, tact_cell *out) TACT_MUST_USE;

/** Members of a line that names nobody: a map under "cell"; and back from such a line. False: it has none, or one that is damaged. */
void tact_cell_json(tact_json *json, const tact_cell *cell);
bool tact_cell_of_line(const tact_value *line, tact_cell *out);
#endif
