/* SPDX-License-Identifier: MIT */
/*
 * fuzz.c - conformance tests with drawn configurations: whatever they hold, a plugin answers
 * or fails, within its limits. What it answers to sound ones is tried elsewhere.
 */
#include <inttypes.h>

#include "conform/test.h"
#include "conform/mutate.h"

#define SEEDS 200 /* of the usual ones, from 0 on */
#define ABSURD (UINT64_C(1) << 56)

static void try_seed(struct conform *conform, const struct tree *tree, int64_t seed)
{
    struct dice dice = {.state = (uint64_t)seed};
    struct mutant mutant;
    struct trial trial;
    mutant_init_drawn(&mutant, tree, &dice);
    conform_at(conform, "seed %" PRId64 " (%s, %s)", seed, tree->name, text_get(&mutant.what));
    trial_init(&trial, &conform->asking, tree->name, &mutant.tree, &mutant.tree.root);
    const struct model *model = &trial.examined.model;
    if (model->plugin && parameters_of(model).total > ABSURD)
        conform_say(conform, VERDICT_FAILED, "gives %.3g parameters without an error",
                    (double)parameters_of(model).total);
    trial_fini(&trial);
    mutant_fini(&mutant);
}

static void fuzz(struct conform *conform, const char *name, const struct tree *tree)
{
    int64_t first = conform->options->seed < 0 ? 0 : conform->options->seed;
    int64_t count = conform->options->seed < 0 ? SEEDS : 1;
    (void)name;
    for (int64_t i = 0; i < count; i++)
        try_seed(conform, tree, first + i);
}

static void test_fuzz(struct conform *conform)
{
    conform_each_example(conform, fuzz);
}

const struct conform_test conform_fuzz[] = {
    {"config.fuzz", "changed configurations: an answer or an error (--seed repeats one)", test_fuzz},
    {NULL, NULL, NULL},
};
