/* brand/pages_form.c -- the form of a page: its questions, and what they may ask. */
#include "brand/pages.h"
#include "brand/tree.h"

static const char *const words[] = { "text", "long", "email", "phone", "town", "date", "number", "choice", "yes_no" };      /* as the table's row form.fields[].type */
enum { WORDS = sizeof words / sizeof *words };

const char *tact_entry_word(unsigned type) { return words[type < WORDS ? type : 0]; }

typedef struct reader { const tact_purposes *purposes; tact_arena *arena; tact_diags *diags; bool memory; } reader;

static tact_slice text_of(const tact_value *map, const char *key) {
    const tact_value *v = tact_value_get(map, tact_slice_of(key));
    return v && v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 };
}

static void options(reader *r, const tact_value *v, tact_entry *out) {
    uint32_t count = v->type == TACT_LIST ? v->list.count : v->type == TACT_MAP ? v->map.count : 0;
    if (!(out->options = TACT_NEW(r->arena, tact_entry_option, count + 1))) { r->memory = true; return; }
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *label = v->type == TACT_LIST ? &v->list.items[i] : &v->map.pairs[i].value;
        if (label->type != TACT_TEXT) continue;                       /* told by the table */
        tact_entry_option o = { v->type == TACT_LIST ? label->text : v->map.pairs[i].key, label->text };
        for (uint32_t k = 0; k < out->option_count; k++)
            if (tact_slice_equal(out->options[k].value, o.value)) tact_tree_error(r->diags, label, TACT_S("the same answer stands twice"), TACT_S("remove one of them"));
        out->options[out->option_count++] = o;
    }
}

static void permission(reader *r, const tact_value *v, tact_entry *out) {
    for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++) {
        const tact_value *name = &v->list.items[i];
        int number = name->type == TACT_TEXT ? tact_purposes_number(r->purposes, name->text) : -1;
        if (name->type != TACT_TEXT) continue;
        if (number < 0) tact_tree_error(r->diags, name, TACT_JOIN(r->diags, TACT_S("'"), name->text, TACT_S("' is no purpose")), TACT_S("remember, personalise, measure, contact_email ..., or one of `own` in purposes.yaml"));
        else if (tact_slice_is(name->text, "contact_sms") || tact_slice_is(name->text, "contact_messenger") || tact_slice_is(name->text, "contact_push") || tact_slice_is(name->text, "contact_webpush") || tact_slice_is(name->text, "locate") || tact_slice_is(name->text, "link_devices"))
            tact_tree_error(r->diags, name, TACT_JOIN(r->diags, TACT_S("a form cannot ask for "), name->text), TACT_S("only the address is confirmed here, not a number or a device: ask where that is at hand, in the app, on the page or in the shop"));
        else out->permission |= (uint64_t)1 << number;
    }
}

/* What a question is for: an answer nobody uses is not asked. */
static void check_use(reader *r, const tact_value *v, const tact_entry *f) {
    if (f->type == TACT_ENTRY_EMAIL && !f->permission)
        tact_tree_error(r->diags, v, TACT_S("an address is asked for without a permission to use it"), TACT_S("add `permission: [contact_email]`, or ask nothing"));
    if (f->type != TACT_ENTRY_EMAIL && f->permission)
        tact_tree_error(r->diags, v, TACT_S("a permission stands beside a question that says nothing of who gives it"), TACT_S("put it beside a field of type email: its owner confirms it"));
    if (f->type == TACT_ENTRY_EMAIL && (f->property.len || f->trait.len))
        tact_tree_error(r->diags, v, TACT_S("an address is kept as an address, not as a property or trait"), TACT_S("remove that line"));
    if (f->type != TACT_ENTRY_EMAIL && !f->property.len && !f->trait.len)
        tact_tree_error(r->diags, v, TACT_S("nothing uses this answer"), TACT_S("say where it goes, `property: NAME` or `trait: NAME`, or do not ask"));
    if (f->property.len && (tact_slice_is(f->property, "form") || tact_slice_is(f->property, "page") || tact_slice_is(f->property, "language") || tact_slice_is(f->property, "campaign") || tact_slice_is(f->property, "topics")))
        tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("the property '"), f->property, TACT_S("' is the form's own")), TACT_S("give it another name"));
    bool choice = f->type == TACT_ENTRY_CHOICE;
    if (choice != (f->option_count > 0))
        tact_tree_error(r->diags, v, choice ? TACT_S("a choice without options") : TACT_S("options of a question that is no choice"), choice ? TACT_S("add `options: [one, two]`") : TACT_S("write `type: choice`, or remove them"));
}

static void field(reader *r, const tact_value *v, tact_form *form) {
    tact_entry f = { .name = text_of(v, "name"), .ask = text_of(v, "ask"), .help = text_of(v, "help"), .property = text_of(v, "property"), .trait = text_of(v, "trait"), .line = v->line, .column = v->column };
    tact_slice type = text_of(v, "type");
    for (uint8_t i = 0; i < WORDS; i++) if (type.len && tact_slice_is(type, words[i])) f.type = i;
    const tact_value *required = tact_value_get(v, TACT_S("required")), *choices = tact_value_get(v, TACT_S("options")), *may = tact_value_get(v, TACT_S("permission"));
    f.required = required && required->type == TACT_BOOL && required->boolean;
    if (choices) options(r, choices, &f);
    if (may) permission(r, may, &f);
    if (r->memory) return;
    check_use(r, v, &f);
    for (uint32_t i = 0; i < form->field_count; i++) {
        if (f.name.len && tact_slice_equal(form->fields[i].name, f.name)) tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("two questions are called '"), f.name, TACT_S("'")), TACT_S("give one of them another name"));
        if (f.type == TACT_ENTRY_EMAIL && form->fields[i].type == TACT_ENTRY_EMAIL) tact_tree_error(r->diags, v, TACT_S("a form asks for two addresses"), TACT_S("one of type email is enough"));
        if (f.property.len && tact_slice_equal(form->fields[i].property, f.property)) tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("two answers go into the property '"), f.property, TACT_S("'")), TACT_S("give each its own"));
    }
    form->fields[form->field_count++] = f;
}

tact_form *tact__page_form(const tact_value *v, const tact_purposes *purposes, tact_arena *arena, tact_diags *diags, bool *memory) {
    reader r = { purposes, arena, diags, false };
    tact_form *form = TACT_NEW(arena, tact_form, 1);
    if (!form || !(form->fields = TACT_NEW(arena, tact_entry, TACT_FIELDS_MOST))) { *memory = true; return NULL; }
    form->name = text_of(v, "name");
    form->title = text_of(v, "title");
    form->intro = text_of(v, "intro");
    form->button = text_of(v, "button");
    form->thanks = text_of(v, "thanks");
    form->line = v->line;
    form->column = v->column;
    const tact_value *fields = tact_value_get(v, TACT_S("fields"));
    for (uint32_t i = 0; fields && fields->type == TACT_LIST && i < fields->list.count && i < TACT_FIELDS_MOST && !r.memory; i++)
        if (fields->list.items[i].type == TACT_MAP) field(&r, &fields->list.items[i], form);
    *memory |= r.memory;
    return r.memory ? NULL : form;
}
