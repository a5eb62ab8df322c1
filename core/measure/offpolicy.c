/* core/measure/offpolicy.c -- see offpolicy.h. */
#include "core/measure/offpolicy.h"
#include <math.h>

enum { LEAST_ROWS = 30, LEAST_REWARDS = 10 };

void tact_offpolicy_add(tact_offpolicy *s, const tact_logged_draw *draw) {
    double r = draw->reward, w = draw->target / draw->propensity, clip = s->clip > 0 ? s->clip : 10, c = w < clip ? w : clip;
    double d = draw->expected_target + w * (r - draw->expected_choice);
    if (!s->rows || draw->propensity < s->least_propensity) s->least_propensity = draw->propensity;
    if (w > s->largest_weight) s->largest_weight = w;
    s->rows++;
    if (r < 0 || r > 0) {
        if (!(s->some_reward < 0 || s->some_reward > 0)) s->some_reward = r;
        s->rewards_differ |= r < s->some_reward || r > s->some_reward;
        s->some_w += w;
        s->some_w2 += w * w;
    }
    s->reward += r;
    s->reward2 += r * r;
    s->w += w;
    s->w2 += w * w;
    s->wr += w * r;
    s->w2r += w * w * r;
    s->w2r2 += w * w * r * r;
    s->c += c;
    s->c2 += c * c;
    s->cr += c * r;
    s->c2r2 += c * c * r * r;
    s->d += d;
    s->d2 += d * d;
}

static tact_estimate around(double value, double variance_of_mean, double rows, tact_sequence sequence) {
    tact_estimate e = { .value = value, .standard_error = variance_of_mean > 0 ? sqrt(variance_of_mean) : 0 };
    double half = e.standard_error > 0 ? e.standard_error * tact_sequence_multiple(sequence, rows) : NAN;
    e.low = value - half;
    e.high = value + half;
    return e;
}

static tact_estimate mean_of(double sum, double squares, double n, tact_sequence sequence) {
    double mean = sum / n, variance = n > 1 ? (squares - sum * mean) / (n - 1) : 0;
    return around(mean, variance / n, n, sequence);
}

/* Kish's count of the rows that carry those sums. */
static double kish(double w, double w2) { return w2 > 0 ? w * w / w2 : 0; }

static double rewards_told(const tact_offpolicy *s) {
    double some = kish(s->some_w, s->some_w2), none = kish(s->w - s->some_w, s->w2 - s->some_w2);
    return !s->rewards_differ && none < some ? none : some;
}

tact_offpolicy_answer tact_offpolicy_of(const tact_offpolicy *s, tact_sequence sequence) {
    tact_offpolicy_answer a = { .refusal = TACT_REFUSAL_EMPTY };
    double n = (double)s->rows;
    if (!s->rows || !(s->w > 0)) return a;
    a.effective = s->w * s->w / s->w2;
    a.effective_share = a.effective / n;
    a.effective_rewards = rewards_told(s);
    a.clipped_effective = s->c * s->c / s->c2;
    tact_estimate weight = mean_of(s->w, s->w2, n, sequence);
    a.mean_weight = weight.value;
    a.mean_weight_error = weight.standard_error;
    a.logged = mean_of(s->reward, s->reward2, n, sequence);
    a.ips = mean_of(s->wr, s->w2r2, n, sequence);
    a.clipped = mean_of(s->cr, s->c2r2, n, sequence);
    a.dr = mean_of(s->d, s->d2, n, sequence);
    double ratio = s->wr / s->w;                           /* its variance by the delta method: sum of w^2 (r - ratio)^2 / (sum of w)^2 */
    a.snips = around(ratio, (s->w2r2 - 2 * ratio * s->w2r + ratio * ratio * s->w2) / (s->w * s->w), n, sequence);
    double off = fabs(a.mean_weight - 1);
    a.refusal = a.effective_share <= 0.05 ? TACT_REFUSAL_FEW_EFFECTIVE
              : off > 3 * a.mean_weight_error && off > 1e-9 ? TACT_REFUSAL_MEAN_WEIGHT
              : a.effective < LEAST_ROWS || a.effective_rewards < LEAST_REWARDS ? TACT_REFUSAL_FEW_REWARDS : TACT_REFUSAL_NONE;
    return a;
}
