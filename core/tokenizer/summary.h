/* SPDX-License-Identifier: MIT */
/*
 * summary.h - what a model's tokenizer is: its kind, size, special tokens, whether it brings a chat
 * template. Encodes nothing; damaged files become problems, not failures.
 */
#ifndef TOKENIZER_SUMMARY_H
#define TOKENIZER_SUMMARY_H

#include "base/arena.h"
#include "base/tree.h"

#define TOKENIZER_ROLES 7

/* A token with a role: "bos", "eos", "unk", "sep", "pad", "cls", "mask". */
struct special_token {
    const char *role; /* NULL: the tokenizer has no such token */
    const char *text; /* NULL: only its id is known */
    int64_t id;       /* -1: it is in no vocabulary, or none could be read */
    const char *file; /* that names it */
    const char *at;   /* JSON pointer or GGUF key; NULL: none */
    struct place place; /* 0: a binary file */
};

struct tokenizer_problem {
    const char *rule; /* "X423" */
    const char *file; /* without its folder */
    const char *message;
    struct place place; /* 0: none */
};

/* Text is in the arena, or lives as long as the program. */
struct tokenizer_summary {
    struct arena arena;
    bool there;           /* a tokenizer was found, if only a damaged one */
    const char *kind;     /* "bpe", "unigram", "wordpiece", "wordlevel"; NULL: unknown */
    const char *file;     /* the vocabulary; NULL: none could be read */
    int64_t vocab_size;   /* all pieces, added ones included; -1: unknown */
    int64_t added;        /* pieces in lists of added tokens, also ones that the model has, too; -1 */
    struct special_token specials[TOKENIZER_ROLES]; /* in the order above */
    const char *template_file; /* that has the chat template; NULL: there is none */
    const char *template_at; /* GGUF key; NULL: see the place */
    struct place template_place;
    int64_t max_length;   /* model_max_length; 0: not stated, or a number that stands for none */
    const char *max_length_file;
    struct place max_length_place;
    const char **files;   /* [file_count]: all that belong to it, borrowed from the caller */
    uint32_t file_count;
    struct tokenizer_problem *problems; /* [problem_count] */
    uint32_t problem_count;
};

/* Whether a file of this name belongs to a tokenizer. */
bool tokenizer_is_file(const char *name);
/*
 * Reads the files of a tokenizer, which lie in `folder`: those that hold a vocabulary are tried in
 * the order of the list. The names must outlive the summary. tokenizer_summary_fini() ends it.
 */
void tokenizer_summary_read(struct tokenizer_summary *summary, const char *folder,
                            char *const *names, uint32_t count);
void tokenizer_summary_fini(struct tokenizer_summary *summary);
/* "bos" and so on; `index` is below TOKENIZER_ROLES. */
const char *tokenizer_role(uint32_t index);

#endif
