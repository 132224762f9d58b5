/* SPDX-License-Identifier: MIT */
/*
 * wire.h - the records in which a worker answers: what each kind holds, written and read in one
 * place. A reader believes nothing: text is checked, numbers are bounded, the rest is the taker's.
 */
#ifndef PLUGIN_WIRE_H
#define PLUGIN_WIRE_H

#include <archcard/graph.h>

#include "base/worker.h"
#include "model/facts.h"

#define WIRE_TEXT_LIMIT 65536

/* What a record says. `plugin` is an index into the plugin files. */
enum wire {
    WIRE_CALL = 1, /* u32 plugin, text: a call begins ("detect") */
    WIRE_HEAD,     /* u32 plugin, text version, title, description, license; u32 n, n families */
    WIRE_REFUSED,  /* u32 plugin, text reason */
    WIRE_SCORE,    /* u32 plugin, u32 score, text reason */
    WIRE_WINNER,   /* u32 plugin, u32 n, n prefixes: the calls that follow are its */
    WIRE_CLAIM,    /* text key, unit, note, claim */
    WIRE_TENSOR,   /* struct ac_tensor */
    WIRE_OP,       /* u32 side, struct ac_op */
    WIRE_FAIL,     /* text: why; the plugin's answers are not to be used */
    WIRE_WARN,     /* text */
    WIRE_SECTION,  /* text id, title */
    WIRE_ENTRY,    /* text key, unit, note, claim: a fact of the section */
    WIRE_PARAGRAPH, /* text */
    WIRE_DONE,     /* the winner has been asked all */
};

void wire_claim_write(struct record_writer *writer, uint32_t kind, const char *key,
                      const char *unit, const char *note, const struct claim *claim);
/* Text is borrowed from the record. False: malformed. */
bool wire_claim_read(struct bytes *record, const char **key, const char **unit, const char **note,
                     struct claim *claim);

void wire_tensor_write(struct record_writer *writer, const struct ac_tensor *tensor);
bool wire_tensor_read(struct bytes *record, struct ac_tensor *tensor);

void wire_op_write(struct record_writer *writer, int32_t side, const struct ac_op *op);
/* op->values is taken from `arena`. */
bool wire_op_read(struct bytes *record, struct arena *arena, int32_t *side, struct ac_op *op);

void wire_text_write(struct record_writer *writer, uint32_t kind, const char *text);
const char *wire_text_read(struct bytes *record); /* "" for NULL */

#endif
