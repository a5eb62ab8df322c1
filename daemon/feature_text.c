/* daemon/feature_text.c -- see feature_text.h. */
#include "daemon/feature_text.h"
#include <stdio.h>

const char *tact_feature_name(unsigned feature) {
    static const char *const names[] = {
#define F(name, number, personal, text) [number] = text,
#include "core/engine/feature.def"
#undef F
    };
    return feature < TACT_FEATURE_COUNT ? names[feature] : "";
}

static const char *listed(const char *const *texts, uint32_t count, uint32_t value) { return value < count ? texts[value] : "other"; }

static tact_slice worded(unsigned feature, uint32_t value, const tact_bundle *b) {
    static const char *const days[] = { "workday", "Saturday", "Sunday", "public holiday" }, *const urgent[] = { "can wait", "soon", "now", "now" },
        *const tired[] = { "not at all", "barely", "a little", "somewhat", "tired", "very tired" },
        *const since[] = { "today", "1 to 2", "3 to 6", "7 to 13", "14 to 29", "30 to 89", "90 or more", "never" },
        *const answers[] = { "hardly ever", "far less than usual", "less than usual", "as usual", "more than usual", "far more than usual", "very often" },
        *const much[] = { "none", "a little", "some", "much", "no topic" }, *const times[] = { "never", "once", "twice", "3 or 4", "5 or more" };
    const tact_topic *topic = feature == TACT_FEATURE_TOPIC ? tact_bundle_topic(b, value) : NULL;
    switch (feature) {
    case TACT_FEATURE_KIND: return tact_word_name(TACT_LIST_KIND, value);
    case TACT_FEATURE_SITUATION: return tact_word_name(TACT_LIST_SITUATION, value);
    case TACT_FEATURE_DEVICE: return tact_word_name(TACT_LIST_DEVICE, value);
    case TACT_FEATURE_STAGE: return tact_word_name(TACT_LIST_STAGE, value);
    case TACT_FEATURE_CHANNEL: return tact_word_name(TACT_LIST_CHANNEL, value & 15);
    case TACT_FEATURE_DAY: return tact_slice_of(listed(days, 4, value));
    case TACT_FEATURE_URGENCY: return tact_slice_of(listed(urgent, 4, value));
    case TACT_FEATURE_RELATIONSHIP: return tact_word_name(TACT_LIST_DEGREE, value);
    case TACT_FEATURE_TIREDNESS: return tact_slice_of(listed(tired, 6, value));
    case TACT_FEATURE_SINCE_VISIT: return tact_slice_of(listed(since, 8, value));
    case TACT_FEATURE_INTEREST: return tact_slice_of(listed(much, 5, value));
    case TACT_FEATURE_SEEN_BEFORE: return tact_slice_of(listed(times, 5, value));
    case TACT_FEATURE_ANSWERS: return tact_slice_of(listed(answers, 7, value));
    case TACT_FEATURE_TOPIC: return topic ? topic->name : TACT_S("none");
    default: return TACT_S("other");
    }
}

void tact_feature_text(char out[TACT_FEATURE_TEXT], unsigned feature, uint32_t value, const tact_bundle *bundle) {
    if (value == TACT_FEATURE_UNTOLD) { snprintf(out, TACT_FEATURE_TEXT, "not told"); return; }
    if (feature == TACT_FEATURE_HOUR) { snprintf(out, TACT_FEATURE_TEXT, "%02u to %02u h", value * 3, value * 3 + 3); return; }
    if (feature == TACT_FEATURE_LANGUAGE && value) { snprintf(out, TACT_FEATURE_TEXT, "%c%c", (int)(value & 255), (int)(value >> 8 & 255)); return; }
    if (feature == TACT_FEATURE_LANGUAGE) { snprintf(out, TACT_FEATURE_TEXT, "not said"); return; }
    if (feature == TACT_FEATURE_FIT) {
        if (value < 9) snprintf(out, TACT_FEATURE_TEXT, "topic %u of the moment", value + 1);
        else snprintf(out, TACT_FEATURE_TEXT, value == 9 ? "another topic" : "no topic");
        return;
    }
    tact_slice word = worded(feature, value, bundle);
    snprintf(out, TACT_FEATURE_TEXT, "%.*s", (int)(word.len < 40 ? word.len : 40), word.ptr);
}
