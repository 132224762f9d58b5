/* SPDX-License-Identifier: MIT */
/* examples.c - rules about what a card shows to try: examples of the widget, and code that loads the
 * model. Runs nothing. */
#include <string.h>

#include "cards/passage.h"
#include "cards/rules/groups.h"
#include "cards/rules/lists.h"

/* The keys of which an example of a task needs one; tasks that are not here are not judged. */
static const struct {
    const char *task;
    const char *keys[4];
} needs[] = {
    {"text-generation", {"text", "messages", "src"}},
    {"fill-mask", {"text"}},
    {"summarization", {"text"}},
    {"translation", {"text"}},
    {"text-classification", {"text"}},
    {"token-classification", {"text"}},
    {"zero-shot-classification", {"text"}},
    {"feature-extraction", {"text", "src"}},
    {"question-answering", {"context"}},
    {"table-question-answering", {"table"}},
    {"sentence-similarity", {"source_sentence", "sentences"}},
    {"image-classification", {"src"}},
    {"automatic-speech-recognition", {"src"}},
};

static void check_keys(struct checking *checking, const struct value *example, const char *task)
{
    for (size_t i = 0; task && i < sizeof needs / sizeof *needs; i++) {
        bool found = false;
        for (int k = 0; k < 4 && needs[i].keys[k]; k++)
            found = found || value_find(example, needs[i].keys[k]);
        struct where where = where_front(checking, example);
        if (!strcmp(needs[i].task, task) && !found)
            rule_find_at(checking, &where, 1, "an example for the task %s needs the key %s", task,
                         needs[i].keys[0]);
    }
}

void check_widget(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *list = card ? card_find(card, "widget") : NULL;
    const char *task = card ? value_text(card_find(card, "pipeline_tag")) : NULL;
    const struct source *source = &checking->model->source;
    for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++) {
        const struct value *example = &list->items[i], *src = value_find(example, "src");
        struct where where = where_front(checking, src ? src : example);
        if (example->kind != VALUE_MAP) {
            rule_find_at(checking, &where, 1, "an example is a map of keys, not %s",
                         value_kind_name(example));
            continue;
        }
        check_keys(checking, example, task);
        if (value_text(src) && !strstr(src->text, "://") && path_is_plain(src->text) &&
            (source->weights || source->config) && !rule_has_file(checking, src->text))
            rule_find_at(checking, &where, 1, "the example's file %s is not here", src->text);
    }
}

void check_metrics_known(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    for (uint32_t i = 0; card && i < card_count(card, "metrics"); i++) {
        const struct value *item = card_item(card, "metrics", i);
        struct where where;
        if (!item || metric_is_known(item->text))
            continue;
        where = where_front(checking, item);
        rule_find_at(checking, &where, 1, "%s is no metric that the hub knows; nothing is found by it",
                     item->text);
    }
}

/* The repository that a line of code loads: the text behind from_pretrained( or model=. */
static const char *loaded(const char *line, size_t size, size_t *width)
{
    static const char *const calls[] = {"from_pretrained(", "model=", "model ="};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const char *at = size ? memmem(line, size, calls[i], strlen(calls[i])) : NULL;
        const char *end = line + size;
        at = at ? at + strlen(calls[i]) : NULL;
        while (at && at < end && *at == ' ')
            at++;
        if (!at || at >= end || !strchr("\"'", *at))
            continue;
        const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
        *width = close ? (size_t)(close - at - 1) : 0;
        if (*width && memchr(at + 1, '/', *width))
            return at + 1;
    }
    return NULL;
}

/* Whether any call stands in the card: most have none, and are not walked. */
static bool loads_something(const struct card *card)
{
    const char *body = (const char *)card->file.data + card->body;
    size_t size = (size_t)(card_text_end(card) - card->body);
    return size && (memmem(body, size, "from_pretrained(", 16) || memmem(body, size, "model=", 6) ||
                    memmem(body, size, "model =", 7));
}

/* C226: the last model that the card's code loads, when none of its code loads this one. */
void check_code_loads(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const char *name = model_name(checking->model), *id = NULL;
    const char *plain = strstr(name, "__") ? strstr(name, "__") + 2 : path_base(name);
    struct arena *arena = &checking->model->arena;
    struct passage passage = {.card = card, .code_only = true};
    size_t width = 0;
    uint64_t place = 0;
    bool own = !card || !loads_something(card) || !strcmp(name, "-") || (!strchr(name, '/') && plain == name);
    passage.at = card ? card->body : 0;
    passage.end = card ? card_text_end(card) : 0;
    while (!own && passage_next(&passage)) {
        size_t size;
        const char *found = passage.kind == PASSAGE_CODE ? loaded(passage.data, passage.size, &size)
                                                         : NULL;
        if (!found)
            continue;
        const char *text = arena_text_part(arena, found, size);
        own = strcasestr(path_base(text), plain) || strcasestr(plain, path_base(text));
        id = text;
        width = size;
        place = passage.offset + (uint64_t)(found - passage.data);
    }
    passage_fini(&passage);
    if (own || !id || checking->model->source.adapter)
        return;
    struct where where = where_card(checking, place);
    rule_find_at(checking, &where, 1, "the code loads %.*s, no code loads this model", (int)width, id);
}
