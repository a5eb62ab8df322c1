/* core/moment/builtin.c -- the model of words as it stands in models/words.model, part of the library's read-only data. */
#include "core/moment/model.h"

__asm__(".section .rodata\n"
        ".balign 16\n"
        ".global tact__words_model\n"
        ".hidden tact__words_model\n"
        "tact__words_model:\n"
        ".incbin \"models/words.model\"\n"
        ".global tact__words_model_end\n"
        ".hidden tact__words_model_end\n"
        "tact__words_model_end:\n"
        ".byte 0\n"
        ".previous\n");

extern const char tact__words_model[], tact__words_model_end[];

tact_slice tact_model_builtin_bytes(void) { return (tact_slice){ tact__words_model, (size_t)(tact__words_model_end - tact__words_model) }; }
