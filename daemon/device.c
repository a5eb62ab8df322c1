/* daemon/device.c -- see device.h.  The order of the questions matters: televisions carry "Android", tablets carry "iPhone OS",
 * phones carry "Linux" and nearly everybody carries "Mozilla". */
#include "daemon/device.h"

static bool has(tact_slice agent, const char *needle) {
    return agent.len && memmem(agent.ptr, agent.len, needle, strlen(needle)) != NULL;
}

static bool has_any(tact_slice agent, const char *const *needles) {
    for (; *needles; needles++)
        if (has(agent, *needles)) return true;
    return false;
}

static bool upper(char c) { return c >= 'A' && c <= 'Z'; }

/* A model name that begins with `prefix` at the start of a word and goes on with `capitals` capital letters: AFTMM, KFTHWI. */
static bool model(tact_slice agent, const char *prefix, size_t capitals) {
    size_t n = strlen(prefix);
    for (size_t i = 0; i + n + capitals <= agent.len; i++) {
        if (i && agent.ptr[i - 1] != ' ' && agent.ptr[i - 1] != ';') continue;
        if (memcmp(agent.ptr + i, prefix, n) != 0) continue;
        size_t k = 0;
        while (k < capitals && upper(agent.ptr[i + n + k])) k++;
        if (k == capitals) return true;
    }
    return false;
}

static const char *const console_words[] = { "PlayStation", "PLAYSTATION", "Xbox", "Nintendo", NULL };
static const char *const tv_words[] = { "SmartTV", "SMART-TV", "Smart-TV", "Smart TV", "HbbTV", "AppleTV", "Apple TV", "GoogleTV",
    "Google TV", "Android TV", "AndroidTV", "BRAVIA", "Roku", "CrKey", "Web0S", "NetCast", "NETTV", "OTT", "MiTV", "Opera TV", "VIERA",
    "Viera", "DTV", "Large Screen", "TV Safari", "SHIELD", "Chromecast", "Freebox", "LivingRoom", NULL };
static const char *const tablet_words[] = { "iPad", "PlayBook", "Kindle", "Nexus 7", "Nexus 9", "Nexus 10", "Pixel C", "Pixel Tablet",
    "Xoom", "SM-T", "SM-X", "SM-P", "GT-P", "GT-N80", "Lenovo TB", "Lenovo YT", "MediaPad", "MatePad", "Transformer", "Tab S", "Galaxy Tab",
    "Redmi Pad", "Xiaomi Pad", "OPD2", "TouchPad", NULL };
static const char *const phone_words[] = { "iPhone", "iPod", "Windows Phone", "IEMobile", "BlackBerry", "BB10", "Opera Mini", "Opera Mobi",
    "Mobile", "mobile", "Symbian", "Series60", "S60", "Nokia", "NOKIA", "MIDP", "J2ME", "UCWEB", "UCBrowser", "KAIOS", "Fennec", "Maemo",
    "MeeGo", "webOS", "hpwOS", "okhttp", "Dalvik", "Windows CE", "SonyEricsson", "SAMSUNG", NULL };
static const char *const desktop_words[] = { "Windows NT", "Macintosh", "Mac OS X", "Mac_PowerPC", "CrOS", "X11", "Win64", "Windows 9",
    "Windows; U", "Windows", "Linux x86_64", "Linux i686", "FreeBSD", "OpenBSD", "NetBSD", "SunOS", NULL };

static bool ipad_as_mac(tact_slice a) { return has(a, "Macintosh") && has(a, "Mobile/"); }

static bool is_tablet(tact_slice a) {
    if (has(a, "Windows NT") || has(a, "Windows Phone")) return false;      /* "Tablet PC 2.0" is a component of Windows */
    if (has_any(a, tablet_words) || ipad_as_mac(a) || model(a, "KF", 2)) return true;
    if (has(a, "Tablet") || has(a, "tablet")) return true;
    if (has(a, "Silk/") && !has(a, "Mobile")) return true;
    /* Android's own rule: phones say Mobile, tablets do not; apps' network layers never say it. */
    return has(a, "Android") && !has(a, "Mobile") && !has(a, "Mobi") && !has(a, "Dalvik") && !has(a, "okhttp") && !has(a, "Opera Mini")
        && !has(a, "Instagram") && !has(a, "Windows");
}

static uint8_t device_of(tact_slice a, bool *console) {
    if (a.len == 0) return TACT_DEVICE_UNKNOWN;
    *console = has_any(a, console_words);
    if (*console) return TACT_DEVICE_TV;
    if (has_any(a, tv_words) || model(a, "AFT", 1) || (has(a, "Tizen") && has(a, "TV"))) return TACT_DEVICE_TV;
    if (is_tablet(a)) return TACT_DEVICE_TABLET;
    if (has(a, "Windows NT") && !has(a, "Windows Phone") && !has(a, "IEMobile")) return TACT_DEVICE_DESKTOP;
    if (has_any(a, phone_words)) return TACT_DEVICE_MOBILE;
    if (has(a, "Android") || has(a, "HarmonyOS")) return TACT_DEVICE_MOBILE;
    if (has_any(a, desktop_words)) return TACT_DEVICE_DESKTOP;
    if (has(a, "CFNetwork")) return has(a, "x86_64") ? TACT_DEVICE_DESKTOP : TACT_DEVICE_MOBILE;
    return TACT_DEVICE_OTHER;
}

static tact_os os_of(tact_slice a) {
    static const struct { const char *word; tact_os os; } words[] = {
        { "Windows Phone", TACT_OS_OTHER }, { "Xbox", TACT_OS_WINDOWS }, { "HarmonyOS", TACT_OS_HARMONY }, { "OpenHarmony", TACT_OS_HARMONY },
        { "KAIOS", TACT_OS_KAIOS }, { "Tizen", TACT_OS_TIZEN }, { "Web0S", TACT_OS_WEBOS }, { "webOS", TACT_OS_WEBOS }, { "hpwOS", TACT_OS_WEBOS },
        { "iPhone", TACT_OS_IOS }, { "iPad", TACT_OS_IOS }, { "iPod", TACT_OS_IOS }, { "AppleTV", TACT_OS_IOS }, { "Apple TV", TACT_OS_IOS },
        { "Android", TACT_OS_ANDROID }, { "okhttp", TACT_OS_ANDROID }, { "Dalvik", TACT_OS_ANDROID }, { "Silk/", TACT_OS_ANDROID },
        { "Windows", TACT_OS_WINDOWS }, { "Win64", TACT_OS_WINDOWS }, { "CrOS", TACT_OS_CHROMEOS },
        { "Macintosh", TACT_OS_MACOS }, { "Mac OS X", TACT_OS_MACOS }, { "Mac_PowerPC", TACT_OS_MACOS },
        { "Linux", TACT_OS_LINUX }, { "X11", TACT_OS_LINUX },
        { "BlackBerry", TACT_OS_OTHER }, { "BB10", TACT_OS_OTHER }, { "PlayBook", TACT_OS_OTHER }, { "Symbian", TACT_OS_OTHER },
        { "PlayStation", TACT_OS_OTHER }, { "PLAYSTATION", TACT_OS_OTHER }, { "Nintendo", TACT_OS_OTHER }, { "Roku", TACT_OS_OTHER },
        { "MIDP", TACT_OS_OTHER }, { "J2ME", TACT_OS_OTHER },
    };
    if (ipad_as_mac(a)) return TACT_OS_IOS;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (has(a, words[i].word)) return words[i].os;
    if (has(a, "CFNetwork")) return has(a, "x86_64") ? TACT_OS_MACOS : TACT_OS_IOS;
    return TACT_OS_UNKNOWN;
}

tact_device_facts tact_device_of(tact_slice agent) {
    tact_device_facts facts = { 0 };
    facts.device = device_of(agent, &facts.console);
    facts.os = os_of(agent);
    return facts;
}

const char *tact_os_name(tact_os os) {
    static const char *const names[] = { "unknown", "android", "ios", "windows", "macos", "linux", "chromeos", "tizen", "webos", "kaios", "harmonyos", "other" };
    return (unsigned)os < sizeof names / sizeof names[0] ? names[os] : "unknown";
}

uint8_t tact_device_from_word(tact_slice word) {
    static const struct { const char *word; uint8_t device; } words[] = {
        { "ios", TACT_DEVICE_MOBILE }, { "android", TACT_DEVICE_MOBILE }, { "mobile", TACT_DEVICE_MOBILE }, { "phone", TACT_DEVICE_MOBILE },
        { "smartphone", TACT_DEVICE_MOBILE }, { "iphone", TACT_DEVICE_MOBILE }, { "tablet", TACT_DEVICE_TABLET }, { "ipad", TACT_DEVICE_TABLET },
        { "desktop", TACT_DEVICE_DESKTOP }, { "computer", TACT_DEVICE_DESKTOP }, { "laptop", TACT_DEVICE_DESKTOP }, { "browser", TACT_DEVICE_UNKNOWN },
        { "tv", TACT_DEVICE_TV }, { "smarttv", TACT_DEVICE_TV }, { "smart tv", TACT_DEVICE_TV }, { "television", TACT_DEVICE_TV }, { "console", TACT_DEVICE_TV },
        { "shop", TACT_DEVICE_SHOP }, { "kiosk", TACT_DEVICE_SHOP }, { "till", TACT_DEVICE_SHOP }, { "pos", TACT_DEVICE_SHOP },
        { "other", TACT_DEVICE_OTHER }, { "watch", TACT_DEVICE_OTHER }, { "wearable", TACT_DEVICE_OTHER },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (tact_slice_equal_nocase(word, tact_slice_of(words[i].word))) return words[i].device;
    return TACT_DEVICE_UNKNOWN;
}
