/* daemon/backup.c -- see backup.h. */
#include "daemon/backup.h"

tact_status tact_keeper_backup(tact_keeper *keeper, const char *data_folder, const char *to, const char *keys_to, tact_instant now, tact_backup_done *done, tact_trouble *trouble) {
    tact_data data;
    tact_status s = tact_data_paths(&data, data_folder, trouble);
    if (s) return s;
    tact_backup_place place = { .data = &data, .store = tact_keeper_store(keeper), .vault = tact_keeper_vault(keeper), .log = tact_keeper_log(keeper) };
    done->at = now;
    return tact_backup(&place, to, keys_to, now, &done->report, trouble);
}

void tact_backup_json(tact_json *j, const tact_backup_done *done, const char *to, const char *keys_to) {
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("status"), TACT_S("made"));
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(done->at, time));
    tact_json_key_int(j, TACT_S("files"), done->report.file_count);
    tact_json_key_int(j, TACT_S("bytes"), (int64_t)done->report.byte_count);
    tact_json_key_text(j, TACT_S("to"), tact_slice_of(to));
    tact_json_key_text(j, TACT_S("keysTo"), tact_slice_of(keys_to));
    tact_json_end_map(j);
}
