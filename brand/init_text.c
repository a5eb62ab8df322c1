/* brand/init_text.c -- see init_text.h.  The assembler includes the files, so that they stay files people can read, check and edit. */
#include "brand/init_text.h"

#define FILE_AS(symbol, path) \
    __asm__(".section .rodata\n.global tact__" #symbol "\ntact__" #symbol ":\n.incbin \"brand/template/" path "\"\n" \
            ".global tact__" #symbol "_end\ntact__" #symbol "_end:\n.byte 0\n.previous\n"); \
    extern const char tact__##symbol[], tact__##symbol##_end[];

FILE_AS(init_tact, "tact.yaml")
FILE_AS(init_purposes, "purposes.yaml")
FILE_AS(init_places, "places.csv")
FILE_AS(init_rewards, "rewards.yaml")
FILE_AS(init_hours, "campaigns/opening-hours.yaml")
FILE_AS(init_basket, "campaigns/basket-waiting.yaml")
FILE_AS(init_answers_en, "answers/en.md")
FILE_AS(init_answers_fr, "answers/fr.md")
FILE_AS(init_answers_it, "answers/it.md")
FILE_AS(init_page_en, "pages/find-us.en.md")
FILE_AS(init_page_fr, "pages/find-us.fr.md")
FILE_AS(init_page_it, "pages/find-us.it.md")
FILE_AS(init_readme, "README.md")
FILE_AS(init_gitignore, "gitignore")

static const struct { const char *file, *begin, *end; } files[] = {
    { "tact.yaml", tact__init_tact, tact__init_tact_end },
    { "purposes.yaml", tact__init_purposes, tact__init_purposes_end },
    { "places.csv", tact__init_places, tact__init_places_end },
    { "rewards.yaml", tact__init_rewards, tact__init_rewards_end },
    { "campaigns/opening-hours.yaml", tact__init_hours, tact__init_hours_end },
    { "campaigns/basket-waiting.yaml", tact__init_basket, tact__init_basket_end },
    { "answers/en.md", tact__init_answers_en, tact__init_answers_en_end },
    { "answers/fr.md", tact__init_answers_fr, tact__init_answers_fr_end },
    { "answers/it.md", tact__init_answers_it, tact__init_answers_it_end },
    { "pages/find-us.en.md", tact__init_page_en, tact__init_page_en_end },
    { "pages/find-us.fr.md", tact__init_page_fr, tact__init_page_fr_end },
    { "pages/find-us.it.md", tact__init_page_it, tact__init_page_it_end },
    { "README.md", tact__init_readme, tact__init_readme_end },
    { ".gitignore", tact__init_gitignore, tact__init_gitignore_end },
};

bool tact_init_text_at(unsigned index, tact_init_text *out) {
    if (index >= sizeof files / sizeof *files) return false;
    *out = (tact_init_text){ files[index].file, { files[index].begin, (size_t)(files[index].end - files[index].begin) } };
    return true;
}
