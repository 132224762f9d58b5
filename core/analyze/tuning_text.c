/* SPDX-License-Identifier: MIT */
/*
 * tuning_text.c - what the title of a card and its first sentences say of the model's tuning.
 * Decides nothing; how strong the signs are is argued in tuning.c.
 */
#include "analyze/tuning_text.h"

#include <string.h>

#include "analyze/prose.h"

#define LEAD 4000 /* bytes of the text that speak of the model itself, mostly */

/* What a sentence may say; "[^.]" keeps a match in one sentence. */
static const struct {
    enum tuning_kind kind;
    int strength;
    const char *hint;
    const char *regex;
} signs[] = {
    {TUNING_CHAT, 6, "repository for",
     "this is the repository for[^.]*fine-?tuned[^.]*(dialog|chat)"},
    {TUNING_INSTRUCT, 6, "repository for", "this is the repository for[^.]*instruct"},
    {TUNING_BASE, 6, "repository for",
     "this is the repository for[^.]*(pre-?trained|base|foundation)"},
    {TUNING_CHAT, 4, "dialog", "optimi[sz]ed for dialog"},
    {TUNING_CHAT, 4, "chat", "(chat|fine-tuned chat) (model|assistant)|is an? [^.]{0,40}chat-?bot"},
    {TUNING_CHAT, 4, "conversational", "conversational (ai|agent|model|assistant)"},
    {TUNING_CHAT, 4, "assistant", "act as an? (helpful )?assistant|as helpful assistants"},
    {TUNING_INSTRUCT, 4, "instruct", "instruct(ion)?s?[- ]?(fine-?)?tuned"},
    {TUNING_INSTRUCT, 4, "instruct",
     "tuned? (on|to follow|using|with|for)[^.]{0,60}instruction|instruction[- ]following model"},
    {TUNING_FINE_TUNED, 4, "tuned", "fine-?tuned (version|variant|checkpoint)( of|[^s])"},
    {TUNING_FINE_TUNED, 4, "tune", "(is|was|were|has been|have been|been|i|we)( an?| further)? "
                                   "fine-?tuned?( |,|\\.)"},
    {TUNING_FINE_TUNED, 4, "tuned", "(^|model|checkpoint|t5|bart|gpt-?2)[*_`)]*,? (finetuned|"
                                    "fine-tuned) (on|for|from|to|with)"},
    {TUNING_BASE, 4, "trained",
     "(is|are) an? ([^ .]+ ){0,5}pre-?trained|model,? pre-?trained on|"
     "^[^a-z]*pre-?trained (\\([^)]*\\) )?([^ .]+ ){0,2}model([^s]|$)|"
     "(is|was|were)( then| first| only)? pre-?trained on|"
     "(model|it) (is|was)( first)? pre-?trained"},
    {TUNING_BASE, 5, "base model", "(this is|is an?|kind:) (the )?base model"},
    {TUNING_BASE, 4, "foundation", "is an? [^.]{0,60}foundation(al)? (language )?model"},
    {TUNING_BASE, 4, "scratch", "trained[^.]{0,40} from scratch"},
};

static const char *copy_match(struct model *model, const struct prose *prose,
                              const struct prose_span *match)
{
    struct text safe = {0};
    text_add_safe(&safe, prose->text + match->begin, (size_t)(match->end - match->begin));
    const char *copy = arena_text(&model->arena, text_get(&safe));
    text_fini(&safe);
    return copy;
}

/* "a fine-tuned version of [t5-small](...)": the id in brackets, back quotes or plain. */
static void look_for_base(struct model *model, struct tuning *tuning, const struct prose *prose)
{
    static const char regex[] = "fine-?tuned? (version |variant )?(of|from) (the )?[^A-Za-z0-9 ]*"
                                "([A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9])";
    struct prose_span groups[PROSE_GROUPS];
    if (tuning->base_model || !prose_match(prose, "tune", regex, groups))
        return;
    const char *id = copy_match(model, prose, &groups[4]);
    if (strpbrk(id, "/0123456789"))
        tuning->base_model = id;
}

static void look_at_piece(struct model *model, struct tuning *tuning, const struct prose *prose,
                          bool *said)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct prose_span groups[PROSE_GROUPS];
        if (said[i] || !prose_match(prose, signs[i].hint, signs[i].regex, groups))
            continue;
        said[i] = true;
        struct tuning_evidence evidence = {
            .file = model->source.card,
            .place = card_place(&model->card, prose->offset + (uint64_t)groups[0].begin),
            .value = copy_match(model, prose, &groups[0]),
            .says = signs[i].kind,
            .strength = signs[i].strength,
        };
        tuning_add(tuning, &evidence);
    }
}

static void look_at_lead(struct model *model, struct tuning *tuning)
{
    const struct card *card = &model->card;
    bool said[sizeof signs / sizeof *signs] = {false};
    uint64_t end = card->body + LEAD;
    if (end > card->file.size)
        end = card->file.size;
    struct prose prose = {.card = card, .at = card->body, .end = end};
    while (prose_next(&prose)) {
        look_at_piece(model, tuning, &prose, said);
        look_for_base(model, tuning, &prose);
    }
}

/* The first heading of level 1 names the model. */
static void look_at_title(struct model *model, struct tuning *tuning)
{
    for (uint32_t i = 0; i < model->card.section_count; i++) {
        const struct card_section *section = &model->card.sections[i];
        if (section->level != 1)
            continue;
        struct tuning_evidence evidence = {
            .file = model->source.card,
            .place = {section->line, 1},
            .value = section->title,
            .says = tuning_of_name(section->title),
            .strength = 7,
        };
        if (evidence.says)
            tuning_add(tuning, &evidence);
        return;
    }
}

void tuning_text_look(struct model *model, struct tuning *tuning)
{
    if (!card_is_open(&model->card))
        return;
    look_at_title(model, tuning);
    look_at_lead(model, tuning);
}
