/* SPDX-License-Identifier: MIT */
/*
 * quiz.c - makes a quiz: asks of every model and of all together what quiz.def lists, chooses so many
 * questions, and of each the wrong answers and their order. Knows no kind of question.
 */
#include "quiz/quiz.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/forward.h"
#include "quiz/draft.h"
#include "base/memory.h"

static const struct kind {
    const char *id;
    bool all; /* asked of all models together */
    quiz_asker *ask;
} kinds[] = {
#define ONE(name, id) {id, false, quiz_ask_##name},
#define ALL(name, id) {id, true, quiz_ask_##name},
#include "quiz/quiz.def"
#undef ONE
#undef ALL
};

#define KINDS (sizeof kinds / sizeof *kinds)

/* All questions that could be asked, in groups: one for each model, one for their differences. */
struct making {
    struct quiz *quiz;
    const struct examined *const *models;
    uint32_t model_count;
    const char **names; /* [model_count] */
    const char *all_names; /* "gpt2+t5-small" */
    struct comparison rows;
    struct quiz_question *items; /* [count], group by group */
    uint32_t *groups;            /* [count] */
    uint32_t count;
};

/* Numbers that differ for each seed, kind and name, and for nothing else: what else is asked does not
 * change a question. */
static struct dice dice_for(uint64_t seed, const char *kind, const char *name)
{
    struct dice dice = {seed};
    for (const char *at = kind; *at; at++)
        dice.state = dice_next(&dice) ^ (uint8_t)*at;
    for (const char *at = name; *at; at++)
        dice.state = dice_next(&dice) ^ (uint8_t)*at;
    return dice;
}

/* Where slips are few, twice and half and their like are guesses. */
static void guesses_add(struct draft *draft)
{
    static const double factors[] = {2, 0.5, 4, 0.25, 3, 8};
    bool number = draft->unit || draft->choices[0].number != 0;
    for (size_t i = 0; number && draft->count < QUIZ_CHOICES && i < sizeof factors / sizeof *factors;
         i++)
        if (draft->choices[0].number != 0)
            draft_wrong(draft, draft->choices[0].number * factors[i], NULL);
}

/* Three of the wrong choices, any of them, and the right one among them. */
static void choices_choose(struct draft *draft, struct quiz_question *question)
{
    for (uint32_t i = 1; i < draft->count; i++) {
        uint32_t other = i + (uint32_t)(dice_next(&draft->dice) % (draft->count - i));
        struct draft_choice kept = draft->choices[i];
        draft->choices[i] = draft->choices[other];
        draft->choices[other] = kept;
    }
    question->count = draft->count < QUIZ_CHOICES ? draft->count : QUIZ_CHOICES;
    question->answer = (uint32_t)(dice_next(&draft->dice) % question->count);
    for (uint32_t i = 0, next = 1; i < question->count; i++) {
        const struct draft_choice *choice = &draft->choices[i == question->answer ? 0 : next++];
        question->choices[i] = (struct quiz_choice){choice->text, choice->slip};
    }
}

static bool is_asked(const struct making *making, const char *text)
{
    for (uint32_t i = 0; i < making->count; i++)
        if (!strcmp(making->items[i].text, text))
            return true;
    return false;
}

static void question_add(struct making *making, uint32_t group, const struct kind *kind,
                         struct draft *draft)
{
    struct arena *arena = &making->quiz->arena;
    struct quiz_question *question = &making->items[making->count];
    guesses_add(draft);
    if (draft->count < 2 || is_asked(making, text_get(&draft->question)))
        return;
    *question = (struct quiz_question){
        .id = arena_format(arena, "%s%s@%s", kind->id, text_get(&draft->id),
                           kind->all ? making->all_names : draft->name),
        .kind = kind->id,
        .model = kind->all ? NULL : draft->name,
        .text = arena_text(arena, text_get(&draft->question)),
        .why = arena_text(arena, text_get(&draft->why)),
        .source = arena_text(arena, text_get(&draft->source)),
    };
    choices_choose(draft, question);
    making->groups[making->count++] = group;
}

static void kind_ask(struct making *making, uint32_t group, size_t index, const struct draft *blank)
{
    struct draft draft = *blank;
    draft.dice = dice_for(making->quiz->seed, kinds[index].id,
                          kinds[index].all ? making->all_names : blank->name);
    if (kinds[index].ask(&draft))
        question_add(making, group, &kinds[index], &draft);
    text_fini(&draft.id);
    text_fini(&draft.question);
    text_fini(&draft.why);
    text_fini(&draft.source);
}

static void group_ask(struct making *making, uint32_t group)
{
    bool all = group == making->model_count;
    const struct model *model = &making->models[all ? 0 : group]->model;
    bool decodes = model->decoder.output;
    struct draft blank = {
        .arena = &making->quiz->arena,
        .examined = making->models[all ? 0 : group],
        .side = decodes ? AC_DECODER : AC_ENCODER,
        .graph = decodes ? &model->decoder : &model->encoder,
        .two_sided = decodes && model->encoder.output,
        .name = making->names[all ? 0 : group],
        .rows = &making->rows,
        .names = making->names,
    };
    struct block_run *runs = block_runs_of(model, &blank.run_count);
    blank.runs = runs;
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].all == all)
            kind_ask(making, group, i, &blank);
    free(runs);
}

/* Keeps `wanted` questions, any of each group, one group after the other, in the order they were made. */
static void questions_choose(struct making *making, uint32_t wanted)
{
    struct quiz *quiz = making->quiz;
    uint32_t *order = memory_new(making->count + 1u, sizeof *order);
    bool *kept = memory_new(making->count + 1u, sizeof *kept);
    struct dice dice = dice_for(quiz->seed, "", making->all_names);
    for (uint32_t i = 0; i < making->count; i++) {
        uint32_t other = (uint32_t)(dice_next(&dice) % (i + 1u));
        order[i] = order[other];
        order[other] = i;
    }
    for (uint32_t group = 0, taken = 0, idle = 0; taken < wanted && idle <= making->model_count;
         group = group == making->model_count ? 0 : group + 1) {
        uint32_t at = 0;
        while (at < making->count && (kept[order[at]] || making->groups[order[at]] != group))
            at++;
        idle = at == making->count ? idle + 1 : 0;
        taken += at < making->count;
        if (at < making->count)
            kept[order[at]] = true;
    }
    for (uint32_t i = 0; i < making->count; i++)
        if (kept[i])
            making->items[quiz->count++] = making->items[i];
    quiz->items = making->items;
    free(order);
    free(kept);
}

/* The names of models, safe; those that several have get a number. */
static void names_find(struct making *making)
{
    struct text all = {0};
    making->names = arena_alloc(&making->quiz->arena, making->model_count * sizeof *making->names);
    for (uint32_t i = 0; i < making->model_count; i++) {
        struct text safe = {0};
        const char *name = model_name(&making->models[i]->model);
        text_add_safe(&safe, name, strnlen(name, 100));
        for (uint32_t k = 0; k < i; k++)
            if (!strcmp(making->names[k], text_get(&safe))) {
                text_format(&safe, " (%u)", i + 1);
                break;
            }
        making->names[i] = arena_text(&making->quiz->arena, text_get(&safe));
        text_format(&all, "%s%s", i ? "+" : "", making->names[i]);
        text_fini(&safe);
    }
    making->all_names = arena_text(&making->quiz->arena, text_get(&all));
    text_fini(&all);
}

int quiz_init(struct quiz *quiz, const struct examined *const *models, uint32_t count,
              const struct quiz_request *request, struct error *error)
{
    struct making making = {.quiz = quiz, .models = models, .model_count = count};
    *quiz = (struct quiz){.seed = request->seed};
    for (uint32_t i = 0; i < count; i++)
        if (forward_described(models[i], error))
            return error->code;
    making.items = memory_new((count + 1) * KINDS, sizeof *making.items);
    making.groups = memory_new((count + 1) * KINDS, sizeof *making.groups);
    names_find(&making);
    comparison_init(&making.rows, models, count);
    for (uint32_t group = 0; group < count + (count > 1); group++)
        group_ask(&making, group);
    questions_choose(&making, request->count ? request->count : QUIZ_COUNT);
    comparison_fini(&making.rows);
    free(making.groups);
    return 0;
}

void quiz_fini(struct quiz *quiz)
{
    free(quiz->items);
    arena_fini(&quiz->arena);
    *quiz = (struct quiz){0};
}

bool quiz_question_same(const struct quiz_question *a, const struct quiz_question *b)
{
    return a->model == b->model || (a->model && b->model && !strcmp(a->model, b->model));
}

uint32_t quiz_score_of(const struct quiz *quiz, const int32_t *given)
{
    uint32_t right = 0;
    for (uint32_t i = 0; i < quiz->count; i++)
        right += given[i] >= 0 && (uint32_t)given[i] == quiz->items[i].answer;
    return right;
}
