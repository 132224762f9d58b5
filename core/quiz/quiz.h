/* SPDX-License-Identifier: MIT */
/*
 * quiz.h - questions that are made from what is known of models: each with its right answer, wrong
 * ones that are wrong for these very models, how the answer follows, and where it can be read. Asks
 * nobody and lays nothing out.
 */
#ifndef QUIZ_QUIZ_H
#define QUIZ_QUIZ_H

#include "analyze/examine.h"

#define QUIZ_CHOICES 4
#define QUIZ_COUNT 16 /* questions, where nobody says how many */

struct quiz_choice {
    const char *text;
    const char *slip; /* what leads to this wrong answer; NULL: the right one, or a mere guess */
};

/* One question. Text is in the arena of the quiz, safe to be shown. */
struct quiz_question {
    const char *id;    /* "cache-per-token@gpt2": the same question has the same one in every quiz */
    const char *kind;  /* "cache-per-token", see quiz.def */
    const char *model; /* the model's name; NULL: it compares models */
    const char *text;
    struct quiz_choice choices[QUIZ_CHOICES]; /* [count], all different */
    uint32_t count;    /* at least 2 */
    uint32_t answer;   /* index of the right one, the only one */
    const char *why;   /* the computation */
    const char *source; /* the places that it was read from */
};

struct quiz {
    struct arena arena;
    struct quiz_question *items; /* [count], by model and in the order of quiz.def */
    uint32_t count;
    uint64_t seed;
};

/* What is wanted. Zeroed: QUIZ_COUNT questions by seed 0. */
struct quiz_request {
    uint32_t count; /* at most so many; 0: QUIZ_COUNT */
    uint64_t seed;  /* chooses questions, numbers in them, wrong answers and their order */
};

/*
 * Makes the questions, evenly of all models and of their differences. Only facts that are known and
 * that nothing contradicts are asked. ERROR_PLUGIN when no plugin described a model. quiz_fini()
 * ends it, also after a failure. The same models and request give the same quiz.
 */
int quiz_init(struct quiz *quiz, const struct examined *const *models, uint32_t count,
              const struct quiz_request *request, struct error *error);
void quiz_fini(struct quiz *quiz);
/* Whether two questions are of one model, or both compare. */
bool quiz_question_same(const struct quiz_question *a, const struct quiz_question *b);
/* How many of the answers `given` [quiz->count] are right; each is the index of a choice, -1: none. */
uint32_t quiz_score_of(const struct quiz *quiz, const int32_t *given);

#endif
