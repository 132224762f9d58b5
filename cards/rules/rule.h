/* SPDX-License-Identifier: MIT */
/*
 * rule.h - a rule: what it is called, what it says, how it is checked. The rules stand in
 * rules.def, one entry a rule; their checks in the files of their groups. Prints nothing.
 */
#ifndef CARDS_RULES_RULE_H
#define CARDS_RULES_RULE_H

#include "analyze/examine.h"
#include "tokenizer/tokenizer.h"

/* Which profiles have a rule. */
#define PROFILE_HUB 1u         /* what the hub itself refuses or warns of */
#define PROFILE_RECOMMENDED 2u
#define PROFILE_STRICT 4u
#define PROFILE_EU_GPAI 8u
#define PROFILES 4
/* The finding concerns the description itself: inspect shows it, too. */
#define RULE_INSPECTED 16u

extern const char *const profile_names[]; /* [PROFILES], then NULL; the bit of the i-th is 1 << i */

struct checking;

struct rule {
    const char *id;      /* "T301": the letter is its group */
    const char *name;    /* "size-in-name" */
    enum severity severity;
    unsigned profiles;   /* PROFILE_..., RULE_INSPECTED */
    void (*check)(struct checking *checking);
    const char *summary; /* one line, no full stop */
    const char *why;     /* what is wrong with it, and the way out */
    const char *bad;     /* an example */
    const char *good;
    const char *reads;   /* the facts it looks at */
    const char *unchecked; /* when it cannot be decided; "": it always can */
};

/* The rules of the table in the order of their ids, behind them those that plugins brought. */
uint32_t rule_count(void);
const struct rule *rule_at(uint32_t index);
uint32_t rule_index(const struct rule *rule);
/* Copies a rule of a plugin; its texts must live as long as the program. */
void rule_add(const struct rule *rule);

const struct rule *rule_find(const char *id); /* by id or name; NULL: there is none */

/* A rule that could not be decided. Text is in the model's arena or lives longer. */
struct unchecked {
    const char *rule;
    const char *why;
};

/* What is known of one model while its rules are checked. */
struct checking {
    struct examined *examined;
    struct model *model;         /* of it */
    const struct rule *rule;     /* the one that is being checked */
    enum severity severity;      /* of its findings */
    struct unchecked *unchecked; /* [unchecked_count] */
    uint32_t unchecked_count;
    size_t unchecked_room;
    bool brief;                  /* for inspect: nothing is loaded only to be checked */
    struct tokenizer *tokenizer; /* see rule_tokenizer() */
    bool tokenizer_tried;
    struct error tokenizer_error;
};

/* A finding of the rule being checked. The first place is the value to look at. */
void rule_find_at(struct checking *checking, const struct where *where, uint32_t count,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same with an edit of the card that mends it: `fix` says what it does. */
void rule_mend_at(struct checking *checking, struct where where, const struct edit *edit,
                  const char *fix, const char *format, ...) __attribute__((format(printf, 5, 6)));
void rule_skip(struct checking *checking, const char *why); /* it cannot be decided */

/* Places. */
struct where where_card(const struct checking *checking, uint64_t offset);
struct where where_front(const struct checking *checking, const struct value *value);
struct where where_json(const struct model_file *file, const struct value *value);
struct where where_line(const char *file, struct place place);

/* Letters and digits of a text, lower case, as many as fit with a NUL into `out` [room]. */
void rule_fold(const char *text, size_t size, char *out, size_t room);

/* The card of the model, or NULL. */
const struct card *rule_card(const struct checking *checking);
/* A top-level key of config.json; NULL: there is none. */
const struct value *config_find(const struct checking *checking, const char *key);
bool rule_has_file(const struct checking *checking, const char *name); /* in the model's folder */
/* The model's tokenizer, opened when it is first asked for; borrowed. NULL: it has none, or it cannot
 * be read; then `*error`, unless NULL, is why. */
struct tokenizer *rule_tokenizer(struct checking *checking, const struct error **error);

#endif
