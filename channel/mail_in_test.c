/* channel/mail_in_test.c -- mails as people's programs write them: whose words, what is cut, what is a picture, what no person wrote. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "channel/mail_in.h"

static char block[4 << 20];
static tact_arena arena;
static bool jpeg(tact_slice b) { return tact_slice_starts(b, TACT_S("\xFF\xD8\xFF")); }

static tact_mail_in read_mail(const char *mail) {
    tact_mail_in m;
    tact_arena_init(&arena, block, sizeof block, NULL);
    assert_int_equal(tact_mail_in_read(tact_slice_of(mail), jpeg, &arena, &m), TACT_OK);
    return m;
}

static void is(tact_slice text, const char *expected) {
    if (!tact_slice_is(text, expected)) fail_msg("'%.*s' is not '%s'", (int)text.len, text.ptr, expected);
}

#define HEAD "From: Anna <Anna@Example.org>\r\nTo: shop@x.test\r\nSubject: =?UTF-8?Q?R=C3=A9_?=\r\n =?UTF-8?B?Y29tbWFuZGU=?=\r\nMessage-ID: <1@her>\r\nIn-Reply-To: <abc@x.test>\r\n"

static void whose_and_about_what(void **state) {
    (void)state;
    tact_mail_in m = read_mail(HEAD "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nO=C3=B9 est ma =\r\ncommande ?\r\n");
    is(m.from, "anna@example.org");
    is(m.subject, "Ré commande");
    is(m.message_id, "<1@her>");
    is(m.text, "Où est ma commande ?");
    assert_true(tact_slice_find(m.threads, TACT_S("<abc@x.test>")) >= 0);
    assert_false(m.by_itself);
}

static void cuts(void **state) {
    (void)state;
    static const struct { const char *whole, *text; } cases[] = {
        { "Yes please.\n\nOn Mon, 3 Nov 2026 at 10:12, Shop <a@b.c> wrote:\n> Do you want it?\n> Say so.", "Yes please." },
        { "Oui.\n\nLe lun. 3 nov. 2026 à 10:12, Boutique\n<a@b.c> a écrit :\n\n> Le voulez-vous ?", "Oui." },
        { "Sì.\n\nIl giorno lun 3 nov 2026 alle ore 10:12 Negozio <a@b.c> ha scritto:\n> Lo vuole?", "Sì." },
        { "Fine.\n-- \nAnna Rossi\nVia Roma 1", "Fine." },
        { "Fine.\n\nSent from my iPhone", "Fine." },
        { "Merci !\n\nEnvoyé de mon iPhone\n\n> Le 3 nov. 2026 à 10:12, B a écrit :\n> \n> Bonjour", "Merci !" },
        { "Ok\n\n-----Original Message-----\nFrom: Shop\nDo you want it?", "Ok" },
        { "> Do you want the blue one?\nYes, blue.\n> And which size?\nForty.", "> Do you want the blue one?\nYes, blue.\n> And which size?\nForty." },
        { "On balance she wrote:\nthis is mine", "On balance she wrote:\nthis is mine" },
        { "> only quoted", "> only quoted" },
        { "On Mon, Shop wrote:\n> a", "On Mon, Shop wrote:\n> a" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) is(tact_mail_cut(tact_slice_of(cases[i].whole)), cases[i].text);
}

static void parts_and_pictures(void **state) {
    (void)state;
    tact_mail_in m = read_mail(HEAD "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nCass\xE9 !\r\n--i\r\n"
        "Content-Type: text/html\r\n\r\n<b>no</b>\r\n--i--\r\n--o\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"a.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--o\r\n"
        "Content-Type: image/png; name=b.png\r\nContent-Transfer-Encoding: base64\r\n\r\nbm8gcGljdHVyZQ==\r\n--o--\r\n");
    is(m.text, "Cassé !");
    assert_int_equal(m.picture_count, 1);
    is(m.pictures[0].name, "a.jpg");
    assert_int_equal(m.pictures[0].bytes.len, 6);
}

static void html_alone(void **state) {
    (void)state;
    tact_mail_in m = read_mail(HEAD "Content-Type: text/html; charset=utf-8\r\n\r\n<html><style>p{color:red}</style><p>One &amp; two</p><div>3 &lt; 4&#8364;</div><blockquote>old <b>words</b></blockquote></html>");
    is(m.text, "One & two\n3 < 4€");
}

static void no_person_wrote(void **state) {
    (void)state;
    assert_true(read_mail(HEAD "Auto-Submitted: auto-replied\r\n\r\nI am away").by_itself);
    assert_true(read_mail(HEAD "Precedence: bulk\r\n\r\nx").by_itself);
    assert_true(read_mail("Return-Path: <>\r\n" HEAD "\r\nx").by_itself);
    assert_true(read_mail(HEAD "List-Id: <l>\r\n\r\nx").by_itself);
    assert_false(read_mail(HEAD "Auto-Submitted: no\r\n\r\nx").by_itself);
}

static void what_stands_in_the_subject_alone(void **state) {
    (void)state;
    assert_true(read_mail(HEAD "\r\n").wordless);
    assert_true(read_mail(HEAD "\r\n\r\n \r\n").wordless);
    assert_true(read_mail(HEAD "\r\nSent from my iPhone\r\n").wordless);
    assert_true(read_mail(HEAD "\r\n> Our offer\r\n> of today\r\n").wordless);
    assert_false(read_mail(HEAD "\r\nHello\r\n\r\nSent from my iPhone\r\n").wordless);
    static const char *const answers[] = { "Re: Stop by", "RE: x", "R: x", "Fwd: x", "Tr : x", "Re\xC2\xA0: x", "Re[2]: x", "AW: x", "" }, *const own[] = { "STOP", "Stop", "Reprise", "unsubscribe", "Réabonner: oui", "Rimuovi" };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) assert_false(tact_mail_new_subject(tact_slice_of(answers[i])));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) assert_true(tact_mail_new_subject(tact_slice_of(own[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(whose_and_about_what), cmocka_unit_test(cuts), cmocka_unit_test(parts_and_pictures), cmocka_unit_test(html_alone), cmocka_unit_test(no_person_wrote), cmocka_unit_test(what_stands_in_the_subject_alone) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
