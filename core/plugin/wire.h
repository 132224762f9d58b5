/* SPDX-License-Identifier: MIT */
/*
 * wire.h - the records in which a worker answers: what each kind holds, written and read in one
 * place. Text is cleaned and cut when it is written; a reader believes nothing all the same: text is
 * checked, numbers are bounded, the rest is the taker's.
 */
#ifndef PLUGIN_WIRE_H
#define PLUGIN_WIRE_H

#include <archcard/graph.h>

#include "base/worker.h"
#include "model/facts.h"

#define WIRE_TEXT_LIMIT 65536
#define WIRE_LIST_LIMIT 256

/* What a record says. */
enum wire {
    WIRE_CALL = 1,  /* wire_word: a call of that plugin begins ("detect"); of a report wire_text */
    WIRE_REFUSED,   /* wire_word: that plugin cannot be loaded, and why */
    WIRE_HEAD,      /* wire_head: a plugin was loaded */
    WIRE_SCORE,     /* wire_word: its score, and the reason */
    WIRE_WINNER,    /* wire_list: the calls that follow are its; its prefixes */
    WIRE_CLAIM,     /* wire_claim: a fact of the model */
    WIRE_TENSOR,    /* wire_tensor */
    WIRE_OP,        /* wire_op */
    WIRE_FAIL,      /* wire_text: why the plugin's answers are not to be used */
    WIRE_WARN,      /* wire_text */
    WIRE_SECTION,   /* wire_pair: id and title */
    WIRE_ENTRY,     /* wire_claim: a fact of the section */
    WIRE_PARAGRAPH, /* wire_text */
    WIRE_TOLD,      /* wire_pair: a topic, and a paragraph of prose for it */
    WIRE_DONE,      /* wire_text: the winner has been asked all */
    WIRE_RULE,      /* wire_list: severity; name, summary, why, bad, good */
    WIRE_FINDING,   /* wire_list: rule, fact or "", message */
    WIRE_SKIP,      /* wire_pair: rule, why */
};

/* What a plugin says of itself. Text read is borrowed from the record, lists from an arena. */
struct wire_head {
    uint32_t plugin; /* index into the plugin files */
    uint32_t abi_major, abi_minor;
    const char *version, *title; /* when read, not NULL */
    const char *description, *license, *url; /* NULL: not said */
    const char *const *families, *const *prefixes, *const *extensions; /* NULL ends */
};

/* Readers return false when the record is malformed. Text is borrowed from the record; where
 * nothing else is said it is "" for NULL. */
void wire_text_write(struct record_writer *writer, uint32_t kind, const char *text);
bool wire_text_read(struct bytes *record, const char **text);
void wire_pair_write(struct record_writer *writer, uint32_t kind, const char *a, const char *b);
bool wire_pair_read(struct bytes *record, const char **a, const char **b);
void wire_word_write(struct record_writer *writer, uint32_t kind, uint32_t plugin, int32_t score,
                     const char *text);
bool wire_word_read(struct bytes *record, uint32_t *plugin, int32_t *score, const char **text);
void wire_head_write(struct record_writer *writer, const struct wire_head *head);
bool wire_head_read(struct bytes *record, struct arena *arena, struct wire_head *head);
void wire_list_write(struct record_writer *writer, uint32_t kind, uint32_t plugin,
                     const char *const *list);
bool wire_list_read(struct bytes *record, struct arena *arena, uint32_t *plugin,
                    const char *const **list);
/* `unit` and `note` may be NULL, also when read. */
void wire_claim_write(struct record_writer *writer, uint32_t kind, const char *key,
                      const char *unit, const char *note, const struct claim *claim);
bool wire_claim_read(struct bytes *record, const char **key, const char **unit, const char **note,
                     struct claim *claim);
void wire_tensor_write(struct record_writer *writer, const struct ac_tensor *tensor);
bool wire_tensor_read(struct bytes *record, struct ac_tensor *tensor);
/* op->values is taken from `arena`. */
void wire_op_write(struct record_writer *writer, int32_t side, const struct ac_op *op);
bool wire_op_read(struct bytes *record, struct arena *arena, int32_t *side, struct ac_op *op);

#endif
