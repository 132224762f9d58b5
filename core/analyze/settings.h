/* SPDX-License-Identifier: MIT */
/*
 * settings.h - what a generation_config.json says of choosing tokens: forced, suppressed, penalty and
 * sampling settings. Shown always, applied when asked for; lengths and end ids are not among them.
 */
#ifndef ANALYZE_SETTINGS_H
#define ANALYZE_SETTINGS_H

#include "analyze/forward.h"
#include "analyze/sample.h"
#include "model/model.h"

/* One that the file states. */
struct setting {
    const char *key;
    struct scalar value; /* text is in the arena of the settings */
    bool known;          /* false: shown only, it cannot be applied */
};

/* Zeroed: none. */
struct settings {
    struct arena arena;
    struct setting *items; /* [count] */
    uint32_t count;
    bool do_sample;           /* draw; else the next three mean nothing */
    struct sampling sampling; /* temperature is 1 where it is not stated */
    double repetition_penalty;      /* Keskar et al. 2019; 0: none */
    uint64_t no_repeat_ngram_size;  /* 0: none */
    struct ids suppress_tokens;
    struct ids begin_suppress_tokens; /* of the first token only */
    struct ids forced_bos_token_id;   /* what follows a single first token */
    struct ids forced_eos_token_id;   /* one of them is the last token of a full length */
};

/* ERROR_INPUT when a value is of the wrong kind; what could be read is there to be shown. */
int settings_read(struct settings *settings, const struct model *model, struct error *error);
/*
 * Changes `logits` [count] for the token after `sequence` (the decoder's prompt and all new ones), as
 * the reference library does. `last`: no further token will be drawn.
 */
void settings_apply(const struct settings *settings, float *logits, size_t count,
                    const struct ids *sequence, size_t prompt, bool last);
void settings_fini(struct settings *settings);

#endif
