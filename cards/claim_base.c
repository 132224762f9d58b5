/* SPDX-License-Identifier: MIT */
/*
 * claim_base.c - the models that a card says its own was made of: fine-tuned, merged, quantized.
 * A name is a link to a repository, an identifier ORG/NAME, or words with the name of a family.
 */
#include <ctype.h>
#include <string.h>

#include "cards/claim.h"

/* Parts of names by which one knows a model. */
static const char *const families[] = { /* in order */
    "alpaca", "baichuan", "bart", "bert", "bigbird", "bloom", "cerebras", "chatglm", "codegen",
    "codellama", "deepseek", "dolphin", "electra", "ernie", "falcon", "galactica", "gemma", "gpt",
    "guanaco", "hermes", "internlm", "llama", "longformer", "m2m", "mamba", "marian", "mistral",
    "mixtral", "mpt-", "neural-chat", "nllb", "openchat", "opt-", "opus-mt", "orca", "pegasus",
    "phi-", "platypus", "pythia", "qwen", "replit-code", "rwkv", "santacoder", "solar",
    "stablelm", "starcoder", "t5", "vicuna", "wizard", "xlm", "xlnet", "yi-", "zephyr",
};

struct name {
    const char *value;  /* in the card's arena */
    uint32_t from, end; /* words [from, end) */
    bool id;            /* a repository's, else words */
};

static bool has_family(const char *text)
{
    static unsigned char first[256]; /* 1 + of the first family that begins so; 0: none does */
    size_t count = sizeof families / sizeof *families;
    for (size_t i = count; i > 0 && !first['a']; i--)
        first[(unsigned char)families[i - 1][0]] = (unsigned char)i;
    for (; *text; text++) {
        unsigned char c = (unsigned char)tolower((unsigned char)*text);
        for (size_t i = first[c]; i && i <= count && families[i - 1][0] == c; i++)
            if (families[i - 1][1] == tolower((unsigned char)text[1]) &&
                !strncasecmp(text, families[i - 1], strlen(families[i - 1])))
                return true;
    }
    return false;
}

/* "https://huggingface.co/ORG/NAME/..." is ORG/NAME; NULL: it is no model's page. */
static const char *id_of_link(struct reading *reading, const char *link)
{
    static const char *const hosts[] = {"huggingface.co/", "hf.co/"};
    static const char *const others[] = {"datasets/", "spaces/", "docs/", "blog/", "papers/",
                                         "transformers/", "models?", "models", "collections/",
                                         "tasks/", "nlp/viewer", "course/", "join/", "api/", "learn/"};
    const char *path = NULL;
    if (!link)
        return NULL;
    for (size_t i = 0; i < 2; i++)
        for (const char *at = link; (at = strstr(at, hosts[i]));)
            path = at += strlen(hosts[i]);
    if (!path || !*path)
        return NULL;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strncmp(path, others[i], strlen(others[i])))
            return NULL;
    size_t first = strcspn(path, "/?#"), size = first;
    if (path[first] == '/' && path[first + 1])
        size = first + 1 + strcspn(path + first + 1, "/?#");
    else if (!has_family(path)) /* a user's page, unless it is a model without an owner */
        return NULL;
    return arena_text_part(&reading->card->arena, path, size);
}

static const char *raw_words(struct reading *reading, const struct passage *passage, uint32_t from,
                             uint32_t end)
{
    uint32_t a = passage->words[from].from, b = passage->words[end - 1].end;
    return arena_text_part(&reading->card->arena, passage->data + a, b - a);
}

/* ORG/NAME in one word: a family's name or a name of several parts, no path and no "and/or". */
static bool is_id(const char *text, bool merge)
{
    const char *slash = strchr(text, '/');
    if (!slash || slash == text || !slash[1] || strchr(slash + 1, '/') || strchr(text, ':'))
        return false;
    return merge || has_family(text) || (strpbrk(slash, "-_") && strpbrk(slash, "0123456789"));
}

static bool is_name_part(const struct passage *passage, uint32_t at)
{
    const struct word *word = &passage->words[at];
    if (at >= passage->count || word->link_id)
        return false;
    if (word->kind == WORD_NUMBER)
        return true;
    if (word->kind != WORD_TEXT)
        return false;
    return claim_word_is(passage, at, "chat|base|large|small|medium|xl|xxl|instruct|tiny|mini|"
                                      "beta|alpha|code|neo|version|v1|v2|v3") ||
           (strlen(word->text) <= 6 && word->text[0] == 'v' && isdigit((unsigned char)word->text[1]));
}

/* The name that begins at the word; false: none does. */
static bool find_name(struct reading *reading, const struct passage *passage, uint32_t at,
                      bool merge, struct name *name)
{
    const struct word *word = &passage->words[at];
    *name = (struct name){.from = at, .end = at + 1};
    if (word->kind == WORD_MARK && !word->link_id) /* "[(small)](link)" is a name */
        return false;
    if (word->link_id) {
        while (name->end < passage->count && passage->words[name->end].link_id == word->link_id)
            name->end++;
        name->value = id_of_link(reading, word->link);
        name->id = name->value != NULL;
        if (name->value)
            return true;
        name->value = raw_words(reading, passage, at, name->end);
        return name->end - at <= 6 && strncmp(name->value, "http", 4) && has_family(name->value) &&
               !strstr(word->link, "/datasets/");
    }
    if (word->kind == WORD_NUMBER)
        return false;
    name->value = raw_words(reading, passage, at, at + 1);
    name->id = is_id(word->text, merge);
    if (name->id)
        return true;
    if (!(merge ? claim_is_name(passage, at) : has_family(word->text)) || strchr(word->text, '/') ||
        text_ends(word->text, "-like"))
        return false;
    while (name->end < passage->count && !passage->words[name->end - 1].ends &&
           is_name_part(passage, name->end))
        name->end++;
    if (claim_word_is(passage, name->end - 1, "base|version") && name->end > at + 1)
        name->end--;
    name->value = raw_words(reading, passage, at, name->end);
    return true;
}

/* The name is the model's own, whole. */
static bool is_self(const struct reading *reading, const struct name *name)
{
    struct arena arena = {0};
    const char *base = path_base(name->value);
    const char *fold = claim_fold(&arena, base, strlen(base));
    bool self = !strcmp(fold, reading->own[0]);
    arena_fini(&arena);
    return self;
}

static void add_name(struct reading *reading, const struct passage *passage,
                     const struct name *name)
{
    if (!is_self(reading, name))
        claim_add_text(reading, passage, CLAIM_BASE_MODEL, name->value,
                       passage->words[name->from].from, passage->words[name->end - 1].end);
}

/* Phrases that a base follows; "on" alone may also be followed by data. */
static const char *const phrases[] = {
    "fine-tuned|finetuned|fine-tune|finetune|tuned|finetuend|finetuning|fine-tuning %1 from",
    "fine-tuned|finetuned|fine-tune|finetune|fine-tuning|finetuning %1 on top of",
    "fine-tuned|finetuned|fine-tuning|finetuning|fine-tune|tuned|finetune|instruct-tuned|quantized|"
    "quantised|distilled|adapted|pruned %1 version|checkpoint|variant|model? of|from",
    "fine-tuned|finetuned|finetune|fine-tune|trained|built|train on|upon top? of? a|the base",
    "fine-tuned|finetuned|finetune|fine-tune|adapted|built|trained on|upon top? of?",
    "fine tuned|tune|tuning %1 on|upon|from|of on?",
    "by|in|of|after fine-tuning|finetuning",
    "\xe5\x9f\xba\xe4\xba\x8e", /* based on */
    "trained|training the?",
    "started training from",
    "uses the",
    "i|we used the?",
    "models? used in the? merge are|is",
    "i|we fine-tuned|finetuned|fine-tune|finetune",
    "initialized|initialised|adapted|derived|distilled|warm-started|initializing %2 from|with",
    "based on|upon",
    "built|trained|build on|upon|atop",
    "on top of",
    "continue|continued|continuing %1 pretraining|pre-training|training of|from",
    "quantized|quantised|converted|gguf|gptq|awq|ggml %2 version|files|model of|for",
    "gptq|gguf|awq|ggml model? files for",
    "was|is originally the",
    "this|model is",
    "model used is",
    "moe of",
    "merge|mix|blend|frankenmerge #? of|between|with",
    "merged with",
    "merging",
};

static const char fillers[] = "the|a|an|our|base|original|pretrained|pre-trained|pre-train|weights|"
                              "model|models|checkpoint|checkpoints|english|multilingual|powerful|"
                              "large|small|official|fine-tuned|finetuned|google's|meta's|"
                              "eleutherai's|openai's|facebook's|eric|hartford's|stabilityai|"
                              "foundation|language|pre|trained|new|popular|merging|existing|"
                              "huggingface|facebook|google|meta|eleutherai|openai";

static bool is_data(const struct passage *passage, uint32_t at)
{
    return claim_word_is(passage, at, "dataset|datasets|corpus|data|tokenizer|paper|library|"
                                      "code|codebase|benchmark|architecture|architectures|"
                                      "instructions|outputs|"
                                      "conversations|prompts|format|template|repository|repo");
}

/* The name after a phrase, at most three words that may stand before one passed over. */
static bool find_behind(struct reading *reading, const struct passage *passage, uint32_t at,
                        bool merge, struct name *name)
{
    if (passage->words[at - 1].ends)
        return false;
    for (uint32_t skipped = 0; skipped < 5 && at < passage->count; skipped++, at++) {
        if (claim_word_is(passage, at, "http*") && !passage->words[at].link)
            return false;
        if (find_name(reading, passage, at, merge, name)) {
            struct name linked; /* "multilingual BART [mBART](...)" */
            if (!name->id && name->end < passage->count && passage->words[name->end].link_id &&
                !passage->words[name->end - 1].ends &&
                find_name(reading, passage, name->end, false, &linked) && linked.id)
                *name = linked;
            return passage->words[name->end - 1].ends ||
                   (!is_data(passage, name->end) &&
                    (claim_word_is(passage, name->end, "model") ||
                     !is_data(passage, name->end + 1)));
        }
        bool mark = claim_word_is_mark(passage, at, '"') || claim_word_is_mark(passage, at, '(');
        if (passage->words[at].ends || (!mark && !claim_word_is(passage, at, fillers)))
            return false;
    }
    return false;
}

/* The sentence speaks of others, or of what one could do. */
static bool is_other(const struct reading *reading, const struct passage *passage, uint32_t at)
{
    static const char stops[] = "outperform*|compared|than|unlike|such|e.g|you|your|if|please|"
                                "example|should|users|inspired|comparison|instead|other|others|"
                                "similar|soon|paper|license|licensed|licence|template|recipe|many|"
                                "projects|popular|"
                                "future|potential|another";
    uint32_t from, end;
    claim_sentence(passage, at, &from, &end);
    return claim_has(passage, from, at, stops) || claim_subject(reading, passage, at) < 0;
}

/* More names joined by "and", "," or "with": of a merge. */
static void add_more(struct reading *reading, const struct passage *passage, uint32_t at)
{
    struct name name;
    for (uint32_t gap = 0; at < passage->count && gap < 4; at++, gap++) {
        if (at > 0 && passage->words[at - 1].ends)
            return;
        if (find_name(reading, passage, at, true, &name)) {
            add_name(reading, passage, &name);
            at = name.end - 1;
            gap = 0;
        }
    }
}

/* "a pretrained model based on NAME": its architecture, not its weights. */
static bool is_architecture(const struct passage *passage, uint32_t at)
{
    uint32_t from, end;
    claim_sentence(passage, at, &from, &end);
    return claim_has(passage, from, end, "pretrained|pre-trained|scratch") &&
           !claim_has(passage, from, end, "fine-tuned|finetuned|fine-tune|finetune|tuned");
}

/* "This is NAME, tuned ...": whether words of that kind follow soon. */
static bool is_tuned(const struct passage *passage, uint32_t at)
{
    uint32_t end = at + 14 < passage->count ? at + 14 : passage->count;
    return claim_has(passage, at, end, "fine-tuned|finetuned|tuned|trained|tune|fine-tune|merged|"
                                       "quantized|finetune");
}

static void read_phrases(struct reading *reading, const struct passage *passage, uint32_t at)
{
    struct name name;
    uint32_t number;
    static uint64_t first[sizeof phrases / sizeof *phrases];
    for (size_t i = sizeof phrases / sizeof *phrases; !first[0] && i > 0; i--)
        first[i - 1] = claim_first(phrases[i - 1]);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        uint32_t size = claim_may_begin(passage, at, first[i])
                            ? claim_match(passage, at, phrases[i], &number) : 0;
        bool based = size && !strcmp(phrases[i], "based on|upon");
        bool merge = size && strstr(phrases[i], "merge");
        bool used = size && !strcmp(phrases[i], "i|we used the?");
        bool copula = size && !strcmp(phrases[i], "this|model is");
        if (!size || !find_behind(reading, passage, at + size, merge, &name) ||
            is_other(reading, passage, at) ||
            (based && is_architecture(passage, at)) || (used && !is_tuned(passage, name.end)) ||
            (copula && !(name.id && is_tuned(passage, name.end))))
            continue;
        add_name(reading, passage, &name);
        if (merge)
            add_more(reading, passage, name.end);
        return;
    }
}

/* "Base model: NAME", "Finetuned from model: NAME" */
static void read_labels(struct reading *reading, const struct passage *passage, uint32_t at)
{
    static const char *const labels[] = {
        "base|parent|source|original|foundation model",
        "finetuned|fine-tuned from model?",
        "base_model",
    };
    uint32_t number;
    struct name name;
    bool begins = at == 0 || passage->words[at - 1].ends || claim_word_is_mark(passage, at - 1, '|');
    for (size_t i = 0; begins && i < sizeof labels / sizeof *labels; i++) {
        uint32_t size = claim_match(passage, at, labels[i], &number), value = at + size;
        if (!size || !(claim_word_is_mark(passage, value, ':') ||
                       claim_word_is_mark(passage, value, '|')))
            continue;
        if (find_behind(reading, passage, value + 1, false, &name)) {
            add_name(reading, passage, &name);
            return;
        }
    }
}

/* What follows a name may make it the base: "NAME fine-tuned on", "NAME as the base", "NAME based". */
static void read_followed(struct reading *reading, const struct passage *passage, uint32_t at)
{
    static const char *const behind[] = {
        "%1 fine-tuned|finetuned on|for|with|to|using|over",
        "is|was fine-tuned|finetuned on|for|with|using",
        "model? as|serving the|a|our? as? the? base",
        "based %2 model",
        "based , %2",
    };
    struct name name;
    uint32_t number, from, end;
    if ((at > 0 && passage->words[at].link_id &&
         passage->words[at - 1].link_id == passage->words[at].link_id) ||
        !find_name(reading, passage, at, false, &name))
        return;
    claim_sentence(passage, at, &from, &end);
    bool dashed = !name.id && strlen(name.value) > 6 &&
                  !strcasecmp(name.value + strlen(name.value) - 6, "-based");
    bool made = dashed && claim_has(passage, name.end, end, "model");
    for (size_t i = 0; i < sizeof behind / sizeof *behind && !made; i++)
        made = (name.end == passage->count || !passage->words[name.end - 1].ends) &&
               claim_match(passage, name.end, behind[i], &number) > 0;
    if (!made || is_self(reading, &name) || is_data(passage, name.end) ||
        claim_has(passage, from, at, "outperform*|compared|than|unlike|such|version"))
        return;
    struct name linked; /* "[Google's T5](blog) [small](the repository) fine-tuned" */
    if (!name.id && name.end < passage->count && passage->words[name.end].link_id &&
        find_name(reading, passage, name.end, false, &linked) && linked.id)
        return;
    if (dashed)
        name.value = arena_text_part(&reading->card->arena, name.value, strlen(name.value) - 6);
    add_name(reading, passage, &name);
}

/* An item that is a path, as merges of local files list them. */
static bool add_path(struct reading *reading, const struct passage *passage)
{
    uint32_t from = 0, end = passage->size;
    while (from < end && strchr(" \t*-+`", passage->data[from]))
        from++;
    while (end > from && isspace((unsigned char)passage->data[end - 1]))
        end--;
    bool drive = end - from > 3 && isalpha((unsigned char)passage->data[from]) &&
                 passage->data[from + 1] == ':' && strchr("/\\", passage->data[from + 2]);
    bool path = end - from > 3 && (passage->data[from] == '/' ||
                                   !memcmp(passage->data + from, "./", 2));
    if (!(drive || path) || memchr(passage->data + from, '\n', end - from))
        return false;
    claim_add_text(reading, passage, CLAIM_BASE_MODEL,
                   claim_id_of_path(reading, passage->data + from, end - from), from, end);
    return true;
}

/* The items of a list below "The following models were merged:". */
static void read_list(struct reading *reading, const struct passage *passage)
{
    bool merge = claim_has(passage, 0, passage->count, "merge|merged|merging|slerp|frankenmerge");
    bool models = claim_has(passage, 0, passage->count, "models");
    bool asked = merge && models && claim_has(passage, 0, passage->count, "following|included|using|"
                                                                         "components|these|merged");
    struct name name;
    if (passage->kind == PASSAGE_ITEM && reading->listing) {
        if (add_path(reading, passage))
            return;
        for (uint32_t i = 0; i < passage->count && i < 3; i++)
            if (find_name(reading, passage, i, true, &name)) {
                add_name(reading, passage, &name);
                return;
            }
        return;
    }
    reading->listing = passage->kind != PASSAGE_ITEM && (asked || (reading->listing && merge));
}

void claim_base_read(struct reading *reading, const struct passage *passage)
{
    read_list(reading, passage);
    for (uint32_t i = 0; i < passage->count; i++) {
        read_phrases(reading, passage, i);
        read_labels(reading, passage, i);
        read_followed(reading, passage, i);
    }
}
