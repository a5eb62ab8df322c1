/* import/distinct.h -- how many different things went by, in 16 KB, within one per cent.
 * Source   HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007), linear counting while few registers are taken. */
#ifndef TACT_IMPORT_DISTINCT_H
#define TACT_IMPORT_DISTINCT_H
#include <stdint.h>

enum { TACT_DISTINCT_REGISTERS = 1 << 14 };
typedef struct tact_distinct { uint8_t registers[TACT_DISTINCT_REGISTERS]; } tact_distinct;

/** `hash`: 64 bits, uniform, of the thing. */
void tact_distinct_add(tact_distinct *distinct, uint64_t hash);
uint64_t tact_distinct_count(const tact_distinct *distinct);
#endif
