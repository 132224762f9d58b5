/* SPDX-License-Identifier: MIT */
/* lesson_course.c - what a course has besides its chapters: objectives, activities, a checklist. */
#include <inttypes.h>
#include <string.h>

#include "report/lesson_part.h"

/* A model that could be run, else the first. */
static const struct study *first_run(const struct lesson *lesson)
{
    for (uint32_t i = 0; i < lesson->count; i++)
        if (lesson->studies[i].ran)
            return &lesson->studies[i];
    return &lesson->studies[0];
}

static const char *word_of(const struct study *study, const char *topic, const char *key)
{
    const struct explained_topic *told = study_topic(study, topic);
    const struct scalar *value = told ? explained_find(told, key) : NULL;
    return value && value->kind == SCALAR_TEXT ? value->text : NULL;
}

static void item(struct doc *doc, enum list list, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void item(struct doc *doc, enum list list, const char *format, ...)
{
    va_list arguments;
    struct text text = {0};
    va_start(arguments, format);
    text_format_list(&text, format, arguments);
    va_end(arguments);
    doc_item(doc, list, text_get(&text));
    text_fini(&text);
}

void lesson_objectives(const struct lesson *lesson, struct doc *doc)
{
    struct text names = {0};
    lesson_names(lesson, &names);
    doc_heading(doc, 2, "What you will be able to do");
    item(doc, LIST_POINTS, "Name the parts of %s from the input up, and say what each is for.",
         text_get(&names));
    item(doc, LIST_POINTS, "Tell pretraining, fine-tuning and instruction tuning apart, and find in the "
         "files which of them a model has behind it.");
    item(doc, LIST_POINTS, "Cut a text into tokens, and follow one of them through the blocks.");
    item(doc, LIST_POINTS, "Say what the attention mask does, and prove it by an experiment.");
    item(doc, LIST_POINTS, "Say how positional information is encoded here, and what other ways there "
                           "are.");
    item(doc, LIST_POINTS, "Explain how a text is written token by token, and what is kept meanwhile.");
    item(doc, LIST_POINTS, "Say what differs between decoder-only and encoder-decoder models.");
    item(doc, LIST_POINTS, "Read a model card: what is counted, what is claimed, what is missing.");
    text_fini(&names);
}

/* For models that can be run. */
static void add_runs(const struct lesson *lesson, struct doc *doc)
{
    const struct study *study = first_run(lesson);
    const char *name = study->examined->model.source.name;
    if (!study->ran)
        return;
    item(doc, LIST_NUMBERS, "Write a sentence of your own and guess its number of tokens. Then: `archcard "
         "tokenize %s \"your sentence\"`. Which words are one token, and why those?", name);
    item(doc, LIST_NUMBERS, "Cover the column \"would say\" of the token's way and guess after which block "
         "the answer stands. Check it with: `archcard trace %s \"your sentence\"`", name);
    item(doc, LIST_NUMBERS, "Look for a head that always looks at the token before: `archcard trace %s "
         "\"your sentence\" --layer 0 --head 0 --numbers`, then with the other heads.", name);
    item(doc, LIST_NUMBERS, "Let it write with dice instead of the likeliest token: `archcard run %s \"your "
         "sentence\" -n 20 --temperature 1 --seed 1`. Change the temperature to 0.3 and to 2. What becomes "
         "of the text?", name);
}

void lesson_activities(const struct lesson *lesson, struct doc *doc)
{
    const struct study *first = &lesson->studies[0];
    const char *name = first->examined->model.source.name;
    doc_heading(doc, 2, "Do it yourself");
    item(doc, LIST_NUMBERS, "Print the blank drawing (`archcard diagram %s --blank -f png -o blank.png`) and "
         "label its parts. Compare with the drawing in the first chapter.", name);
    item(doc, LIST_NUMBERS, "Draw the mask of six tokens on paper: a row a query, a column a key. Count "
         "the open cells, then check: `archcard explain %s mask`", name);
    add_runs(lesson, doc);
    item(doc, LIST_NUMBERS, "Work out by hand what the cache takes for a text of 100 tokens: blocks times "
         "heads of keys and values times numbers in a head, times 2 for keys and values, times 2 bytes. "
         "Compare with: `archcard inspect %s`", name);
    item(doc, LIST_NUMBERS, "Find one number in the card that the weights prove and one that nothing can "
         "prove: `archcard validate %s` and `archcard inspect %s --evidence`", name, name);
    if (lesson->count > 1)
        item(doc, LIST_NUMBERS, "Explain to somebody three differences between %s and %s, then read: "
             "`archcard compare %s %s`", lesson_name(first), lesson_name(&lesson->studies[1]), name,
             lesson->studies[1].examined->model.source.name);
}

static void check_model(const struct study *study, struct doc *doc)
{
    const char *name = lesson_name(study), *scheme = word_of(study, "position", "scheme");
    const char *mask = word_of(study, "mask", "mask.decoder");
    item(doc, LIST_CHECKS, "I can draw the stack of %s and say how often its block comes.", name);
    if (mask)
        item(doc, LIST_CHECKS, "I can say what the mask of %s (%s) hides, and what would go wrong without "
                               "it.", name,
             mask);
    if (scheme)
        item(doc, LIST_CHECKS, "I can say how %s knows the order of its tokens (%s), and what happens "
             "beyond its longest text.", name, scheme);
    item(doc, LIST_CHECKS, "I know whether %s is a base, instruct or chat model (its files say: %s), and "
         "where that stands.", name, tuning_kind_name(study->examined->tuning.kind));
}

void lesson_checklist(const struct lesson *lesson, struct doc *doc)
{
    doc_heading(doc, 2, "Done? A checklist");
    for (uint32_t i = 0; i < lesson->count; i++)
        check_model(&lesson->studies[i], doc);
    item(doc, LIST_CHECKS, "I can explain hidden state, query, key, value and multi-head attention in a "
         "sentence each.");
    item(doc, LIST_CHECKS, "I can say what differs between decoder-only and encoder-decoder models.");
    item(doc, LIST_CHECKS, "I labelled the blank drawing without looking.");
    if (first_run(lesson)->ran)
        item(doc, LIST_CHECKS, "I followed a token through the blocks of a model, and let one write a "
                               "text.");
    item(doc, LIST_CHECKS, "I can tell in a card what is counted, what is claimed and what is missing.");
    item(doc, LIST_CHECKS, "I answered the %" PRIu32 " questions of the quiz and looked up those that I "
         "had wrong.", lesson->quiz.count);
}
