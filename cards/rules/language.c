/* SPDX-License-Identifier: MIT */
/* language.c - rules T about languages: the list of the front matter against text and name. Which
 * codes there are: lists.c, S106 to S108. */
#include <stdlib.h>
#include <string.h>

#include "analyze/prose.h"
#include "base/memory.h"
#include "cards/rules/groups.h"

#define MANY 5 /* languages from here on are counted, not named */

static uint32_t languages(const struct card *card, bool *many)
{
    uint32_t count = 0;
    *many = false;
    for (uint32_t i = 0; card && i < card_count(card, "language"); i++) {
        const struct value *item = card_item(card, "language", i);
        *many = *many || value_is_text(item, "multilingual") || value_is_text(item, "mul");
        count += item && !value_is_text(item, "code");
    }
    return count;
}

/* "supports 12 languages", "English only". */
static void look_at(struct checking *checking, const struct prose *prose, uint32_t count)
{
    static const char some[] = "(model|it|this|supports?|covers?|trained|understands?)[^.]{0,60}"
                               "[^0-9A-Za-z.,]([0-9]{1,4}) (different |natural |human )?languages";
    static const char one[] = "(supports?|understands?|works? (with|on|in)|model is|for) "
                              "(only )?([A-Z][a-z]+)([- ]only|( texts?)? only)[ .,;]|"
                              "monolingual [A-Z][a-z]+ (language )?model";
    const struct card *card = prose->card;
    struct prose_span groups[PROSE_GROUPS];
    struct where where[2] = {{.file = NULL}, where_front(checking, card_find(card, "language"))};
    if (prose_match(prose, "languages", some, groups)) {
        long said = strtol(prose->text + groups[2].begin, NULL, 10);
        where[0] = where_card(checking, prose->offset + groups[2].begin);
        if (said >= MANY && (long)count * 2 < said)
            rule_find_at(checking, where, 2, "the text speaks of %ld languages, the front matter "
                         "lists %u", said, count);
    }
    if (count > 1 && (prose_match(prose, "only", one, groups) ||
                      prose_match(prose, "monolingual", one, groups))) {
        where[0] = where_card(checking, prose->offset + groups[0].begin);
        rule_find_at(checking, where, 2, "the text speaks of one language, the front matter lists %u",
                     count);
    }
}

void check_language_text(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    bool many;
    uint32_t count = languages(card, &many);
    if (!count || many)
        return;
    struct prose *prose = memory_new(1, sizeof *prose);
    prose->card = card;
    prose->at = card->body;
    prose->end = card_text_end(card);
    while (prose_next(prose))
        look_at(checking, prose, count);
    free(prose);
}

static bool is_for_code(const struct checking *checking, const struct card *card)
{
    static const char *const words[] = {"coder", "codegen", "codellama", "starcoder", "codet5",
                                        "santacoder", "codeqwen", "codegemma", "codeparrot"};
    const char *name = model_name(checking->model);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasestr(name, words[i]))
            return true;
    for (uint32_t i = 0; i < card_count(card, "tags"); i++)
        if (value_is_text(card_item(card, "tags", i), "code"))
            return true;
    return false;
}

/* Codes that mean something else than whoever writes them thinks. */
void check_language_slips(struct checking *checking)
{
    static const char *const slips[][2] = {
        {"aa", "Afar"}, {"zxx", "no language at all"}, {"und", "an unknown language"},
        {"mis", "a language without a code"}};
    const struct card *card = rule_card(checking);
    bool has_code = false;
    uint32_t count = card ? card_count(card, "language") : 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct value *item = card_item(card, "language", i);
        has_code = has_code || value_is_text(item, "code");
        for (size_t k = 0; item && k < sizeof slips / sizeof *slips; k++) {
            struct where where = where_front(checking, item);
            if (value_is_text(item, slips[k][0]))
                rule_find_at(checking, &where, 1, "the code %s stands for %s; is that meant?",
                             slips[k][0], slips[k][1]);
        }
    }
    if (!count || has_code || !is_for_code(checking, card))
        return;
    struct where where = where_front(checking, card_find(card, "language"));
    rule_find_at(checking, &where, 1, "the model is for program code, but its languages do not have "
                 "\"code\"");
}
