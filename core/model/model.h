/* SPDX-License-Identifier: MIT */
/*
 * model.h - one model: its files, opened, and all that has come to be known of it. This is the one
 * description that every command reads. Knows no family; plugins fill in what a family means.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/error.h"
#include "base/file.h"
#include "base/tree.h"
#include "cards/card.h"
#include "graph/bind.h"
#include "graph/graph.h"
#include "model/facts.h"
#include "model/source.h"
#include "tokenizer/summary.h"
#include "weights/weights.h"

/* A JSON file that belongs to the model. */
struct model_file {
    struct file file;
    struct tree tree; /* root is a map when `there` */
    bool there;
};

/* A plugin that was asked. Text is in the model's arena. */
struct candidate {
    const char *name;
    const char *version; /* NULL: could not be loaded */
    const char *path;
    int32_t score; /* 0-100; -1: it failed */
    const char *reason;
};

/* What a plugin's own reporting adds. */
struct section {
    const char *plugin;
    const char *id;
    const char *title;
    const char *const *paragraphs; /* [paragraph_count] */
    uint32_t paragraph_count;
    struct facts facts;
};

/* A plugin's own prose for a topic of explaining. */
struct remark {
    const char *topic, *text;
};

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

/* A place that a finding points at. Text is in the model's arena or a file's name. */
struct where {
    const char *file;    /* relative to the model's folder */
    struct place place;  /* 0: none */
    const char *pointer; /* NULL: none */
};

/* A change of the card's bytes that mends a finding. */
struct edit {
    uint64_t offset; /* of the bytes that go */
    uint64_t size;   /* 0: none go */
    const char *text; /* what comes in their place */
};

struct finding {
    const char *rule; /* "X001" */
    enum severity severity;
    const char *message; /* one sentence */
    const char *fix;     /* NULL: none */
    struct where *where; /* [where_count], the value to look at first */
    uint32_t where_count;
    const struct edit *edit; /* NULL: it cannot be mended without a person */
    const char *silenced;    /* the reason why it is not shown; NULL: it is */
};

/* A file that could not be read. */
struct damage {
    const char *file;    /* relative to the model's folder */
    const char *message; /* one line, with the file's name */
    struct place place;  /* 0: none */
};

struct model {
    struct arena arena;
    struct source source;
    struct model_file config;
    struct model_file generation;
    struct model_file adapter;
    struct card card;             /* card_is_open() says whether there is one */
    struct tokenizer_summary tokenizer;
    struct weights weights;
    bool has_weights;

    struct facts facts;
    struct candidate *candidates; /* [candidate_count], best first */
    uint32_t candidate_count;
    const struct candidate *plugin; /* the one that described the model; NULL: none */
    const char *failure;          /* why a plugin that claimed the model failed; NULL: it did not */
    struct tensor_map map;        /* empty without plugin, as are the graphs */
    struct graph decoder, encoder; /* ->output is 0 when the model has no such side */
    struct binding binding;
    struct facts training;        /* what card and files state of it */
    struct section *sections;     /* [section_count] */
    uint32_t section_count;
    struct remark *told;            /* [told_count] */
    uint32_t told_count;
    struct finding *findings;     /* [finding_count] */
    uint32_t finding_count;
    struct damage *damages;       /* [damage_count] */
    uint32_t damage_count;
};

/* Finds the model and opens its files; damaged ones are errors. Plugins are not asked. */
int model_open(struct model *model, const char *name, struct error *error);
/* The same, but damaged files are left out and listed in `damages`. */
int model_open_damaged(struct model *model, const char *name, struct error *error);
void model_damage_add(struct model *model, const char *file, const char *message);
void model_close(struct model *model);
/* Opens a JSON file of the model's folder, a map; `name` NULL: there is none, which is no error. */
int model_file_open(struct model *model, struct model_file *file, const char *name,
                    struct error *error);

/* A prefix list that ends with NULL, kept as long as the model; for stored names. */
const struct stored *model_stored_find(const struct model *model, const char *const *prefixes,
                                       const char *name);
/* The model's own name: that of its folder, or of its repository in the hub cache. Borrowed. */
const char *model_name(const struct model *model);
/* Whether all plugins that were asked say the same: that they do not know it. */
bool model_refused_alike(const struct model *model);
/* Adds a finding, text copied; `where` may be NULL when `where_count` is 0. */
void model_finding_add(struct model *model, const char *rule, enum severity severity,
                       const char *message, const char *fix, const struct where *where,
                       uint32_t where_count);
/* The place of a claim, for a finding. */
struct where where_of(const struct claim *claim);

#endif
