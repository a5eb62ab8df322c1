/* core/measure/distribution_test.c -- against published quantiles and tables. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include "core/measure/distribution.h"

static void near(double got, double wanted, double relative) {
    if (!(fabs(got - wanted) <= relative * fabs(wanted))) fail_msg("got %.15g, wanted %.15g", got, wanted);
}

static void normal(void **state) {
    (void)state;
    const struct { double z, p; } rows[] = { { 0, 1 }, { 1, 0.31731050786291415 }, { 1.959963984540054, 0.05 }, { 2.5758293035489004, 0.01 },
        { 3.2905267314918945, 0.001 }, { 6, 1.9731752900753e-09 }, { -1.959963984540054, 0.05 }, { 10, 1.523970604832105e-23 } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) near(tact_normal_two_sided(rows[i].z), rows[i].p, 1e-11);
}

static void chi_square(void **state) {
    (void)state;
    /* Upper points of the usual table (NIST/SEMATECH e-Handbook 1.3.6.7.4), to its three decimals. */
    const struct { double x, degrees, p; } rows[] = { { 3.841, 1, 0.05 }, { 10.828, 1, 0.001 }, { 5.991, 2, 0.05 }, { 13.816, 2, 0.001 }, { 18.307, 10, 0.05 },
        { 29.588, 10, 0.001 }, { 124.342, 100, 0.05 }, { 149.449, 100, 0.001 } };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) near(tact_chi_square_above(rows[i].x, rows[i].degrees), rows[i].p, 5e-4);
    near(tact_chi_square_above(7, 2), exp(-3.5), 1e-13);                               /* closed form with two degrees */
    near(tact_chi_square_above(30, 4), exp(-15) * 16, 1e-12);                          /* and with four */
    assert_true(tact_chi_square_above(0, 3) >= 1);
}

static void student(void **state) {
    (void)state;
    near(tact_student_two_sided(1, 1), 0.5, 1e-12);                                    /* Cauchy */
    near(tact_student_two_sided(sqrt(2), 2), 1 - sqrt(0.5), 1e-12);                    /* closed form with two degrees */
    near(tact_student_two_sided(2.228138851964939, 10), 0.05, 1e-10);
    near(tact_student_two_sided(-1.8608, 18), 0.07919, 1e-4);                          /* Student's sleep data, two samples of ten */
    near(tact_student_two_sided(1.959963984540054, 1e9), 0.05, 1e-6);
    /* Hillstrom 2008, spend of the men's e-mail against none: 21,307 + 21,306 people, pooled t-test. */
    near(tact_student_two_sided(5.300090, 42611), 1.1632e-7, 5e-5);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(normal), cmocka_unit_test(chi_square), cmocka_unit_test(student) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
