/* SPDX-License-Identifier: MIT */
/*
 * cut.h - the steps that cut a text into words, as tokenizer.json names them. Reads no files and
 * gives no ids.
 */
#ifndef TOKENIZER_CUT_H
#define TOKENIZER_CUT_H

#include "base/text.h"
#include "tokenizer/regex.h"
#include "tokenizer/scan.h"
#include "tokenizer/traced.h"

/* What becomes of what a step finds, and of what lies between. */
enum cut_behavior {
    CUT_ISOLATED, CUT_REMOVED, CUT_MERGED_WITH_PREVIOUS, CUT_MERGED_WITH_NEXT, CUT_CONTIGUOUS
};

enum cutter_kind {
    CUT_SPLIT, CUT_BYTE_LEVEL, CUT_METASPACE, CUT_WHITESPACE, CUT_WHITESPACE_SPLIT,
    CUT_PUNCTUATION, CUT_DIGITS, CUT_BERT, CUT_LENGTH
};

/* When a mark comes in front of a word. */
enum cut_prepend { PREPEND_ALWAYS, PREPEND_FIRST, PREPEND_NEVER };

/* One step; the fields its kind needs. */
struct cutter {
    enum cutter_kind kind;
    enum cut_behavior behavior; /* split, punctuation */
    bool invert;                /* split: what lies between is what is found */
    bool scanned;               /* split, byte-level: by `scan` */
    struct scan scan;
    struct regex *regex;        /* split; NULL: by `scan`, else by `text` */
    char *text;                 /* split: what is sought; metaspace: the mark; [text_size] */
    size_t text_size;
    bool prefix_space;          /* byte-level: a blank in front of every part without one */
    bool split;                 /* metaspace: cut before marks; byte-level: cut at all */
    bool individual;            /* digits: one by one */
    enum cut_prepend prepend;   /* metaspace */
    size_t length;              /* characters of a word */
};

/* A part of a text, bytes [begin, end); `token`: index of an added token + 1, 0: text. */
struct part {
    size_t begin, end;
    uint32_t token;
};

struct parts {
    struct part *items; /* [count] */
    size_t count, room;
};

/* What a step found in a part. */
struct found {
    size_t begin, end;
    bool match;
};

struct founds {
    struct found *items; /* [count], one after the other */
    size_t count, room;
};

/* Zeroed: no steps. */
struct cutters {
    struct cutter *items; /* [count] */
    size_t count, room;
    struct traced scratch;
    struct parts parts;
    struct founds founds;
    struct text spelled;
};

struct cutter *cutters_add(struct cutters *cutters, enum cutter_kind kind);
/* Does all steps to the parts of a text that are no tokens; empty ones are left out. `first`: the
 * text begins where the input does. The text and its parts may be new ones afterwards. */
void cutters_run(struct cutters *cutters, struct traced *text, struct parts *parts, bool first);
void cutters_fini(struct cutters *cutters);
void parts_add(struct parts *parts, size_t begin, size_t end, uint32_t token);

/* What a step finds in data [size]: ranges that follow each other without a gap. */
void cut_find(const struct cutter *step, const char *data, size_t size, struct founds *founds);

#endif
