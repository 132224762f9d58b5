/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what one rendering may use up and how it fails: memory, work, depth, and
 * text that grows in the memory of the rendering. Knows nothing of templates' syntax.
 */
#ifndef TEMPLATE_MACHINE_H
#define TEMPLATE_MACHINE_H

#include <setjmp.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"

#define TEMPLATE_SOURCE_LIMIT (1u << 20)   /* bytes of a template */
#define TEMPLATE_TEXT_LIMIT (16u << 20)    /* bytes of one text, the output included */
#define TEMPLATE_ITEM_LIMIT (1u << 20)     /* items of one list */
#define TEMPLATE_MEMORY_LIMIT (256u << 20) /* bytes */
#define TEMPLATE_WORK_LIMIT 20000000u      /* nodes, every 32 bytes or 2 items that are touched */
#define TEMPLATE_DEPTH_LIMIT 1000          /* of values, and of nodes under way */
#define TEMPLATE_NEST_LIMIT 150            /* of brackets and blocks in the source */
#define TEMPLATE_MACRO_LIMIT 100           /* calls of macros under way */
#define TEMPLATE_RANGE_LIMIT 100000        /* items of range(), as in jinja2's sandbox */

struct scope;

/* One rendering. A failure leaves by longjmp: all memory is in the arena. */
struct machine {
    struct arena arena;
    jmp_buf failure;
    struct error *error;
    const char *name;    /* of the template, for messages */
    const char *source;  /* [size], line ends are \n */
    uint32_t size;
    uint32_t at;         /* byte of the source that is being read or run */
    uint32_t depth;
    uint32_t macros;     /* calls under way */
    uint64_t work;
    int64_t now;         /* 0: the clock */
    struct table names;  /* to addresses: equal names have one address */
    struct builder *sink; /* where output goes */
    struct scope *scope;  /* innermost */
};

/* Text that grows in a machine's memory. Zeroed: empty. */
struct builder {
    char *data;
    uint32_t size;
    uint32_t room;
};

_Noreturn void machine_fail(struct machine *machine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Counts work: `units` pieces of it. */
void machine_spend(struct machine *machine, uint64_t units);
void machine_enter(struct machine *machine); /* one deeper; machine_leave() ends it */
void machine_leave(struct machine *machine);
/* Zeroed, never NULL. */
void *machine_alloc(struct machine *machine, size_t count, size_t size);
/* The one copy of a name, NUL behind. */
const char *machine_name(struct machine *machine, const char *text, size_t size);

void builder_append(struct machine *machine, struct builder *builder, const char *data,
                    size_t size);
void builder_add(struct machine *machine, struct builder *builder, const char *string);
void builder_byte(struct machine *machine, struct builder *builder, char byte);
void builder_code(struct machine *machine, struct builder *builder, uint32_t code);
void builder_repeat(struct machine *machine, struct builder *builder, const char *data, size_t size,
                    int64_t count);

#endif
