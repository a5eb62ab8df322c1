/* brand/manual.c -- see manual.h. */
#include "brand/manual.h"
#include "brand/setting.h"

void tact_manual_text(FILE *out, const char *text) {
    if (*text == '.' || *text == '\'') fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\') fputs("\\e", out);
        else fputc(*text, out);
        if (*text == '.' && text[1] == ' ' && text[2] >= 'A' && text[2] <= 'Z') {      /* mdoc: a new sentence, a new line */
            fputc('\n', out);
            text++;
        }
    }
}

static void put_quoted(FILE *out, const char *before, const char *text) {
    if (!*text) return;
    fputs(before, out);
    tact_manual_text(out, text);
}

static void print_form(FILE *out, const tact_setting *row) {
    if (row->type == TACT_SETTING_GROUP) return;
    bool many = row->type == TACT_SETTING_LIST || row->type == TACT_SETTING_MAP;
    unsigned type = many ? row->item : row->type;
    fputs(".br\n", out);
    if (type == TACT_SETTING_WORD) put_quoted(out, "One of ", row->unit);
    else if (type == TACT_SETTING_GROUP) fputs(row->type == TACT_SETTING_LIST ? "A list of maps" : "A map by name", out);
    else if (type == TACT_SETTING_LIST) fputs("A map of lists", out);
    else {
        fputs(row->type == TACT_SETTING_LIST ? "A list; each item " : row->type == TACT_SETTING_MAP ? "A map; each value " : "A value: ", out);
        fputs(tact_setting_noun(type), out);
        put_quoted(out, ", such as ", tact_setting_example(type));
        if (*row->unit) put_quoted(out, "; in ", row->unit);
    }
    if (*row->min && *row->max) { put_quoted(out, "; from ", row->min); put_quoted(out, " to ", row->max); }
    else { put_quoted(out, "; at least ", row->min); put_quoted(out, many ? "; at most as many as " : "; at most ", row->max); }
    if (*row->fallback == '!') fputs("; required", out);
    else put_quoted(out, "; default ", row->fallback);
    fputs(".\n", out);
}

void tact_manual_settings(FILE *out) {
    uint32_t count;
    const tact_setting *row = tact_setting_rows(&count);
    fputs(".\\\" made from brand/setting.def by `tact manual tact.yaml.5`\n.Dd $Mdocdate$\n.Dt TACT.YAML 5\n.Os\n.Sh NAME\n.Nm tact.yaml\n.Nd settings of a tact brand\n"
          ".Sh DESCRIPTION\nThe file\n.Nm\nstands in a brand folder beside\n.Pa purposes.yaml , places.csv\nand\n.Pa campaigns/ .\n"
          "It is YAML, read strictly: an unknown or repeated key, an anchor, an alias or a tag is an error, and\n.Ic tact check\nnames every one with its line, its column and the way out.\n"
          "The words yes, no, on and off are texts; true and false are the only truth values.\n.Pp\n"
          "In the names below,\n.Li []\nstands for each item of a list and\n.Li *\nfor each name of a map.\nSecrets are references:\n.Li ${env:NAME}\nis looked up in the environment, then in the brand's env file;\n"
          ".Li ${file:PATH}\nis read from a file, relative to the brand folder.\nA secret written out is an error.\n.Sh SETTINGS\n.Bl -tag -width Ds\n", out);
    for (uint32_t i = 0; i < count; i++) {
        fputs(".It Ic ", out);
        tact_manual_text(out, row[i].path);
        fputc('\n', out);
        char first = row[i].line[0];
        fputc(first >= 'a' && first <= 'z' ? first - 32 : first, out);
        tact_manual_text(out, row[i].line + 1);
        fputs(".\n", out);
        tact_manual_text(out, row[i].text);
        fputc('\n', out);
        print_form(out, &row[i]);
    }
    fputs(".El\n.Sh FILES\n.Bl -tag -width Ds\n.It Pa ~/.config/tact/NAME.env\nsecrets, one per line, mode 0600; NAME is the name of the brand folder\n.It Pa ~/.config/tact/NAME.master\nthe master key, mode 0600\n.El\n"
          ".Sh EXAMPLES\nThe folder\n.Pa examples/town\nof the source holds a complete brand;\n.Ic tact init\nwrites a small one.\n.Sh SEE ALSO\n.Xr tact 1\n", out);
}
