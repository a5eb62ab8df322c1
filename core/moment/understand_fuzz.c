/* core/moment/understand_fuzz.c -- any bytes in every text of an event: probabilities sum to 1000, bounds hold, twice the same. */
#include "core/moment/testing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static tact_slice take(const uint8_t **data, size_t *size) {
    if (*size == 0) return (tact_slice){ NULL, 0 };
    size_t len = (*data)[0];
    ++*data;
    --*size;
    if (len > *size) len = *size;
    tact_slice s = { (const char *)*data, len };
    *data += len;
    *size -= len;
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static town brand;
    if (!brand.index) town_open(&brand);
    tact_event e = { .type = TACT_EVENT_PAGE };
    if (size > 0) { e.hint = data[0] & 7; e.context.device = data[0] >> 3 & 7; data++; size--; }
    e.name = take(&data, &size);
    e.text = take(&data, &size);
    e.context.locale = take(&data, &size);
    e.context.page_url = take(&data, &size);
    e.context.page_search = take(&data, &size);
    e.context.page_referrer = take(&data, &size);
    e.context.page_title = take(&data, &size);
    tact_pair pairs[] = { { .key = TACT_S("category"), .value = tact_value_text(take(&data, &size)) }, { .key = TACT_S("query"), .value = tact_value_text(take(&data, &size)) } };
    e.properties = (tact_value){ .type = TACT_MAP, .map = { pairs, 2 } };
    tact_moment m, again;
    tact_moment_understand(&m, brand.index, &e, NULL, NULL);
    tact_moment_understand(&again, brand.index, &e, NULL, NULL);
    unsigned sum = 0;
    for (int k = 0; k < TACT_KIND_COUNT; k++) sum += m.probability_milli[k];
    TACT_ASSERT(sum == 1000 && memcmp(&m, &again, sizeof m) == 0);
    TACT_ASSERT(m.kind < TACT_KIND_COUNT && m.topic_count <= TACT_MOMENT_TOPICS && m.because_count <= 8 && m.urgency_milli <= 1000);
    return 0;
}
