/* core/moment/town.h -- a town or a French postcode named in a text, and where it is: 22,000 names of FR IT BE CH LU MC GB IE US.
 *
 * Table    models/towns.table, made by models/towns.mjs (GeoNames, CC BY 4.0; French postcodes of La Poste, Licence Ouverte 2.0), part of the library's
 *          read-only data: u32 towns, u32 codes; towns by key: u48 key (upper bits of the words' hash), i16 latitude * 32767 / 90, i16 longitude * 32767 / 180,
 *          u8 (bits 0-3 country, 4 needs a clue, 5-7 size); codes: u24 number, two i16. About 300 m exact.
 * Which    the longest name; among names alike the one of the country asked for, else the largest town.
 * Clue     small towns, and names that are words as well ("nice", "tours", "lens"), count only after a preposition of place (à, in, vicino a, near ...)
 *          or beside a postcode. After de, di, of a name is mostly of goods ("savon de Marseille"), and counts only after "près de", "gare de" and the like.
 * Privacy  a town somebody writes is what they ask about, not where their device is: it needs no `locate`.
 */
#ifndef TACT_MOMENT_TOWN_H
#define TACT_MOMENT_TOWN_H
#include "core/moment/token.h"

typedef struct tact_town { int32_t latitude_e7, longitude_e7; char country[2]; uint8_t words; bool postcode; } tact_town;

/** `country`: whose towns come first, two letters or empty. French postcodes are read for FR and for no country. `locale`: of the text, may be empty;
 *  in English (or in GB, IE, US, and nowhere known) "a" is an article. */
bool tact_town_find(tact_slice text, tact_slice country, tact_slice locale, tact_town *out);
#endif
