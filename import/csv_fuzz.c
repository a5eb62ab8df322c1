/* import/csv_fuzz.c -- any bytes as CSV: ends, fields are UTF-8, rows and lines only grow. */
#include <stdlib.h>
#include "import/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char separators[] = { 0, ',', ';', '\t' };
    tact_source *source = tact_source_memory((tact_slice){ (const char *)data + (size > 0), size ? size - 1 : 0 });
    if (!source) return 0;
    tact_csv *csv = tact_csv_open(source, size ? separators[data[0] & 3] : 0);
    tact_csv_record record;
    uint64_t row = 0, line = 0;
    while (csv && tact_csv_next(csv, &record) == TACT_CSV_ROW) {
        TACT_ASSERT(record.row == row + 1 && record.line >= line && record.count >= 1);
        row = record.row;
        line = record.line;
        for (uint32_t i = 0; i < record.count; i++) TACT_ASSERT(record.fields[i].len == 0 || tact_slice_utf8(record.fields[i]));
    }
    tact_csv_close(csv);
    tact_source_close(source);
    return 0;
}
