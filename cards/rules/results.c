/* SPDX-License-Identifier: MIT */
/* results.c - rules V: evaluation results of the front matter. Whether they are right is not known. */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/yaml.h"
#include "cards/rules/groups.h"

/* Calls back for each result of model-index: a map with task, dataset and metrics. */
static void each_result(struct checking *checking,
                        void (*each)(struct checking *checking, const struct value *result))
{
    const struct card *card = rule_card(checking);
    const struct value *index = card ? card_find(card, "model-index") : NULL;
    for (uint32_t i = 0; index && index->kind == VALUE_LIST && i < index->size; i++) {
        const struct value *results = value_find(&index->items[i], "results");
        for (uint32_t k = 0; results && results->kind == VALUE_LIST && k < results->size; k++)
            each(checking, &results->items[k]);
    }
}

static void need(struct checking *checking, const struct value *map, const char *key,
                 const char *what)
{
    const struct value *value = map ? value_find(map, key) : NULL;
    struct where where;
    if (!map || (value && value->kind != VALUE_NULL))
        return;
    where = where_front(checking, map);
    rule_find_at(checking, &where, 1, "%s needs %s", what, key);
}

static void need_keys(struct checking *checking, const struct value *result)
{
    const struct value *metrics = value_find(result, "metrics");
    need(checking, result, "task", "a result");
    need(checking, value_find(result, "task"), "type", "the task of a result");
    need(checking, result, "dataset", "a result");
    need(checking, value_find(result, "dataset"), "type", "the dataset of a result");
    need(checking, value_find(result, "dataset"), "name", "the dataset of a result");
    need(checking, result, "metrics", "a result");
    for (uint32_t i = 0; metrics && metrics->kind == VALUE_LIST && i < metrics->size; i++) {
        need(checking, &metrics->items[i], "type", "a metric");
        need(checking, &metrics->items[i], "value", "a metric");
    }
    if (value_find(result, "source"))
        need(checking, value_find(result, "source"), "url", "the source of a result");
}

void check_results_whole(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *index = card ? card_find(card, "model-index") : NULL;
    for (uint32_t i = 0; index && index->kind == VALUE_LIST && i < index->size; i++)
        need(checking, &index->items[i], "name", "an entry of model-index");
    each_result(checking, need_keys);
}

/* .eval_results holds lists of results, one file a benchmark. */
struct eval_walk {
    struct checking *checking;
    const char *folder;
};

/* "2026-01-31", perhaps with a time behind it. */
static bool is_date(const char *text, size_t size)
{
    static const char shape[] = "dddd-dd-dd";
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (i >= size || (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != '-'))
            return false;
    return size == 10 || text[10] == 'T';
}

/* V608 */
static void check_date(struct checking *checking, const struct tree *tree, const char *name)
{
    const struct value *list = &tree->root;
    char today[16];
    time_t now = time(NULL);
    struct tm parts;
    strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&now, &parts));
    for (uint32_t i = 0; i < (list->kind == VALUE_LIST ? list->size : 0); i++) {
        const struct value *date = value_find(&list->items[i], "date");
        if (!date)
            continue;
        struct where where = where_line(name, tree_place(tree, date->offset));
        if (date->kind != VALUE_TEXT || !is_date(date->text, date->size))
            rule_find_at(checking, &where, 1, "the date is not written as in \"2026-01-31\"");
        else if (date->plain)
            rule_find_at(checking, &where, 1, "the date needs quotes: some readers of YAML make "
                         "something else of it");
        else if (strncmp(date->text, today, 10) > 0)
            rule_find_at(checking, &where, 1, "the date %s is yet to come", date->text);
    }
}

static void check_eval(struct checking *checking, const struct tree *tree, const char *name)
{
    const struct value *list = &tree->root;
    for (uint32_t i = 0; i < (list->kind == VALUE_LIST ? list->size : 0); i++) {
        const struct value *entry = &list->items[i], *data = value_find(entry, "dataset");
        const struct value *source = value_find(entry, "source");
        const char *missing = !value_find(data, "id")        ? "dataset.id"
                              : !value_find(data, "task_id") ? "dataset.task_id"
                              : !value_find(entry, "value")  ? "value"
                              : source && !value_find(source, "url") ? "source.url"
                                                                     : NULL;
        struct where where = where_line(name, tree_place(tree, entry->offset));
        if (missing)
            rule_find_at(checking, &where, 1, "a result needs %s", missing);
    }
    struct where where = where_line(name, (struct place){1, 1});
    if (list->kind != VALUE_LIST)
        rule_find_at(checking, &where, 1, "a list of results is expected, not %s",
                     value_kind_name(list));
}

static bool read_eval(void *context, const char *name)
{
    struct eval_walk *walk = context;
    struct text path = {0};
    struct error error = {0};
    struct file file = {0};
    struct tree tree = {0};
    size_t size = strlen(name);
    if (size < 6 || strcmp(name + size - 5, ".yaml"))
        return true;
    const char *shown = arena_format(&walk->checking->model->arena, ".eval_results/%s", name);
    int code = file_open(&file, path_join(&path, walk->folder, name), 1 << 20, &error);
    if (!code)
        code = yaml_parse(&tree, shown, (const char *)file.data, file.size, &error);
    struct where where = where_line(shown, (struct place){1, 1});
    bool dates = !strcmp(walk->checking->rule->id, "V608");
    if (dates && !code)
        check_date(walk->checking, &tree, shown);
    else if (!dates && code)
        rule_find_at(walk->checking, &where, 1, "%s", error.text);
    else if (!dates)
        check_eval(walk->checking, &tree, shown);
    tree_fini(&tree);
    file_close(&file);
    text_fini(&path);
    return true;
}

void check_eval_files(struct checking *checking)
{
    struct text path = {0};
    struct error ignored = {0};
    struct eval_walk walk = {.checking = checking};
    walk.folder = path_join(&path, checking->model->source.folder, ".eval_results");
    if (path_is_folder(walk.folder))
        folder_each(walk.folder, read_eval, &walk, &ignored);
    text_fini(&path);
}

/* Metrics whose value lies in a range, whichever of 0-1 and 0-100 is used. */
static void find_range(struct checking *checking, const struct value *result)
{
    static const char *const shares[] = {"accuracy", "f1", "precision", "recall", "exact_match",
                                         "wer_share", "rouge1", "rouge2", "rougel", "bleu", "acc",
                                         "acc_norm"};
    const struct value *metrics = value_find(result, "metrics");
    for (uint32_t i = 0; metrics && metrics->kind == VALUE_LIST && i < metrics->size; i++) {
        const struct value *type = value_find(&metrics->items[i], "type");
        const struct value *value = value_find(&metrics->items[i], "value");
        struct where where;
        if (!value_text(type) || !value || !value_is_number(value))
            continue;
        double number = value_real(value);
        bool share = false;
        for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
            share = share || !strcasecmp(type->text, shares[k]);
        where = where_front(checking, value);
        if (share && (number < 0 || number > 100))
            rule_find_at(checking, &where, 1, "%s is a share: %g is not between 0 and 100",
                         type->text, number);
        if (!strcasecmp(type->text, "perplexity") && number < 1)
            rule_find_at(checking, &where, 1, "a perplexity is at least 1, not %g", number);
        if (!isfinite(number))
            rule_find_at(checking, &where, 1, "the value is no finite number");
    }
}

void check_results_range(struct checking *checking)
{
    each_result(checking, find_range);
}

static void find_verified(struct checking *checking, const struct value *result)
{
    const struct value *metrics = value_find(result, "metrics");
    for (uint32_t i = 0; metrics && metrics->kind == VALUE_LIST && i < metrics->size; i++) {
        const struct value *verified = value_find(&metrics->items[i], "verified");
        struct where where;
        if (!verified || verified->kind != VALUE_FLAG || !verified->flag ||
            value_find(&metrics->items[i], "verifyToken"))
            continue;
        where = where_front(checking, verified);
        rule_find_at(checking, &where, 1, "verified is the hub's to set: without a verifyToken it "
                     "says nothing");
    }
}

void check_results_verified(struct checking *checking)
{
    each_result(checking, find_verified);
}

static bool same_text(const struct value *a, const struct value *b, const char *first,
                      const char *second)
{
    const struct value *x = value_find(value_find(a, first), second);
    const struct value *y = value_find(value_find(b, first), second);
    const char *p = value_text(x), *q = value_text(y);
    return (!p && !q) || (p && q && !strcmp(p, q));
}

/* Two results of one dataset, split and metric with two values. */
static void compare(struct checking *checking, const struct value *a, const struct value *b)
{
    const struct value *old = value_find(a, "metrics"), *new = value_find(b, "metrics");
    static const char *const parts[] = {"type", "name", "config", "split", "revision", "args"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!same_text(a, b, "dataset", parts[i]))
            return;
    if (!same_text(a, b, "task", "type") || !same_text(a, b, "task", "name") ||
        !old || !new || old->kind != VALUE_LIST || new->kind != VALUE_LIST || !old->size ||
        !new->size)
        return;
    for (uint32_t i = 0; i < old->size && i < 50; i++)
        for (uint32_t k = 0; k < new->size && k < 50; k++) {
            const struct value *x = value_find(&old->items[i], "value");
            const struct value *y = value_find(&new->items[k], "value");
            const char *p = value_text(value_find(&old->items[i], "type"));
            const char *q = value_text(value_find(&new->items[k], "type"));
            const char *s = value_text(value_find(&old->items[i], "name"));
            const char *t = value_text(value_find(&new->items[k], "name"));
            bool same = p && q && !strcmp(p, q) && ((!s && !t) || (s && t && !strcmp(s, t)));
            struct where where[2];
            if (!same || !x || !y || !value_is_number(x) || !value_is_number(y) ||
                value_real(x) == value_real(y))
                continue;
            where[0] = where_front(checking, y);
            where[1] = where_front(checking, x);
            rule_find_at(checking, where, 2, "%s of the same dataset is %g here and %g above", p,
                         value_real(y), value_real(x));
        }
}

void check_results_twice(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *index = card ? card_find(card, "model-index") : NULL;
    for (uint32_t i = 0; index && index->kind == VALUE_LIST && i < index->size; i++) {
        const struct value *results = value_find(&index->items[i], "results");
        uint32_t count = results && results->kind == VALUE_LIST ? results->size : 0;
        count = count < 200 ? count : 200;
        for (uint32_t a = 0; a < count; a++)
            for (uint32_t b = a + 1; b < count; b++)
                compare(checking, &results->items[a], &results->items[b]);
    }
}

/* V603: a name of model-index that has nothing of the model's. */
void check_results_name(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const struct value *index = card ? card_find(card, "model-index") : NULL;
    const char *name = model_name(checking->model);
    const char *plain = strstr(name, "__") ? strstr(name, "__") + 2 : path_base(name);
    char own[128], theirs[128];
    rule_fold(plain, strlen(plain), own, sizeof own);
    if (!index || index->kind != VALUE_LIST || index->size != 1 || strlen(own) < 3 ||
        !strchr(name, '_'))
        return; /* a folder's plain name need not be the model's */
    const struct value *value = value_find(&index->items[0], "name");
    const char *text = value_text(value);
    if (!text)
        return;
    rule_fold(path_base(text), strlen(path_base(text)), theirs, sizeof theirs);
    struct where where = where_front(checking, value);
    if (theirs[0] && !strstr(own, theirs) && !strstr(theirs, own))
        rule_find_at(checking, &where, 1, "the results are those of \"%s\", the model is called %s",
                     text, plain);
}
