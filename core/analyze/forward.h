/* SPDX-License-Identifier: MIT */
/*
 * forward.h - a model made ready to run, and prompts checked before they are run. Chooses no tokens.
 */
#ifndef ANALYZE_FORWARD_H
#define ANALYZE_FORWARD_H

#include "analyze/examine.h"
#include "graph/run.h"

/* Token ids. Zeroed: none. */
struct ids {
    uint32_t *items; /* [count] */
    size_t count;
    size_t room;
};

/* Reads "1,2,3", separated by commas or blanks. `what` names it in the message ("--ids"). */
int ids_parse(struct ids *ids, const char *what, const char *text, struct error *error);
void ids_add(struct ids *ids, uint32_t id);
void ids_fini(struct ids *ids);

/* ERROR_PLUGIN with every plugin's reason when none described the model. */
int forward_described(const struct examined *examined, struct error *error);
/* The same, and ERROR_INPUT without weights. */
int forward_check(const struct examined *examined, struct error *error);
/* What the decoder of an encoder-decoder model starts from: `decoder_start_token_id`. */
int forward_decoder_start(const struct examined *examined, struct ids *ids, struct error *error);
/* A session for at most `context` decoder tokens; session_free() ends it. NULL on failure. */
struct session *forward_session(const struct examined *examined, uint64_t context,
                                uint32_t threads, bool fast, struct error *error);
/* Whether the model reads a source text: it has an encoder. */
bool forward_has_encoder(const struct examined *examined);
/* Number of blocks of a side, AC_ENCODER or AC_DECODER. */
uint32_t forward_layers(const struct examined *examined, int32_t side);

#endif
