/* core/moment/understand.h -- an event in, a moment out: what is wanted, where in the day, about what, how urgently.
 *
 * How      every signal (signal.def) speaks for kinds in log-odds of 1/1000; the sum goes through a softmax; below a threshold the
 *          answer is `unknown`, and unknown never earns a message. What each signal said stays in `because`.
 * Words    are told by a trained model (model.h), in the same log-odds; the lexicon says what is urgent and how far a journey came, reads addresses and
 *          names, and speaks for kinds itself where there is no model.
 * Tables   event_name.def (names of the Segment specifications and of web analytics), lexicon.def (words of people and of addresses in
 *          English, French, Italian), the brand's own topics. All are hashed once into an index.
 * Privacy  words and page of the event itself are always read; the place of the device only when the view grants `locate`; habits and
 *          zones remembered only when it grants `remember` and `personalise`. A NULL view grants nothing.
 * Cost     about a microsecond for an ordinary event, whatever the number of topics; texts are read up to the bounds below.
 * Source   fusion of evidence in log-odds: Good, "Probability and the weighing of evidence" (1950); kinds: Google, micro-moments (2015).
 */
#ifndef TACT_MOMENT_UNDERSTAND_H
#define TACT_MOMENT_UNDERSTAND_H
#include "core/campaign/bundle.h"
#include "core/moment/model.h"
#include "core/moment/moment.h"
#include "core/person/fold.h"
#include "tact/event.h"

enum {
    TACT_MOMENT_WORDS_MAX = 96,        /* words read of one text for kinds and topics; for the marks of private topics all are (mark.h) */
    TACT_MOMENT_NEAR_METRES = 1500,    /* a place this near speaks for `go` */
    TACT_MOMENT_INSIDE_METRES = 75     /* this near is in the place */
};

typedef enum tact_signal {
#define M(name, number, code, en, fr, it) TACT_SIGNAL_##name = number,
#include "core/moment/signal.def"
#undef M
    TACT_SIGNAL_COUNT
} tact_signal;

typedef struct tact_moment_index tact_moment_index;

/** Hash the tables and the bundle's topics once. `model` (copied; its bytes must outlive the index) tells kinds from words; NULL: the lexicon does. Lives in `arena`, points into `bundle` (both must outlive it); read-only afterwards,
 *  shared freely. NULL: the arena is full (about 100 KB and 40 bytes a topic word are needed). */
const tact_moment_index *tact_moment_index_build(const tact_bundle *bundle, const tact_model *model, tact_arena *arena);
/** The model of words it was built with; NULL: none. */
const tact_model *tact_moment_index_model(const tact_moment_index *index);

/** Understand one event.
 *  In:   view    what may be read of the person; NULL: nothing may be remembered or read
 *        local   civil time of `occurred` where the person is; NULL: not known */
void tact_moment_understand(tact_moment *out, const tact_moment_index *index, const tact_event *event, const tact_view *view,
                            const tact_civil *local);

/** Does any text in it, however deep, name a topic marked sensitive or restricted?  Keys count. */
bool tact_moment_private_value(const tact_moment_index *index, const tact_value *value);

/** The words of an event that a model is asked about: what was written, else what was searched for, else the page's title; empty: there are none.
 *  They point into the event, or into `room`. */
enum { TACT_MOMENT_SAID_BYTES = 256 };
tact_slice tact_moment_said(const tact_event *event, char room[TACT_MOMENT_SAID_BYTES]);

/** Is this event the buying itself (an order completed, a table reserved)?  Refunds and help after it have its stage, too, but buy nothing; an
 *  event whose name nobody knows buys when its words say so. */
bool tact_moment_buys(const tact_moment *moment, const tact_moment_index *index, const tact_event *event);

/** "event_name", or {NULL,0} for an unknown number; and its words for people ("en", "fr", "it"; anything else reads English). */
tact_slice tact_signal_code(unsigned signal);
tact_slice tact_signal_text(unsigned signal, tact_slice language);
#endif
