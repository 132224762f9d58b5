/* SPDX-License-Identifier: MIT */
/*
 * explain.h - extension "ac.explain/1": a plugin's own prose for the topics of `archcard explain`.
 *
 * The host first tells each topic from the graph and tries what it says; what the plugin adds stands
 * behind it: what the graph cannot know, such as how the family was trained, or why it leaves out what
 * others have. Called in the second worker, after ac.report/1; facts are read through the host's services
 * with "=key" sources. Nothing is computed here, and no number said that is not such a fact.
 */
#ifndef ARCHCARD_EXT_EXPLAIN_H
#define ARCHCARD_EXT_EXPLAIN_H

#include <archcard/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC_EXPLAIN "ac.explain/1"

/* The explanation that is being told. Text is copied; a newer host only appends. */
struct ac_explanation {
    uint32_t size;
    uint32_t flags; /* 0 */
    void *self;     /* the host's own */
    /* Adds one paragraph to a topic: "mask", "position", "attention", "hidden-state", "cache",
     * "sampling", "tokenizer", "training", "norm", "moe" or "encoder-decoder". What is said of a topic
     * that the host does not know, or that does not apply to the model, is left out. */
    void (*paragraph)(const struct ac_explanation *, const char *topic, const char *text);
};

struct ac_explain {
    uint32_t size;  /* sizeof(struct ac_explain) */
    uint32_t flags; /* 0 */
    void (*tell)(const struct ac_host *host, const struct ac_explanation *explanation);
};

/* A row of a table of paragraphs. */
struct ac_told {
    int32_t applies;   /* 0: not to this model */
    const char *topic; /* as above */
    const char *text;
};

/* Tells the paragraphs of a table, in its order. */
AC_UNUSED static void ac_tell(const struct ac_explanation *explanation, const struct ac_told *rows,
                              uint32_t count)
{
    uint32_t i;
    for (i = 0; i < count; i++)
        if (rows[i].applies)
            explanation->paragraph(explanation, rows[i].topic, rows[i].text);
}

#ifdef __cplusplus
}
#endif
#endif
