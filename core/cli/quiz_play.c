/* SPDX-License-Identifier: MIT */
/* quiz_play.c - a quiz played on a terminal, and answers read from a file. Makes no questions. */
#include "cli/quiz_play.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "report/quiz.h"

struct game {
    const struct quiz *quiz;
    const struct look *look;
    FILE *in, *out;
    char *line; /* the last one read */
    size_t room;
    int32_t *given; /* [quiz->count] */
    bool left;      /* the player has had enough */
};

static void say(const struct game *game, const struct doc *doc)
{
    struct text text = {0};
    doc_render_text(doc, game->look, &text);
    fputs(text_get(&text), game->out);
    text_fini(&text);
}

static void say_note(const struct game *game, enum tone tone, const char *text)
{
    struct doc *doc = doc_new();
    doc_note(doc, tone, text);
    say(game, doc);
    doc_free(doc);
}

/* A wrong choice, which is one less to choose from. */
static void hint(const struct game *game, const struct quiz_question *question)
{
    struct text text = {0};
    uint32_t wrong = question->answer ? 0 : 1;
    for (uint32_t i = 0; i < question->count; i++)
        if (i != question->answer && question->choices[i].slip)
            wrong = i;
    text_format(&text, "Not %c%s%s.", (char)('A' + wrong), question->choices[wrong].slip ? ": " : "",
                question->choices[wrong].slip ? question->choices[wrong].slip : "");
    say_note(game, TONE_INFO, text_get(&text));
    text_fini(&text);
}

/* The first letter that was typed, as a small one; 0: the end, "\n": nothing. */
static char letter_read(struct game *game, uint32_t choices)
{
    fprintf(game->out, "\nA-%c, ? for a hint, s to skip, q to leave: ", (char)('A' + choices - 1));
    fflush(game->out);
    if (getline(&game->line, &game->room, game->in) < 0) {
        fputc('\n', game->out);
        return 0;
    }
    char letter = game->line[strspn(game->line, " \t")];
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static void question_ask(struct game *game, uint32_t index)
{
    const struct quiz_question *question = &game->quiz->items[index];
    struct doc *doc = doc_new();
    struct text verdict = {0};
    report_quiz_question(game->quiz, index, doc);
    fputc('\n', game->out);
    say(game, doc);
    doc_free(doc);
    for (;;) {
        char letter = letter_read(game, question->count);
        game->left = !letter || letter == 'q';
        if (game->left || letter == 's')
            return;
        if (letter == '?')
            hint(game, question);
        if (letter >= 'a' && letter < (char)('a' + question->count)) {
            game->given[index] = letter - 'a';
            break;
        }
    }
    bool right = (uint32_t)game->given[index] == question->answer;
    report_quiz_verdict(question, game->given[index], &verdict);
    say_note(game, right ? TONE_GOOD : TONE_ERROR, text_get(&verdict));
    text_fini(&verdict);
}

void quiz_play(const struct quiz *quiz, const struct look *look, FILE *in, FILE *out)
{
    struct game game = {.quiz = quiz, .look = look, .in = in, .out = out,
                        .given = memory_new(quiz->count + 1u, sizeof *game.given)};
    uint32_t right = 0;
    for (uint32_t i = 0; i < quiz->count; i++)
        game.given[i] = -1;
    for (;;) {
        for (uint32_t i = 0; i < quiz->count && !game.left; i++)
            if (game.given[i] < 0 || (uint32_t)game.given[i] != quiz->items[i].answer) {
                game.given[i] = -1;
                question_ask(&game, i);
            }
        right = quiz_score_of(quiz, game.given);
        fprintf(out, "\n%u of %u right.\n", right, quiz->count);
        if (game.left || right == quiz->count)
            break;
        fputs("Now the others, once more.\n", out);
    }
    free(game.line);
    free(game.given);
}

int quiz_answers_parse(const struct quiz *quiz, const char *name, const char *text, size_t size,
                       int32_t *given, struct error *error)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < quiz->count; i++)
        given[i] = -1;
    for (size_t at = 0; at < size; at++) {
        char letter = text[at];
        if (strchr(" \t\r\n,", letter) && letter)
            continue;
        if (count == quiz->count)
            return error_set(error, ERROR_USAGE, "%s: more answers than the %u questions", name,
                             quiz->count);
        int32_t index = letter >= 'a' ? letter - 'a' : letter - 'A';
        bool is = index >= 0 && (uint32_t)index < quiz->items[count].count;
        if (!is && letter != '-')
            return error_set(error, ERROR_USAGE, "%s: answer %u is none of A to %c; \"-\" stands for no "
                             "answer", name, count + 1, (char)('A' + quiz->items[count].count - 1));
        given[count++] = is ? index : -1;
    }
    return 0;
}
