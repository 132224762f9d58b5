/* SPDX-License-Identifier: MIT */
/* pattern_syntax.h - what the parts of the translation of patterns share. Not for others. */
#ifndef SCHEMA_PATTERN_SYNTAX_H
#define SCHEMA_PATTERN_SYNTAX_H

#include "schema/pattern.h"

#define GROUP_DEPTH 200 /* PCRE2 itself allows 250 */

enum group_kind { GROUP_PLAIN, GROUP_AHEAD, GROUP_BEHIND };

struct group_name {
    const char *text; /* NULL: a group without a name */
    size_t size;
};

struct syntax {
    const char *at, *end;
    struct text *out;
    bool strict;         /* Unicode mode and nothing else */
    bool repeatable;     /* what stands before this place can be repeated */
    const char *problem; /* NULL: none so far */
    struct group_name *names; /* [groups], in the order of the groups */
    size_t name_room;
    uint32_t groups;
    uint32_t opened; /* groups begun so far */
    uint32_t depth;
    enum group_kind kinds[GROUP_DEPTH]; /* [depth], of the open groups */
};

bool syntax_fail(struct syntax *syntax, const char *problem); /* returns false */
bool syntax_at(const struct syntax *syntax, const char *text); /* whether this text comes next */
void syntax_code(struct syntax *syntax, uint32_t code); /* puts a character that is only itself */

/* The character that "\LETTER" and what follows stand for. */
bool syntax_character_escape(struct syntax *syntax, uint32_t letter, uint32_t *code);
/* Puts the set that "\LETTER" stands for, when it is one: `*is`. */
bool syntax_class_escape(struct syntax *syntax, uint32_t letter, bool inside, bool *is);

bool syntax_class(struct syntax *syntax);                  /* "[...]" */
bool syntax_property(struct syntax *syntax, bool negated); /* "{...}" behind \p */

#endif
