/* SPDX-License-Identifier: MIT */
/* claim_subject.c - of which model a sentence speaks. What it says of it is not known here. */
#include <string.h>

#include "cards/claim.h"

/* A model that is compared with, or one of several. */
const char claim_others[] =
    "outperform*|compared|comparing|comparison|than|unlike|versus|vs|surpass*|exceed*|beats|beating|"
    "ranging|range|between|baseline|instead|original|originally|larger|smaller|bigger|similar|"
    "competing|competitive|existing|such|e.g|like|soon|previous|other|others|against|among|amongst|"
    "rival*|matches|matching|sizes|variants|whereas|default|above|below|under|sub|expanded|same-size";

static const char claim_verbs[] = "is|has|have|was|are|contains|with|consists|uses|having|comprises|"
                                  "supports|features|:";

/* A word of a name: with a capital that no sentence gave it, or with letters and digits. */
bool claim_is_name(const struct passage *passage, uint32_t at)
{
    static const char common[] = "the|this|it|we|a|an|in|our|these|its|with|for|all|as|to|here|and|"
                                 "hugging|face|llm|lm|i|model|type|name|size|architecture|parameters|"
                                 "number|total|language|large|english|german|french|chinese|japanese|"
                                 "note|introducing|meet|transformer|decoder|encoder|developed|by|at|"
                                 "context|vocab|max|hidden|first|training|params|main|full|is|ai|nlp";
    const struct word *word = &passage->words[at];
    if (word->kind != WORD_TEXT || claim_word_is(passage, at, common))
        return false;
    const char *raw = passage->data + word->from;
    bool first = at == 0 || passage->words[at - 1].ends;
    bool capital = raw[0] >= 'A' && raw[0] <= 'Z', digit = false, inner = false;
    for (uint32_t i = 0; i < word->end - word->from; i++) {
        digit = digit || (raw[i] >= '0' && raw[i] <= '9');
        inner = inner || (i && raw[i] >= 'A' && raw[i] <= 'Z');
    }
    if (first && capital && !digit && !inner) /* a capital that the sentence gave it? */
        return claim_word_is(passage, at + 1, claim_verbs);
    return capital || digit || inner;
}

int claim_subject(const struct reading *reading, const struct passage *passage, uint32_t at)
{
    uint32_t from, end;
    bool verb = false;
    claim_sentence(passage, at, &from, &end);
    for (uint32_t i = at; i > from; i--) {
        verb = verb || claim_word_is(passage, i - 1, claim_verbs);
        if (!claim_is_name(passage, i - 1))
            continue;
        uint32_t first = i - 1;
        while (first > from && claim_is_name(passage, first - 1))
            first--;
        const struct word *a = &passage->words[first], *b = &passage->words[i - 1];
        if (claim_is_own(reading, passage->data + a->from, a->end - a->from) ||
            claim_is_own(reading, passage->data + a->from, b->end - a->from))
            return 1;
        bool label = claim_word_is(passage, i, ":") && !strpbrk(b->text, "0123456789-");
        if (verb && !label)
            return -1;
    }
    return 0;
}
