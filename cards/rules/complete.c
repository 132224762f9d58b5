/* SPDX-License-Identifier: MIT */
/* complete.c - rules C: whether the card says what readers need. Whether it is true is T's. */
#include <ctype.h>
#include <string.h>

#include "cards/claims.h"
#include "cards/rules/groups.h"

static struct where at_front(const struct checking *checking)
{
    return where_line(checking->model->source.card, (struct place){1, 1});
}

/* C201-C205: a key of the front matter that is not there. */
void check_key_there(struct checking *checking)
{
    static const char *const keys[][2] = {{"C201", "license"}, {"C202", "language"},
                                          {"C203", "pipeline_tag"}, {"C204", "library_name"},
                                          {"C205", "datasets"}};
    const struct card *card = rule_card(checking);
    struct where where = at_front(checking);
    for (size_t i = 0; card && card->has_front && i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i][0], checking->rule->id) && !card_find(card, keys[i][1]))
            rule_find_at(checking, &where, 1, "the front matter has no %s", keys[i][1]);
}

void check_base_named(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card || !card->has_front || card_find(card, "base_model"))
        return;
    for (uint32_t i = 0; i < card->claim_count; i++) {
        const struct card_claim *claim = &card->claims[i];
        struct where where = where_line(checking->model->source.card, claim->place);
        if (claim->kind != CLAIM_BASE_MODEL || !strchr(claim->value, '/'))
            continue;
        rule_find_at(checking, &where, 1, "the text says that the model was made from %s, the front "
                     "matter has no base_model", claim->value);
        return;
    }
}

void check_body_length(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    uint32_t letters = 0;
    if (!card)
        return;
    for (uint64_t i = card->body; i < card->file.size && letters < 200; i++)
        letters += !isspace(card->file.data[i]) && (card->file.data[i] & 0xc0) != 0x80;
    struct where where = where_card(checking, card->body < card->file.size ? card->body : 0);
    if (letters < 200)
        rule_find_at(checking, &where, 1, "the text has %u characters: too few to say what the model "
                     "is", letters);
}

static const char *const placeholders[] = {
    "[More Information Needed]", "More information needed", "More Information Needed",
    "[optional]", "{{ ", "<Fill in", "[Needs More Information]", "_Coming soon_",
};

void check_placeholders(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    const char *data = card ? (const char *)card->file.data + card->body : NULL;
    const char *end = card ? (const char *)card->file.data + card_text_end(card) : NULL;
    const char *first = NULL;
    uint32_t count = 0;
    for (size_t i = 0; data && data < end && i < sizeof placeholders / sizeof *placeholders; i++) {
        size_t size = strlen(placeholders[i]);
        for (const char *at = data; (at = memmem(at, (size_t)(end - at), placeholders[i], size));
             at += size) {
            count++;
            first = !first || at < first ? at : first;
        }
    }
    if (!count)
        return;
    struct where where = where_card(checking, (uint64_t)(first - (const char *)card->file.data));
    rule_find_at(checking, &where, 1, "%u placeholder%s of the card's template %s left", count,
                 count == 1 ? "" : "s", count == 1 ? "is" : "are");
}

/* Words of the titles that a section of a rule has; bold words at a line's beginning serve, too. */
static const struct {
    const char *id;
    const char *words[10];
} sections[] = {
    {"C210", {"model detail", "model description", "overview", "model summary", "about", "introduction",
              "model info", "details", "description"}},
    {"C211", {"intended use", "uses", "usage", "use case", "how to use", "direct use", "intended",
              "applications"}},
    {"C212", {"out-of-scope", "out of scope", "misuse", "prohibited", "not intended"}},
    {"C213", {"factor", "groups", "environment", "demographic", "subpopulation", "domain"}},
    {"C214", {"metric", "threshold", "measure"}},
    {"C215", {"evaluation data", "testing data", "test data", "evaluation dataset", "benchmark",
              "evaluation", "test set"}},
    {"C216", {"training data", "dataset", "data", "corpus", "training"}},
    {"C217", {"evaluation", "results", "benchmark", "performance", "metrics", "scores", "accuracy"}},
    {"C218", {"bias", "ethic", "risk", "safety", "responsib", "fairness"}},
    {"C219", {"limitation", "caveat", "recommendation", "known issue", "risks"}},
    {"C220", {"get started", "how to use", "usage", "example", "quick", "inference", "use with",
              "running"}},
    {"C221", {"environmental", "carbon", "emission", "co2"}},
    {"C222", {"citation", "cite", "bibtex", "reference"}},
    {"C223", {"contact", "author", "developed by", "creator", "maintainer", "team", "about us"}},
};

/* Whether most of the card is in a script whose words the lists above do not have. */
static bool is_foreign(const struct card *card)
{
    uint64_t ascii = 0, others = 0;
    for (uint64_t i = card->body; i < card_text_end(card); i++) {
        ascii += isalpha(card->file.data[i]) != 0;
        others += card->file.data[i] >= 0xc0;
    }
    return others * 3 > ascii;
}

static bool has_words(const struct card *card, const char *const *words)
{
    const char *data = (const char *)card->file.data;
    for (uint32_t i = 0; i < card->section_count; i++)
        for (uint32_t k = 0; k < 10 && words[k]; k++)
            if (strcasestr(card->sections[i].title, words[k]))
                return true;
    for (uint64_t at = card->body; at + 4 < card_text_end(card); at++) { /* "**Bias**: ..." */
        if (memcmp(data + at, "\n**", 3) && memcmp(data + at, "- **", 4))
            continue;
        char lead[64];
        snprintf(lead, sizeof lead, "%.*s", (int)(card->file.size - at < 60 ? card->file.size - at : 60),
                 data + at);
        char *end = strstr(lead + 4, "**");
        for (uint32_t k = 0; end && k < 10 && words[k]; k++) {
            *end = '\0';
            if (strcasestr(lead, words[k]))
                return true;
        }
    }
    return false;
}

void check_section_there(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card)
        return;
    if (is_foreign(card)) {
        rule_skip(checking, "the card is not in a language whose headings are known here");
        return;
    }
    struct where where = where_card(checking, card->body < card->file.size ? card->body : 0);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (!strcmp(sections[i].id, checking->rule->id) && !has_words(card, sections[i].words))
            rule_find_at(checking, &where, 1, "no section: %s", checking->rule->summary);
}

void check_empty_section(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    for (uint32_t i = 0; card && i < card->section_count; i++) {
        const struct card_section *section = &card->sections[i];
        bool last = i + 1 == card->section_count;
        bool empty = section->level > 0 && (last || section[1].level <= section->level);
        for (uint64_t k = section->from; k < section->end && empty; k++)
            empty = isspace(card->file.data[k]);
        struct where where = where_line(checking->model->source.card,
                                        (struct place){section->line, 1});
        if (empty)
            rule_find_at(checking, &where, 1, "nothing stands below this heading");
    }
}

void check_license_file(struct checking *checking)
{
    static const char *const files[] = {"LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "COPYING",
                                        "license", "license.txt", "LICENSE.pdf", "USE_POLICY.md"};
    static const char *const needing[] = {"other", "llama", "gemma", "grok", "research"};
    const struct card *card = rule_card(checking);
    const struct value *license = card ? card_item(card, "license", 0) : NULL;
    bool needs = false;
    for (size_t i = 0; license && i < sizeof needing / sizeof *needing; i++)
        needs = needs || strstr(license->text, needing[i]);
    if (!needs || card_find(card, "license_link"))
        return;
    if (!checking->model->source.weights && !checking->model->source.config) {
        rule_skip(checking, "only the card is here, not the other files");
        return;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (rule_has_file(checking, files[i]))
            return;
    struct where where = where_front(checking, license);
    rule_find_at(checking, &where, 1, "the licence %s needs its text, and no LICENSE file is here",
                 license->text);
}

/* C230: what the EU's documentation of general-purpose models asks for first. */
void check_size_stated(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card)
        return;
    for (uint32_t i = 0; i < card->claim_count; i++)
        if (card->claims[i].kind == CLAIM_PARAMETERS)
            return;
    struct where where = where_card(checking, card->body < card->file.size ? card->body : 0);
    rule_find_at(checking, &where, 1, "the card does not say how many parameters the model has");
}

void check_context_stated(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    if (!card)
        return;
    for (uint32_t i = 0; i < card->claim_count; i++)
        if (card->claims[i].kind == CLAIM_CONTEXT_LENGTH)
            return;
    struct where where = where_card(checking, card->body < card->file.size ? card->body : 0);
    rule_find_at(checking, &where, 1, "the card does not say how long an input may be");
}

/* What each of the rules above takes from 100 when it finds something. */
static const struct {
    const char *id;
    uint32_t points;
} weights[] = {
    {"C201", 15}, {"C202", 5}, {"C203", 5}, {"C204", 5}, {"C205", 5}, {"C206", 5}, {"C207", 10},
    {"C208", 5},  {"C210", 5}, {"C211", 5}, {"C212", 3}, {"C213", 2}, {"C214", 2}, {"C215", 3},
    {"C216", 5},  {"C217", 5}, {"C218", 3}, {"C219", 3}, {"C220", 3}, {"C221", 2}, {"C222", 2},
    {"C223", 2},
};

/* Whether a rule finds something; what it does find is taken back. */
static bool is_broken(struct checking *checking, const char *id)
{
    const struct rule *self = checking->rule;
    uint32_t findings = checking->model->finding_count, unchecked = checking->unchecked_count;
    checking->rule = rule_find(id);
    checking->rule->check(checking);
    bool broken = checking->model->finding_count > findings;
    checking->rule = self;
    checking->model->finding_count = findings;
    checking->unchecked_count = unchecked;
    return broken;
}

/* C299 */
void check_score(struct checking *checking)
{
    const struct card *card = rule_card(checking);
    struct text lost = {0};
    uint32_t score = 100;
    if (!card)
        return;
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        bool bare = !card->has_front && weights[i].id[2] == '0' && weights[i].id[3] < '6';
        if (!bare && !is_broken(checking, weights[i].id))
            continue;
        text_format(&lost, " - %u (%s)", weights[i].points, weights[i].id);
        score -= weights[i].points;
    }
    struct where where = at_front(checking);
    if (score < 100)
        rule_find_at(checking, &where, 1, "the card is %u of 100 complete: 100%s", score,
                     text_get(&lost));
    text_fini(&lost);
}
