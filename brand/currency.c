/* brand/currency.c -- see currency.h. Source: ISO 4217, list one, by country; of two that are in use the one prices are told in. */
#include "brand/currency.h"
#include <stddef.h>

/* Who has the currency stands behind it. */
static const char *const money[] = {
    "EUR AD AT AX BE BG BL CY DE EE ES FI FR GF GP GR HR IE IT LT LU LV MC ME MF MQ MT NL PM PT RE SI SK SM TF VA YT",
    "USD AS BQ EC FM GU IO MH MP PR PW SV TC TL UM US VG VI",
    "GBP GB GG GS IM JE", "CHF CH LI", "DKK DK FO GL", "NOK BV NO SJ", "SEK SE", "ISK IS", "PLN PL", "CZK CZ", "HUF HU", "RON RO", "RSD RS", "ALL AL", "BAM BA", "MKD MK",
    "MDL MD", "UAH UA", "BYN BY", "RUB RU", "GIP GI", "TRY TR", "GEL GE", "AMD AM", "AZN AZ",
    "AUD AU CC CX HM KI NF NR TV", "NZD CK NU NZ PN TK", "XPF NC PF WF", "FJD FJ", "PGK PG", "SBD SB", "TOP TO", "VUV VU", "WST WS",
    "CAD CA", "MXN MX", "BMD BM", "BSD BS", "BBD BB", "BZD BZ", "CRC CR", "CUP CU", "DOP DO", "GTQ GT", "HNL HN", "HTG HT", "JMD JM", "KYD KY", "NIO NI", "PAB PA", "TTD TT",
    "XCD AG AI DM GD KN LC MS VC", "XCG CW SX", "AWG AW", "ARS AR", "BOB BO", "BRL BR", "CLP CL", "COP CO", "FKP FK", "GYD GY", "PEN PE", "PYG PY", "SRD SR", "UYU UY", "VES VE",
    "JPY JP", "KRW KR", "KPW KP", "CNY CN", "HKD HK", "MOP MO", "TWD TW", "MNT MN", "VND VN", "LAK LA", "KHR KH", "THB TH", "MMK MM", "MYR MY", "SGD SG", "BND BN", "IDR ID", "PHP PH",
    "INR IN", "BTN BT", "NPR NP", "BDT BD", "LKR LK", "MVR MV", "PKR PK", "AFN AF", "IRR IR", "IQD IQ", "KZT KZ", "KGS KG", "TJS TJ", "TMT TM", "UZS UZ",
    "AED AE", "SAR SA", "QAR QA", "BHD BH", "KWD KW", "OMR OM", "YER YE", "JOD JO", "LBP LB", "SYP SY", "ILS IL PS",
    "MAD EH MA", "DZD DZ", "TND TN", "LYD LY", "EGP EG", "SDG SD", "SSP SS", "ETB ET", "ERN ER", "DJF DJ", "SOS SO", "KES KE", "UGX UG", "TZS TZ", "RWF RW", "BIF BI", "CDF CD",
    "XAF CF CG CM GA GQ TD", "XOF BF BJ CI GW ML NE SN TG", "NGN NG", "GHS GH", "GMD GM", "GNF GN", "SLE SL", "LRD LR", "CVE CV", "MRU MR", "STN ST", "AOA AO", "ZAR ZA", "NAD NA",
    "BWP BW", "LSL LS", "SZL SZ", "ZMW ZM", "ZWG ZW", "MWK MW", "MZN MZ", "MGA MG", "MUR MU", "SCR SC", "KMF KM", "SHP SH"
};

tact_slice tact_currency_of(const char country[2]) {
    for (size_t i = 0; i < sizeof money / sizeof *money; i++)
        for (const char *at = money[i] + 3; *at == ' '; at += 3)
            if (at[1] == country[0] && at[2] == country[1]) return (tact_slice){ money[i], 3 };
    return (tact_slice){ NULL, 0 };
}
