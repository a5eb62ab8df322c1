/* channel/smpp_fuzz.c -- any bytes as a stream of commands: never a crash, nothing is read beyond a command's end, texts that come out are UTF-8; what is written is read back. */
#include <stdlib.h>
#include <string.h>
#include "channel/smpp_pdu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const tact_smpp_pdu *p, tact_arena *arena) {
    tact_smpp_delivered d;
    tact_smpp_receipt r;
    tact_slice text;
    char room[24];
    (void)tact_smpp_read_id(p->body);
    (void)tact_smpp_status(p->status, NULL, NULL);
    if (tact_smpp_read_delivered(p->body, &d)) return;
    if (d.text.len && (d.text.ptr < p->body.ptr || d.text.ptr + d.text.len > p->body.ptr + p->body.len)) abort();
    if (!tact_smpp_text(&text, &d, arena) && !tact_slice_utf8(text)) abort();
    if (tact_smpp_read_receipt(&d, &r)) {
        if (!r.id.len || !r.state.len) abort();
        (void)tact_smpp_id(r.id, 16, room);
        tact_slice once = tact_smpp_id(r.id, 10, room);
        char again[24];
        if (!tact_slice_equal(tact_smpp_id(once, 10, again), once)) abort();
    }
}

static void there_and_back(tact_slice bytes, tact_arena *arena) {
    tact_writer w;
    tact_smpp_pdu p;
    tact_smpp_delivered d;
    size_t used;
    tact_slice text = { bytes.ptr, bytes.len < TACT_SMPP_TEXT_MOST ? bytes.len : TACT_SMPP_TEXT_MOST };
    tact_smpp_submit s = { .from = TACT_S("36180"), .to = TACT_S("+33611223344"), .coding = 8, .valid_s = 3600, .text = text, .payload = bytes.len & 1 };
    tact_writer_init(&w, arena, 512);
    tact_smpp_write_submit(&w, 7, &s);
    if (w.status) return;
    if (tact_smpp_read(tact_writer_slice(&w), &p, &used) || used != w.len || p.sequence != 7 || tact_smpp_read_delivered(p.body, &d)) abort();
    if (!tact_slice_equal(d.text, text) || !tact_slice_is(d.to, "33611223344") || !tact_slice_is(d.from, "36180") || d.coding != 8) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[1 << 20];
    tact_arena arena;
    tact_slice rest = { (const char *)data, size };
    tact_smpp_pdu p;
    size_t used;
    if (size > 65536) return 0;
    tact_arena_init(&arena, block, sizeof block, NULL);
    there_and_back(rest, &arena);
    look_at(&(tact_smpp_pdu){ .body = rest }, &arena);
    while (!tact_smpp_read(rest, &p, &used) && used) {
        if (used > rest.len || used != p.body.len + TACT_SMPP_HEADER) abort();
        look_at(&p, &arena);
        rest = (tact_slice){ rest.ptr + used, rest.len - used };
    }
    tact_arena_close(&arena);
    return 0;
}
