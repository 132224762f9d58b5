/* SPDX-License-Identifier: MIT */
/*
 * study.h - all that a lesson shows of one model, computed once: its explanations, a text in its
 * tokens, what it writes after that, and where the last token flows. Lays nothing out.
 */
#ifndef EXPLAIN_STUDY_H
#define EXPLAIN_STUDY_H

#include "explain/explain.h"
#include "analyze/generate.h"
#include "analyze/trace.h"
#include "tokenizer/tokenizer.h"

struct study {
    const struct examined *examined;
    struct explanation explanation;
    const char *text;             /* as given, borrowed */
    struct tokenizer *tokenizer;  /* NULL: none can be read, see `untold` */
    struct generate_text pieces;  /* of that tokenizer */
    struct tokens tokens;         /* of the text, with spans; empty without tokenizer */
    struct error untold;          /* why there is no tokenizer */
    bool ran;                     /* what follows is there: the model has its weights */
    struct ids source;            /* of the encoder; empty where there is none */
    struct ids prompt;            /* of the decoder */
    struct generated generated;   /* greedy */
    struct ids traced;            /* of the decoder: the prompt, with an encoder also what it wrote */
    struct trace trace;           /* of the last token, the map is of `request.layer` */
    struct trace_request request; /* what was asked for it */
};

#define STUDY_STEPS 8 /* tokens that are written */
#define STUDY_TOP 4   /* candidates of each */

/*
 * The model must have been described by a plugin. What weights would be needed for is left out when
 * they are not there; damaged ones are ERROR_INPUT. study_fini() ends it, also after a failure.
 */
int study_of(struct study *study, const struct examined *examined, const char *text,
             uint32_t threads, struct error *error);
void study_fini(struct study *study);
/* The topic, or NULL when it does not apply. */
const struct explained_topic *study_topic(const struct study *study, const char *topic);

#endif
