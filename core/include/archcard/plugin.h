/* SPDX-License-Identifier: MIT */
/*
 * plugin.h - the contract between archcard and an architecture plugin, ABI 1.0.
 *
 * A plugin describes one family of models: which files are its own, which facts its configuration
 * states, which tensors it stores and how they are wired. It never touches a weight and never
 * computes: the host does. It is no interface for kernels, tokenizers or card rules.
 *
 * The life of a plugin, always in a process of its own with limits on time, memory and output:
 *
 *     ac_plugin_entry -> detect -> describe -> tensors -> build (encoder, decoder) -> extensions
 *
 * Rules. What the host gives (text, memory, the configuration) lives until the plugin has been asked
 * all; everything given to the host is copied. Nobody frees the other side's memory. Structs begin
 * with their size: an older plugin's shorter one is filled up with zeros, a newer plugin's longer one
 * is taken when what is beyond is zero. Calls are pure: the same model gives the same answers, no
 * mutable globals, no work at load, no output to any stream. Errors stick: after host->fail() or a
 * wrong operation the rest of the call has no effect, so plugin code needs no check per line.
 * Only fixed-width integers, double, UTF-8 text and pointers to the structs below cross the border.
 *
 * Minor 0: the first release.
 */
#ifndef ARCHCARD_PLUGIN_H
#define ARCHCARD_PLUGIN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define AC_PLUGIN_MAGIC 0x44524341u /* the bytes A C R D */
#define AC_ABI_MAJOR 1
#define AC_ABI_MINOR 0

/* Fallbacks of the reading services that mean: the model cannot be described without it. */
#define AC_REQUIRED INT64_MIN
#define AC_REQUIRED_REAL (-1.7976931348623157e308)

/* Codes of host->fail(). */
#define AC_CONFIG 1      /* the configuration is missing something or contradicts itself */
#define AC_UNSUPPORTED 2 /* a variant of the family that this plugin does not know */

/* What `state` answers. */
#define AC_ABSENT 0
#define AC_NULL 1
#define AC_GIVEN 2

/* Which graph `build` is asked for. A side the model does not have is left empty. */
#define AC_DECODER 1 /* tokens to logits; attention layers keep a cache */
#define AC_ENCODER 2 /* source tokens to hidden states, all at once */

struct ac_host;

/* The head of a plugin. The fields up to `url` never change in any version of the ABI. */
struct ac_plugin {
    uint32_t magic;          /* AC_PLUGIN_MAGIC */
    uint16_t abi_major;      /* AC_ABI_MAJOR: another one is refused */
    uint16_t abi_minor;      /* AC_ABI_MINOR: both sides use the smaller one */
    uint32_t size;           /* bytes of this struct as the plugin knows it */
    uint32_t flags;          /* 0 */
    const char *name;        /* the family, also the file's name without ".so": "gpt" */
    const char *title;       /* "GPT-2 and relatives" */
    const char *version;     /* of the plugin: "1.0" */
    const char *description; /* one sentence */
    const char *license;     /* SPDX id */
    const char *url;         /* or NULL */

    /* Words of `model_type` in config.json and of `general.architecture` in GGUF; NULL ends. */
    const char *const *families;
    /* Beginnings that stored tensor names may have or lack ("transformer."); NULL ends. */
    const char *const *prefixes;

    /*
     * How well the model fits: 0 not mine; 1-49 guessed from tensor names; 50-79 from
     * configuration keys; 80-99 a declared family with oddities; 100 exact. `reason` is one clause
     * that says what was seen, borrowed until the next call; it is asked for at 0 too. Facts and
     * warnings have no effect here.
     */
    int32_t (*detect)(const struct ac_host *host, const char **reason);
    /* Reads the configuration. `*config` is the plugin's own, from host->alloc; handed to the
     * next two calls. */
    void (*describe)(const struct ac_host *host, void **config);
    /* Lists every tensor the family stores, by host->tensor(). */
    void (*tensors)(const struct ac_host *host, const void *config);
    /* Wires one side by the operations of graph.h; `side` is AC_DECODER or AC_ENCODER. */
    void (*build)(const struct ac_host *host, const void *config, int32_t side);
    /* The constant struct of an extension ("ac.report/1"), or NULL. May itself be NULL. */
    const void *(*extension)(const char *id);
};

/* What an ac_fact holds. */
#define AC_INTEGER 1
#define AC_REAL 2
#define AC_FLAG 3 /* in `integer`, 0 or 1 */
#define AC_TEXT 4
#define AC_NOTHING 5 /* known to be absent: null */

/* Something known of the model. */
struct ac_fact {
    uint32_t size;    /* sizeof(struct ac_fact) */
    uint32_t kind;    /* AC_INTEGER, AC_REAL, AC_FLAG, AC_TEXT, AC_NOTHING */
    const char *key;  /* spelled as in Hugging Face configs: "hidden_size" */
    const char *unit; /* "tokens", "bytes"; NULL: a plain number */
    int64_t integer;
    double real;
    const char *text;
    const char *note; /* where it comes from, in a few words; NULL: nothing to add */
};

/* Flags of ac_tensor. */
#define AC_OPTIONAL 1u      /* may be absent */
#define AC_BUFFER 2u        /* no parameter: a mask, a table of positions */
#define AC_TIED 4u          /* the same numbers as the role in `tied`; absent in most files */
#define AC_TRANSPOSED 8u    /* Hugging Face files store [in][out] (Conv1D); GGUF does not */
#define AC_ROPE_PAIRS 16u   /* GGUF stores the rows of each head permuted for pair rotation */
#define AC_LESS_ONE 32u     /* Hugging Face files store a norm's weight minus 1 (Gemma); GGUF not */

/*
 * One tensor, or one per block, or one per block and expert. `shape` is the logical shape in
 * Hugging Face order: [out][in] for a matrix, whatever the layout in the file. A name without "{e}"
 * of a tensor with experts means that the file holds them all in one, [experts][out][in].
 */
struct ac_tensor {
    uint32_t size;     /* sizeof(struct ac_tensor) */
    uint32_t flags;    /* AC_OPTIONAL, ... */
    const char *role;  /* of archcard-roles(7): "attn.q.weight"; private ones begin with "x." */
    const char *name;  /* Hugging Face name, "{i}" is the block, "{e}" the expert */
    const char *gguf;  /* GGUF name, likewise; NULL: that format has none */
    const char *tied;  /* the role it equals when AC_TIED; else NULL */
    uint32_t blocks;   /* how many blocks have it; 0: it stands outside of the blocks */
    uint32_t experts;  /* how many experts a block has; 0: no experts */
    uint32_t heads;    /* heads whose rows AC_ROPE_PAIRS permutes; else 0 */
    uint32_t rank;     /* 1 or 2; of a buffer 0 to 4 */
    int64_t shape[4];  /* [rank] */
};

/* What a weight file holds under a name. */
struct ac_stored {
    uint32_t size;     /* sizeof(struct ac_stored), set by the plugin */
    uint32_t rank;
    const char *name;  /* as stored */
    const char *dtype; /* "BF16" */
    int64_t shape[8];  /* [rank], Hugging Face order */
};

struct ac_op; /* graph.h */

/*
 * The services of the host. A newer host only appends: test `size` before a service that a later
 * minor version added.
 *
 * Sources. The reading services take a list of places, separated by blanks:
 *
 *     n_embd                   a key of config.json, also inside a nested text_config
 *     /rope_parameters/factor  a JSON pointer into config.json, likewise
 *     llama.block_count        a GGUF key; *.block_count: with the file's own architecture word
 *     #wte.weight[0]           counted: the size of dimension 0 of a stored tensor, by its Hugging
 *                              Face or GGUF name, with or without the plugin's prefixes
 *     #h.{i}.ln_1.weight       counted: how many blocks have that tensor, from block 0 on
 *     @eos_token_id            a key of generation_config.json
 *     =hidden_size             a fact that is already known
 *
 * Every place that states a value becomes a claim of the fact `fact`, with its evidence. The one
 * that wins is returned: counted ones before config.json and GGUF, these before other files, and of
 * equal ones the first in the list. So a plugin and the files cannot disagree in silence. With `fact`
 * NULL nothing is recorded. `fallback` is used, and recorded as an assumed default, when no place
 * states a value; AC_REQUIRED makes that an error, and 1 is returned.
 */
struct ac_host {
    uint32_t size;
    uint32_t abi_minor;
    void *self; /* the host's own */

    /* A whole number; one that is written as text or has a fraction is an error. */
    int64_t (*integer)(const struct ac_host *, const char *fact, const char *sources,
                       int64_t fallback);
    /* The same, and at least 1 and at most 2^40: a width, a count, a length. */
    int64_t (*dimension)(const struct ac_host *, const char *fact, const char *sources,
                         int64_t fallback);
    /* The same, and at least 1 and at most 10,000: blocks, heads, experts. */
    int64_t (*count)(const struct ac_host *, const char *fact, const char *sources,
                     int64_t fallback);
    double (*real)(const struct ac_host *, const char *fact, const char *sources, double fallback);
    /* 0 or 1, written as such or as true and false. */
    int32_t (*flag)(const struct ac_host *, const char *fact, const char *sources,
                    int32_t fallback);
    /* Lives as long as the model. Never NULL unless `fallback` is: test for it and fail(). */
    const char *(*text)(const struct ac_host *, const char *fact, const char *sources,
                        const char *fallback);
    /* Up to `room` numbers of a list; returns how many the list has, 0 when there is none. */
    uint32_t (*numbers)(const struct ac_host *, const char *fact, const char *sources, double *out,
                        uint32_t room);
    /* AC_ABSENT, AC_NULL or AC_GIVEN, of the first source that exists. */
    int32_t (*state)(const struct ac_host *, const char *sources);
    /* States a fact that follows from others. */
    void (*fact)(const struct ac_host *, const struct ac_fact *);

    /* Stored tensors, for detection: none when the model has no weights. */
    uint64_t (*stored_count)(const struct ac_host *);
    int32_t (*stored_at)(const struct ac_host *, uint64_t index, struct ac_stored *out);
    int32_t (*stored_find)(const struct ac_host *, const char *name, struct ac_stored *out);

    /* Zeroed memory that lives as long as the model; NULL after an error. */
    void *(*alloc)(const struct ac_host *, uint64_t bytes);
    void (*tensor)(const struct ac_host *, const struct ac_tensor *);
    /* One operation of graph.h; 0 after an error and for a wrong operation. */
    uint32_t (*op)(const struct ac_host *, const struct ac_op *);

    /* `code` is AC_CONFIG or AC_UNSUPPORTED; the first call counts. */
    void (*fail)(const struct ac_host *, int32_t code, const char *text);
    void (*warn)(const struct ac_host *, const char *text);
    /* A service of a later time, by id, or NULL. */
    const void *(*extension)(const struct ac_host *, const char *id);
};

#if defined(__GNUC__)
#define AC_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define AC_EXPORT __attribute__((visibility("default")))
#define AC_UNUSED __attribute__((unused))
#else
#define AC_PRINTF(f, a)
#define AC_EXPORT
#define AC_UNUSED
#endif

#ifdef __cplusplus
#define AC_ENTRY_LINKAGE extern "C"
#define AC_ZERO {}
#else
#define AC_ENTRY_LINKAGE
#define AC_ZERO {0}
#endif

/* How many elements an array has. */
#define AC_COUNT(array) ((uint32_t)(sizeof(array) / sizeof *(array)))

/* An extension that a plugin has. */
struct ac_extension {
    const char *id;       /* "ac.report/1" */
    const void *constant; /* its struct */
};

/*
 * Defines the call `extension` as the static function `name`, from the extensions that there are:
 * AC_EXTENSIONS(gpt_extension, {AC_REPORT, &report}, {AC_SELFTEST, &selftest})
 */
#define AC_EXTENSIONS(name, ...)                                                                  \
    static const void *name(const char *id)                                                       \
    {                                                                                             \
        static const struct ac_extension list[] = {__VA_ARGS__};                                  \
        return ac_extension_find(list, AC_COUNT(list), id);                                       \
    }

AC_UNUSED static const void *ac_extension_find(const struct ac_extension *list, uint32_t count,
                                               const char *id)
{
    uint32_t i;
    for (i = 0; i < count; i++)
        if (!strcmp(list[i].id, id))
            return list[i].constant;
    return NULL;
}

/* Defines the one exported symbol; `plugin` is a static const struct ac_plugin. */
#define AC_PLUGIN(plugin)                                                                         \
    AC_ENTRY_LINKAGE AC_EXPORT const struct ac_plugin *ac_plugin_entry(void);                     \
    AC_ENTRY_LINKAGE AC_EXPORT const struct ac_plugin *ac_plugin_entry(void) { return &(plugin); }

/* The first five fields of the head. */
#define AC_PLUGIN_HEAD AC_PLUGIN_MAGIC, AC_ABI_MAJOR, AC_ABI_MINOR, sizeof(struct ac_plugin), 0

/* Text in the host's memory, made as by printf; cut at 511 bytes, not within a character. */
AC_UNUSED AC_PRINTF(2, 3) static const char *ac_format(const struct ac_host *host,
                                                       const char *format, ...)
{
    char text[512], *copy;
    uint64_t i, length;
    va_list arguments;
    int wanted;
    va_start(arguments, format);
    wanted = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    length = wanted < 0 ? 0 : wanted > 511 ? 511 : (uint64_t)wanted;
    if (wanted > 511)
        while (length && ((unsigned char)text[length - 1] & 0xC0) == 0x80)
            length--;
    if (wanted > 511 && length && ((unsigned char)text[length - 1] & 0xC0) == 0xC0)
        length--;
    copy = (char *)host->alloc(host, length + 1);
    for (i = 0; copy && i < length; i++)
        copy[i] = text[i];
    return copy ? copy : "";
}

/* Facts to hand to ac_state() or ac_page_fact(); a `unit` of NULL is the one that the key is known
 * to have. */
AC_UNUSED static struct ac_fact ac_fact_integer(const char *key, int64_t value, const char *unit)
{
    struct ac_fact fact = AC_ZERO;
    fact.size = (uint32_t)sizeof fact;
    fact.kind = AC_INTEGER;
    fact.key = key;
    fact.unit = unit;
    fact.integer = value;
    return fact;
}

AC_UNUSED static struct ac_fact ac_fact_real(const char *key, double value, const char *unit)
{
    struct ac_fact fact = ac_fact_integer(key, 0, unit);
    fact.kind = AC_REAL;
    fact.real = value;
    return fact;
}

AC_UNUSED static struct ac_fact ac_fact_flag(const char *key, int32_t value)
{
    struct ac_fact fact = ac_fact_integer(key, value ? 1 : 0, NULL);
    fact.kind = AC_FLAG;
    return fact;
}

/* `value` NULL: known to be absent. */
AC_UNUSED static struct ac_fact ac_fact_text(const char *key, const char *value)
{
    struct ac_fact fact = ac_fact_integer(key, 0, NULL);
    fact.kind = value ? AC_TEXT : AC_NOTHING;
    fact.text = value;
    return fact;
}

/* States a fact that follows from others; `note` says how, or is NULL. */
AC_UNUSED static void ac_state(const struct ac_host *host, struct ac_fact fact, const char *note)
{
    fact.note = note;
    host->fact(host, &fact);
}

#ifdef __cplusplus
}
#endif
#endif
