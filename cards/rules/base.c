/* SPDX-License-Identifier: MIT */
/* base.c - finds a base model or a data set of a card on this machine. T318: a model against it. */
#include "cards/rules/base.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/json.h"
#include "cards/rules/groups.h"
#include "model/named.h"

#define CONFIG_BYTES_LIMIT (1u << 20)

static void open_folder(struct base *base)
{
    struct text path = {0};
    struct error ignored = {0};
    if (card_open(&base->card, path_join(&path, base->folder, "README.md"), &ignored))
        card_close(&base->card);
    text_fini(&path);
}

static void open_config(struct base *base)
{
    struct text path = {0};
    struct error ignored = {0};
    if (!file_open(&base->file, path_join(&path, base->folder, "config.json"), CONFIG_BYTES_LIMIT,
                   &ignored))
        json_parse(&base->config, "config.json", (const char *)base->file.data, base->file.size,
                   &ignored);
    text_fini(&path);
}

void base_open(struct base *base, const char *id)
{
    *base = (struct base){.folder = named_find(id)};
    if (!base->folder)
        return;
    open_folder(base);
    open_config(base);
}

void base_open_data(struct base *base, const char *id)
{
    *base = (struct base){.folder = named_find_data(id)};
    if (base->folder)
        open_folder(base);
}

void base_close(struct base *base)
{
    tree_fini(&base->config);
    file_close(&base->file);
    card_close(&base->card);
    free(base->folder);
    *base = (struct base){0};
}

const char *base_license(const struct base *base)
{
    const struct value *license = card_is_open(&base->card) ? card_item(&base->card, "license", 0)
                                                            : NULL;
    return value_text(license);
}

/* Names of one count in configurations of several families. */
static const char *const shapes[][4] = {
    {"vocab_size", "vocab_size", NULL, NULL},
    {"num_hidden_layers", "num_hidden_layers", "n_layer", "num_layers"},
    {"hidden_size", "hidden_size", "n_embd", "d_model"},
};

static int64_t base_count(const struct base *base, const char *const *names)
{
    for (int i = 1; i < 4 && names[i]; i++) {
        const struct value *value = value_find(&base->config.root, names[i]);
        if (value && value->kind == VALUE_INTEGER)
            return value->integer;
    }
    return -1;
}

static void compare_shapes(struct checking *checking, const struct base *base,
                           const struct value *item)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        int64_t own = facts_integer(&checking->model->facts, shapes[i][0], -1);
        int64_t theirs = base_count(base, shapes[i]);
        int64_t slack = i == 0 ? 512 : 0; /* tokens may have been added */
        struct where where = where_front(checking, item);
        if (own > 0 && theirs > 0 && (own > theirs + slack || own + slack < theirs))
            rule_find_at(checking, &where, 1, "%s has %s %" PRId64 ", this model %" PRId64
                         ": it was not only fine-tuned", item->text, shapes[i][0], theirs, own);
    }
}

void check_base_shapes(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *relation = card ? card_find(card, "base_model_relation") : NULL;
    const struct value *item = card ? card_item(card, "base_model", 0) : NULL;
    struct base base;
    if (!item || card_count(card, "base_model") != 1 ||
        (relation && !value_is_text(relation, "finetune")) || checking->model->adapter.there)
        return;
    base_open(&base, item->text);
    if (base.config.root.kind == VALUE_MAP)
        compare_shapes(checking, &base, item);
    else
        rule_skip(checking, "the base model is not on this machine");
    base_close(&base);
}
