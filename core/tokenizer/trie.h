/* SPDX-License-Identifier: MIT */
/* trie.h - byte strings as a double array that is walked byte by byte. Does not grow. */
#ifndef TOKENIZER_TRIE_H
#define TOKENIZER_TRIE_H

#include <stddef.h>
#include <stdint.h>

#define TRIE_ROOT 1u
#define TRIE_NONE 0u

struct trie_key {
    const char *text; /* [size], borrowed while it is built; not empty */
    uint32_t size;
    uint32_t value; /* not UINT32_MAX */
    uint64_t head;  /* the first bytes as a number; made when the trie is built */
};

struct trie_node {
    uint32_t base;   /* the child by a byte is at base ^ byte */
    uint32_t parent; /* TRIE_NONE: free */
    uint32_t value;  /* value + 1; 0: no string ends here */
};

/* Zeroed: holds nothing. */
struct trie {
    struct trie_node *nodes; /* [room] */
    size_t room;
};

/* Sorts the keys; of equal ones the last value counts. */
void trie_build(struct trie *trie, struct trie_key *keys, size_t count);
void trie_fini(struct trie *trie);

/* The node one byte on; TRIE_NONE: there is none. */
static inline uint32_t trie_step(const struct trie *trie, uint32_t node, uint8_t byte)
{
    uint32_t child = trie->nodes[node].base ^ byte;
    return trie->nodes[child].parent == node ? child : TRIE_NONE;
}

#endif
