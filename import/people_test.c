/* import/people_test.c -- exports of three tools and of nobody in particular; opt-outs win; no proof, no permission. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "import/people.h"

enum { MOST = 32 };
typedef struct got {
    struct { char id[32], email[64], phone[32], locale[16], traits[96], problem[128], problem_column[32]; uint64_t row, same_as; bool refuses; uint8_t state[TACT_CHANNEL_COUNT]; tact_people_reason reason[TACT_CHANNEL_COUNT]; int64_t at[TACT_CHANNEL_COUNT]; char notice[16], source[32]; } rows[MOST];
    unsigned count, stop_after;
} got;

static void copy(char *out, size_t room, tact_slice s) { snprintf(out, room, "%.*s", (int)s.len, s.len ? s.ptr : ""); }

static bool on_row(void *ctx, const tact_people_row *r) {
    got *g = ctx;
    assert_true(g->count < MOST);
    unsigned i = g->count++;
    copy(g->rows[i].id, 32, r->user_id); copy(g->rows[i].email, 64, r->email); copy(g->rows[i].phone, 32, r->phone); copy(g->rows[i].locale, 16, r->locale);
    size_t n = 0;
    for (uint32_t k = 0; k < r->trait_count; k++)
        n += (size_t)snprintf(g->rows[i].traits + n, 96 - n, "%.*s=%.*s;", (int)r->traits[k].name.len, r->traits[k].name.ptr, (int)r->traits[k].value.len, r->traits[k].value.ptr);
    if (r->problem_count) { copy(g->rows[i].problem, 128, tact_slice_of(r->problems[0].why)); copy(g->rows[i].problem_column, 32, r->problems[0].column); }
    g->rows[i].row = r->row; g->rows[i].same_as = r->same_as_row; g->rows[i].refuses = r->refuses;
    for (uint32_t k = 0; k < r->permission_count; k++) {
        uint8_t c = r->permissions[k].channel;
        g->rows[i].state[c] = r->permissions[k].state; g->rows[i].reason[c] = r->permissions[k].reason; g->rows[i].at[c] = r->permissions[k].at.us;
        copy(g->rows[i].notice, 16, r->permissions[k].notice); copy(g->rows[i].source, 32, r->permissions[k].source);
    }
    return g->count != g->stop_after;
}

typedef struct text { const char *csv; unsigned opened; } text;
static tact_source *reopen(void *ctx) { text *t = ctx; t->opened++; return tact_source_memory(tact_slice_of(t->csv)); }

static tact_people_report run(const char *csv, const char *maps, const char *source, const char *notice, got *g, tact_status expected) {
    static tact_header_maps m;
    static char error[300];
    m.count = 0;
    for (tact_slice rest = tact_slice_of(maps); rest.len;) {
        const char *bar = memchr(rest.ptr, '|', rest.len);
        size_t n = bar ? (size_t)(bar - rest.ptr) : rest.len;
        if (!tact_people_map(&m, (tact_slice){ rest.ptr, n }, error, sizeof error)) fail_msg("%s", error);
        rest.ptr += n + (bar != NULL);
        rest.len -= n + (bar != NULL);
    }
    text t = { csv, 0 };
    tact_people_options o = { .reopen = reopen, .reopen_ctx = &t, .maps = &m, .country = TACT_S("FR"), .source = tact_slice_of(source), .notice = tact_slice_of(notice),
                              .now = { 1735689600000000 }, .row = g ? on_row : NULL, .ctx = g };        /* 2025-01-01 */
    tact_people_report r;
    tact_status status = tact_people_read(&o, &r);
    if (status != expected) fail_msg("status %d: %s", status, r.error);
    return r;
}

static void any_file(void **state) {
    (void)state;
    got g = { 0 };
    tact_people_report r = run("id;E-mail;T\xE9l\xE9phone;Langue;Newsletter;depuis le;o\xF9;version;Note\n"
                               "1; Ada@Example.com ;06 12 34 56 78;fr_fr;oui;05/01/2024;caisse Lyon;2;x\n"
                               "2;bob@example.com;;en;oui;;caisse;2;\n"
                               "3;bad;0612;fr;non;05/01/2024;;;\n"
                               "4;eve@example.com;;zz!;oui;05/01/2024;;2;\n"
                               "5;kim@example.com;;;oui;05/01/2024;caisse;;\n"
                               "6;lea@example.com;;;oui;05/01/2031;caisse;2;\n"
                               "7;max@example.com;;;;;;;\n"
                               "8;zoe@example.com;;;peut-\xEAtre;05/01/2024;caisse;2;\n",
                               "id=user_id|Newsletter=email.state|depuis le=email.at|o\xC3\xB9=email.source|version=email.notice|note=trait.note", "", "", &g, TACT_OK);
    assert_int_equal(r.tool, TACT_TOOL_ANY);
    assert_int_equal(r.rows, 8);
    assert_int_equal(r.delivered, 8);
    assert_int_equal(g.count, 8);
    assert_string_equal(g.rows[0].id, "3");                         /* the refusal comes first */
    assert_true(g.rows[0].refuses);
    assert_int_equal(g.rows[0].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_REFUSED);
    assert_string_equal(g.rows[0].email, "");
    assert_string_equal(g.rows[0].problem, "has no @");
    assert_string_equal(g.rows[1].email, "ada@example.com");
    assert_string_equal(g.rows[1].phone, "+33612345678");
    assert_string_equal(g.rows[1].locale, "fr-FR");
    assert_string_equal(g.rows[1].traits, "note=x;");
    assert_int_equal(g.rows[1].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_GRANTED);
    assert_int_equal(g.rows[1].at[TACT_CHANNEL_EMAIL], 1704412800000000);
    assert_string_equal(g.rows[1].source, "caisse Lyon");
    static const tact_people_reason expected[] = { TACT_PEOPLE_REFUSED, TACT_PEOPLE_REACHABLE, TACT_PEOPLE_NO_DATE, TACT_PEOPLE_NO_SOURCE, TACT_PEOPLE_NO_NOTICE, TACT_PEOPLE_BAD_DATE, TACT_PEOPLE_REACHABLE, TACT_PEOPLE_BAD_STATE };
    for (int i = 0; i < 8; i++) {
        assert_int_equal(g.rows[i].reason[TACT_CHANNEL_EMAIL], expected[i]);
        if (i > 1) assert_int_equal(g.rows[i].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_UNKNOWN);
    }
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REACHABLE], 1);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NOTHING_SAID], 1);
    assert_int_equal(r.reach[TACT_CHANNEL_SMS][TACT_PEOPLE_NO_ADDRESS], 6);
    assert_int_equal(r.reach[TACT_CHANNEL_SMS][TACT_PEOPLE_BAD_ADDRESS], 1);
    assert_int_equal(r.reach[TACT_CHANNEL_SMS][TACT_PEOPLE_NOTHING_SAID], 1);
    uint64_t sum = 0;
    for (int i = 0; i < TACT_PEOPLE_REASON_COUNT; i++) sum += r.reach[TACT_CHANNEL_EMAIL][i];
    assert_int_equal(sum, 8);
    assert_int_equal(r.csv.converted_fields, 3);                    /* two headers, one cell: said aloud by the caller */
    tact_people_report_free(&r);
    /* the operator vouches for the file */
    g = (got){ 0 };
    r = run("email,opt,when\na@b.fr,yes,2024-01-05\n", "opt=email.state|when=email.at", "old shop", "2019", &g, TACT_OK);
    assert_int_equal(g.rows[0].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_GRANTED);
    assert_string_equal(g.rows[0].notice, "2019");
    tact_people_report_free(&r);
    /* a header alone never grants */
    r = run("email,newsletter,subscribed\na@b.fr,yes,yes\n", "", "s", "n", NULL, TACT_OK);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NOTHING_SAID], 1);
    assert_int_equal(r.columns[1].field, TACT_PEOPLE_FIELD_NONE);
    tact_people_report_free(&r);
}

static void opt_outs_win(void **state) {
    (void)state;
    const char *csv = "user_id,email,phone,ok,at,unsubscribed\n"
                      "1,a@x.fr,,yes,2024-05-01,\n"                  /* the same address refuses below */
                      "2,A@X.FR,,,,yes\n"
                      "3,c@x.fr,,yes,2024-05-01,2023-01-01\n"        /* refused, then granted: stays refused */
                      "4,d@x.fr,,yes,2024-05-01,no\n"
                      "3,e@x.fr,,yes,2024-05-01,\n";                 /* the same user refuses above */
    for (int dry = 0; dry < 2; dry++) {
        got g = { 0 };
        tact_people_report r = run(csv, "ok=email.state|at=email.at", "s", "n", dry ? NULL : &g, TACT_OK);
        assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REACHABLE], 1);
        assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REFUSED], 1);
        assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REFUSED_ELSEWHERE], 2);
        assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REFUSED_THEN_GRANTED], 1);
        assert_int_equal(r.duplicates, 2);
        if (!dry) {
            assert_int_equal(g.count, 5);
            for (unsigned i = 0; i < 4; i++) assert_true(g.rows[i].refuses);
            assert_string_equal(g.rows[4].id, "4");
            assert_int_equal(g.rows[1].same_as, 2);
        } else assert_int_equal(r.delivered, 0);
        tact_people_report_free(&r);
    }
}

static void braze(void **state) {
    (void)state;
    got g = { 0 };
    tact_people_report r = run("user_id,first_name,last_name,email,unsubscribed_from_emails_at,opted_in_to_emails_at,phone_number,opted_into_push_at,timezone,language,gender,user_aliases\n"
                               "u1,Ada,Byron,ada@x.fr,,2024-02-03 10:00:00 UTC,+33612345678,2024-02-03 10:00:00 UTC,Europe/Paris,fr,f,\n"
                               "u2,Bob,,bob@x.fr,2024-02-04 10:00:00 UTC,2024-02-03 10:00:00 UTC,,,Mars,en,m,\n"
                               "u3,,,c@x.fr,,,,,,,,\n", "", "Braze", "2024-1", &g, TACT_OK);
    assert_int_equal(r.tool, TACT_TOOL_BRAZE);
    assert_string_equal(g.rows[0].id, "u2");
    assert_string_equal(g.rows[0].problem, "is no time zone such as Europe/Paris");
    assert_string_equal(g.rows[0].problem_column, "timezone");
    assert_string_equal(g.rows[1].traits, "firstName=Ada;lastName=Byron;");
    assert_int_equal(g.rows[1].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_GRANTED);
    assert_int_equal(g.rows[1].state[TACT_CHANNEL_PUSH], TACT_PERMISSION_GRANTED);
    assert_int_equal(g.rows[1].state[TACT_CHANNEL_SMS], TACT_PERMISSION_UNKNOWN);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NOTHING_SAID], 1);
    assert_null(r.advice);
    tact_people_report_free(&r);
    r = run("external_id,email,email_subscribe\n1,a@x.fr,subscribed\n2,b@x.fr,opted_in\n3,c@x.fr,unsubscribed\n", "", "s", "n", NULL, TACT_OK);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_SOFT], 1);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NO_DATE], 1);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REFUSED], 1);
    assert_non_null(r.advice);
    tact_people_report_free(&r);
}

static void brevo(void **state) {
    (void)state;
    got g = { 0 };
    tact_people_report r = run("CONTACT ID;EMAIL;SMS;WHATSAPP;PRENOM;NOM;ADDED_TIME;MODIFIED_TIME;email_marketing;sms_marketing;OPTIN_TIME\n"
                               "1;a@x.fr;33612345678;33612345678;Ada;Byron;05-01-2024 13:22:11;;subscribed;blocklisted;05-01-2024\n"
                               "2;b@x.fr;;;;;05-01-2024 13:22:11;;unsubscribed;;\n", "OPTIN_TIME=email.at", "web form", "3", &g, TACT_OK);
    assert_int_equal(r.tool, TACT_TOOL_BREVO);
    assert_int_equal(g.count, 2);
    assert_string_equal(g.rows[0].phone, "+33612345678");
    assert_int_equal(g.rows[0].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_GRANTED);
    assert_int_equal(g.rows[0].state[TACT_CHANNEL_SMS], TACT_PERMISSION_REFUSED);
    assert_int_equal(g.rows[1].state[TACT_CHANNEL_EMAIL], TACT_PERMISSION_REFUSED);
    assert_null(r.advice);
    tact_people_report_free(&r);
    r = run("EMAIL,ADDED_TIME,email_marketing\na@x.fr,2024-01-05,subscribed\n", "", "s", "n", NULL, TACT_OK);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NO_DATE], 1);                     /* added is not opted in */
    assert_non_null(r.advice);
    tact_people_report_free(&r);
}

static void mautic(void **state) {
    (void)state;
    tact_people_report r = run("id,points,firstname,lastname,email,mobile,preferred_locale,timezone\n1,5,Ada,B,a@x.fr,0612345678,fr_FR,Europe/Paris\n", "", "s", "n", NULL, TACT_OK);
    assert_int_equal(r.tool, TACT_TOOL_MAUTIC);
    assert_non_null(strstr(r.advice, "do-not-contact"));
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_NOTHING_SAID], 1);
    tact_people_report_free(&r);
    r = run("points,firstname,lastname,email,mobile,do_not_contact\n1,A,B,a@x.fr,0612345678,Unsubscribed: Email\n1,A,B,b@x.fr,0612345679,1\n1,A,B,c@x.fr,0612345670,Contactable\n"
            "1,A,B,d@x.fr,0612345671,\n", "", "s", "n", NULL, TACT_OK);
    assert_int_equal(r.reach[TACT_CHANNEL_EMAIL][TACT_PEOPLE_REFUSED], 2);
    assert_int_equal(r.reach[TACT_CHANNEL_SMS][TACT_PEOPLE_REFUSED], 1);
    assert_null(r.advice);
    tact_people_report_free(&r);
}

static void mistakes(void **state) {
    (void)state;
    static const struct { const char *csv, *maps, *part; } rows[] = {
        { "", "", "the file is empty" },
        { "a,b\n1,2\n", "", "no column holds" },
        { "email,mail\na@b.fr,c@d.fr\n", "", "both hold email" },
        { "email\na@b.fr\n", "Emial=email", "none of that name" },
        { "email,x\na@b.fr,\"open\n", "", "never closed" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tact_people_report r = run(rows[i].csv, rows[i].maps, "", "", NULL, TACT_ERR_INVALID);
        if (!strstr(r.error, rows[i].part)) fail_msg("%s: %s", rows[i].csv, r.error);
        tact_people_report_free(&r);
    }
    static tact_header_maps m;
    char error[400];
    assert_false(tact_people_map(&m, TACT_S("nonsense"), error, sizeof error));
    assert_false(tact_people_map(&m, TACT_S("a=email.stat"), error, sizeof error));
    assert_non_null(strstr(error, "granted_at"));
    assert_false(tact_people_map(&m, TACT_S("a=fax.state"), error, sizeof error));
    got g = { 0 };
    tact_people_report r = run("email,x\na@b.fr,1,2\nb@b.fr\n,\nc@b.fr,\n", "", "", "", &g, TACT_OK);
    assert_int_equal(r.skipped, 1);
    assert_int_equal(r.without_identity, 1);
    assert_int_equal(g.count, 2);
    assert_int_equal(r.sample_count, 2);
    assert_int_equal(r.samples[0].row, 2);
    tact_people_report_free(&r);
    g = (got){ .stop_after = 1 };
    r = run("email\na@b.fr\nb@b.fr\n", "", "", "", &g, TACT_OK);
    assert_true(r.stopped);
    assert_int_equal(r.delivered, 1);
    tact_people_report_free(&r);
    tact_people_options o = { .path = "-" };
    assert_int_equal(tact_people_read(&o, &r), TACT_ERR_INVALID);
    tact_people_report_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(any_file), cmocka_unit_test(opt_outs_win), cmocka_unit_test(braze), cmocka_unit_test(brevo), cmocka_unit_test(mautic), cmocka_unit_test(mistakes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
