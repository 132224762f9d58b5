/* SPDX-License-Identifier: MIT */
/*
 * json.h - JSON text (RFC 8259) into a located tree. Strict, but for one thing users meet in model
 * files: NaN, Infinity and -Infinity are read as numbers, as Python's json writes them. A byte
 * order mark is skipped, half of a surrogate pair becomes U+FFFD. Nothing of models.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/tree.h"

#define JSON_DEPTH_LIMIT 1000

/* `data` is borrowed until tree_fini(). `name` is for messages ("config.json"). On failure the tree
 * is empty and the message has name:line:column. Duplicate keys are kept and listed in the tree. */
int json_parse(struct tree *tree, const char *name, const char *data, uint64_t size,
               struct error *error);

/* What becomes of a member of a map. */
enum json_want {
    JSON_KEEP, /* it is put into the tree */
    JSON_GIVE, /* it is given to the caller when it is whole, and not kept */
    JSON_SKIP, /* it is checked, and nothing of it is kept */
    JSON_LEAVE, /* given unread when it is a list or map: a null, with the bytes of its spelling as its
                 * size, for json_rows.h; and not kept */
};

/* For texts of which a tree would be large and is not needed. */
struct json_filter {
    /* Asked for the members of the outermost map (depth 1) and, where that is kept, of those in it
     * (depth 2). */
    enum json_want (*want)(void *context, uint32_t depth, const struct value *key);
    /* A member, borrowed until this returns, as are the duplicates of the tree, which are those in
     * the member. Returns 0, or the code of the error that it has set. NULL: none is wanted. */
    int (*give)(void *context, const struct tree *tree, const struct pair *member);
    void *context;
};

/* As json_parse(); `filter` NULL keeps everything. Of members that are not kept, keys that stand
 * twice in the map around them are not found. */
int json_parse_some(struct tree *tree, const char *name, const char *data, uint64_t size,
                    const struct json_filter *filter, struct error *error);

/* An escape at `*from` (a backslash), decoded to `*to`, which has room for 4 bytes; false when it is
 * none, with nothing changed. */
bool json_escape_read(const char **from, const char *end, char **to);

#endif
