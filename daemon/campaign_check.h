/* daemon/campaign_check.h -- a campaign's text, or a page's, checked as it would stand in the brand folder, by the loader's own checker. Nothing is written; safe on a worker thread.
 *
 * Findings  of the file itself and of what it breaks elsewhere (a name that is there twice ...). Warnings of other files are left out: nobody asked.
 */
#ifndef TACT_DAEMON_CAMPAIGN_CHECK_H
#define TACT_DAEMON_CAMPAIGN_CHECK_H
#include "brand/load.h"
#include "daemon/campaign_file.h"
#include "daemon/json_out.h"

typedef struct tact_campaign_check {
    tact_brand brand;                  /* the folder as it would be; its bundle only when nothing is wrong anywhere */
    tact_diags diags;
    tact_slice file;
    tact_value tree;                   /* of the text; a map, as far as it could be read */
    uint32_t id;                       /* of the campaign in it; 0: none */
    bool whole;                        /* no mistake anywhere: the bundle is there */
    uint32_t errors_here;              /* mistakes of this file, or of the folder as a whole */
    tact_diags before_live;            /* `ahead`, and a draft: what would be a mistake were it live, and is none yet */
} tact_campaign_check;

typedef struct tact_campaign_check_ask {
    const char *folder, *env_file;
    tact_slice name, file, text;       /* name: what it must be called; empty: whatever it says. file: what findings call it */
    bool as_live;                      /* take it as live, for everyone */
    bool audiences;                    /* the text is that of audiences.yaml */
    bool page;                         /* the text is that of a page, and `file` where it stands; `tree` stays empty */
    bool ahead;                        /* of a page: look also for what stands in its way when it is put live */
    tact_instant now;
} tact_campaign_check_ask;

/** All of it lives in `arena`. ERR_MEMORY, else OK: what was found stands in out->diags. */
tact_status tact_campaign_checked(const tact_campaign_check_ask *ask, tact_arena *arena, tact_campaign_check *out) TACT_MUST_USE;
/** "findings": [{severity, file, line, column, code, arguments, message, hint, language, hintLanguage}], in a language (0 en, 1 fr, 2 it) as far as there are words (finding_say.h). */
void tact_findings_json(tact_json *j, const tact_diags *diags, tact_slice own_file, unsigned language);
/** The same as "beforeLive": what a draft needs before it can go live. */
void tact_before_live_json(tact_json *j, const tact_campaign_check *check, unsigned language);
/** type, title, status of a problem (RFC 9457), within a map that is open. `title`: of tact_screen_word. */
void tact_problem_json(tact_json *j, int status, tact_slice title);
/** Its history could not be kept: why; empty when it was. The log of tact run has it, too. Lives as long as `trouble`. */
tact_slice tact_history_fault(const tact_campaign_file *file, tact_status status, const tact_trouble *trouble);
/** "historyKept", and when it was not "historyFault": what stands, what does not, what to do. */
void tact_history_json(tact_json *j, tact_slice fault, unsigned language);
/** 422 with the findings. */
struct tact_offload;
void tact_campaign_refuse_findings(struct tact_offload *task, const tact_campaign_check *check);
#endif
