/* SPDX-License-Identifier: MIT */
/*
 * config.c - conformance tests of how a plugin reads configurations: it knows its own and no
 * other's, and a wrong value is an error that names it. What it builds of sound ones is tried in
 * tensors.c.
 */
#include <string.h>

#include "conform/test.h"
#include "conform/mutate.h"

#define OWN_SCORE 80
#define ABSURD (UINT64_C(1) << 56) /* parameters */

static void own_example(struct conform *conform, const char *name, const struct tree *tree)
{
    struct trial trial;
    trial_init(&trial, &conform->asking, name, tree, &tree->root);
    const struct model *model = &trial.examined.model;
    if (!model->candidate_count || model->candidates[0].score < OWN_SCORE)
        conform_say(conform, VERDICT_FAILED, "scores %d, at least %d is expected of its own family "
                    "(%s)", model->candidate_count ? model->candidates[0].score : 0, OWN_SCORE,
                    model->candidate_count ? model->candidates[0].reason : "it was not asked");
    trial_fini(&trial);
}

static void test_own(struct conform *conform)
{
    conform_each_example(conform, own_example);
}

static void other_examples(struct conform *conform, const struct plugin_file *file)
{
    struct kit kit;
    kit_init(&kit, file);
    for (uint32_t i = 0; i < kit.example_count; i++) {
        struct file source = {0};
        struct tree tree;
        struct trial trial = {0};
        conform_at(conform, "%s of %s", path_base(kit.examples[i]), file->name);
        if (conform_example_open(conform, kit.examples[i], &source, &tree)) {
            trial_init(&trial, &conform->asking, kit.examples[i], &tree, &tree.root);
            const struct model *model = &trial.examined.model;
            if (model->candidate_count && model->candidates[0].score > 0)
                conform_say(conform, VERDICT_FAILED, "scores %d on another family (%s)",
                            model->candidates[0].score, model->candidates[0].reason);
        }
        trial_fini(&trial);
        tree_fini(&tree);
        file_close(&source);
    }
    kit_fini(&kit);
}

static void test_others(struct conform *conform)
{
    struct plugin_files files;
    plugin_files_init(&files, conform->options->extra);
    for (uint32_t i = 0; i < files.count; i++)
        if (!files.items[i].shadowed && strcmp(files.items[i].name, conform->file->name))
            other_examples(conform, &files.items[i]);
    plugin_files_fini(&files);
}

/* ---- one key changed ---- */

/* What the example is like when nothing is changed. */
struct sound {
    struct conform *conform;
    const struct tree *tree;
    struct trial trial;
    struct text facts, wiring;
};

/* Whether a message has a telling word of a key: "eps" of "layer_norm_eps". */
static bool has_word(const char *message, const char *key)
{
    static const char *const vague[] = {"num", "size", "hidden", "model", "max", "type", NULL};
    while (*key) {
        size_t size = strcspn(key, "_.");
        char word[64] = "";
        memcpy(word, key, size < sizeof word ? size : sizeof word - 1);
        const char *const *other = vague;
        while (*other && strcmp(*other, word))
            other++;
        if (size >= 3 && !*other && strstr(message, word))
            return true;
        key += size + (key[size] != '\0');
    }
    return false;
}

/* Whether a message names the key, or a fact that is read from it, if only by a word; or shows the
 * text that stands there now. */
static bool is_named(const struct sound *sound, const struct pair *key, const char *value,
                     const char *message)
{
    const struct facts *facts = &sound->trial.examined.model.facts;
    struct text pointer = {0};
    bool named = strstr(message, value_text(&key->key)) ||
                 has_word(message, value_text(&key->key)) ||
                 (value && *value == '"' && strstr(message, value));
    tree_pointer(sound->tree, &key->value, &pointer);
    for (uint32_t i = 0; i < facts->count && !named; i++)
        for (uint32_t j = 0; j < facts->items[i].claim_count && !named; j++)
            named = facts->items[i].claims[j].at &&
                    !strcmp(facts->items[i].claims[j].at, text_get(&pointer)) &&
                    has_word(message, facts->items[i].key);
    text_fini(&pointer);
    return named;
}

static void judge(struct sound *sound, const struct pair *key, const struct model *model,
                  const char *value)
{
    struct text facts = {0}, wiring = {0};
    struct conform *conform = sound->conform;
    uint64_t parameters = parameters_of(model).total;
    conform_print(model, &facts, &wiring);
    if (!model->plugin && !model->failure)
        conform_say(conform, VERDICT_FAILED, "it is not asked on");
    else if (model->failure && !is_named(sound, key, value, model->failure))
        conform_say(conform, VERDICT_FAILED, "the error does not name it: %s", model->failure);
    else if (!model->failure && parameters > ABSURD)
        conform_say(conform, VERDICT_FAILED, "gives %.3g parameters without an error",
                    (double)parameters);
    else if (!model->failure && !value && strcmp(text_get(&wiring), text_get(&sound->wiring)) &&
             !strcmp(text_get(&facts), text_get(&sound->facts)))
        conform_say(conform, VERDICT_WARNING, "tensors or graph are others, and no fact says so");
    text_fini(&facts);
    text_fini(&wiring);
}

static void try_key(struct sound *sound, const struct pair *key, const char *value)
{
    struct mutant mutant;
    struct trial trial;
    mutant_init(&mutant, sound->tree, key, value);
    conform_at(sound->conform, "%s, %s", sound->tree->name, text_get(&mutant.what));
    trial_init(&trial, &sound->conform->asking, sound->tree->name, &mutant.tree,
               &mutant.tree.root);
    judge(sound, key, &trial.examined.model, value);
    trial_fini(&trial);
    mutant_fini(&mutant);
}

static void each_key(struct conform *conform, const struct tree *tree, const char *const *values,
                     bool numbers)
{
    struct sound sound = {.conform = conform, .tree = tree};
    trial_init(&sound.trial, &conform->asking, tree->name, tree, &tree->root);
    conform_print(&sound.trial.examined.model, &sound.facts, &sound.wiring);
    uint32_t count = mutant_key_count(&tree->root);
    for (uint32_t i = 0; i < count; i++) {
        const struct pair *key = mutant_key_get(&tree->root, i);
        bool number = value_is_number(&key->value);
        for (const char *const *value = values; *value && (number || !numbers); value++)
            try_key(&sound, key, strcmp(*value, "-") ? *value : NULL);
    }
    trial_fini(&sound.trial);
    text_fini(&sound.facts);
    text_fini(&sound.wiring);
}

static void removed(struct conform *conform, const char *name, const struct tree *tree)
{
    static const char *const values[] = {"-", NULL};
    (void)name;
    each_key(conform, tree, values, false);
}

static void zero(struct conform *conform, const char *name, const struct tree *tree)
{
    static const char *const values[] = {"0", NULL};
    (void)name;
    each_key(conform, tree, values, true);
}

static void huge(struct conform *conform, const char *name, const struct tree *tree)
{
    static const char *const values[] = {"4611686018427387904", "1e300", NULL};
    (void)name;
    each_key(conform, tree, values, true);
}

static void negative(struct conform *conform, const char *name, const struct tree *tree)
{
    static const char *const values[] = {"-1", "-4611686018427387904", NULL};
    (void)name;
    each_key(conform, tree, values, true);
}

static void wrong_type(struct conform *conform, const char *name, const struct tree *tree)
{
    static const char *const values[] = {"\"x\"", "[1, 2]", "{\"a\": 1}", "true", "null", NULL};
    (void)name;
    each_key(conform, tree, values, false);
}

static void test_removed(struct conform *conform) { conform_each_example(conform, removed); }
static void test_zero(struct conform *conform) { conform_each_example(conform, zero); }
static void test_huge(struct conform *conform) { conform_each_example(conform, huge); }
static void test_negative(struct conform *conform) { conform_each_example(conform, negative); }
static void test_type(struct conform *conform) { conform_each_example(conform, wrong_type); }

const struct conform_test conform_config[] = {
    {"config.own", "its own examples score at least 80", test_own},
    {"config.others", "examples of other families score 0", test_others},
    {"config.removed", "without any one key: an error that names it, or a default", test_removed},
    {"config.zero", "any one number 0: an error that names it, or a sound total", test_zero},
    {"config.huge", "any one number huge: likewise", test_huge},
    {"config.negative", "any one number negative: likewise", test_negative},
    {"config.type", "any one value of another type: likewise", test_type},
    {NULL, NULL, NULL},
};
