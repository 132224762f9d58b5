/* SPDX-License-Identifier: MIT */
/*
 * t_abi.c - the promise to plugins that are built already: where each field of the public structs lies,
 * which sizes of structs the host takes, which numbers operations have. What plugins do with them is
 * tried in tests/cli/abi.sh.
 */
#include <archcard/ext/cardcheck.h>
#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/ext/selftest.h>
#include <archcard/graph.h>

#include "graph/op.h"
#include "plugin/host.h"
#include "toy.h"

#define SIZE(thing, bytes) {"sizeof " #thing, sizeof(thing), bytes}
#define AT(thing, field, bytes) {#thing "." #field, offsetof(thing, field), bytes}

/* On machines with 64-bit pointers, in ABI 1.0. New fields come behind; none of these lines changes. */
static const struct {
    const char *what;
    size_t is, promised;
} layout[] = {
    SIZE(struct ac_plugin, 120),
    AT(struct ac_plugin, magic, 0),
    AT(struct ac_plugin, abi_major, 4),
    AT(struct ac_plugin, abi_minor, 6),
    AT(struct ac_plugin, size, 8),
    AT(struct ac_plugin, flags, 12),
    AT(struct ac_plugin, name, 16),
    AT(struct ac_plugin, title, 24),
    AT(struct ac_plugin, version, 32),
    AT(struct ac_plugin, description, 40),
    AT(struct ac_plugin, license, 48),
    AT(struct ac_plugin, url, 56),
    AT(struct ac_plugin, families, 64),
    AT(struct ac_plugin, prefixes, 72),
    AT(struct ac_plugin, detect, 80),
    AT(struct ac_plugin, describe, 88),
    AT(struct ac_plugin, tensors, 96),
    AT(struct ac_plugin, build, 104),
    AT(struct ac_plugin, extension, 112),
    SIZE(struct ac_explain, 16),
    AT(struct ac_explain, size, 0),
    AT(struct ac_explain, flags, 4),
    AT(struct ac_explain, tell, 8),
    SIZE(struct ac_explanation, 24),
    AT(struct ac_explanation, size, 0),
    AT(struct ac_explanation, flags, 4),
    AT(struct ac_explanation, self, 8),
    AT(struct ac_explanation, paragraph, 16),
    SIZE(struct ac_fact, 56),
    AT(struct ac_fact, size, 0),
    AT(struct ac_fact, kind, 4),
    AT(struct ac_fact, key, 8),
    AT(struct ac_fact, unit, 16),
    AT(struct ac_fact, integer, 24),
    AT(struct ac_fact, real, 32),
    AT(struct ac_fact, text, 40),
    AT(struct ac_fact, note, 48),
    SIZE(struct ac_tensor, 88),
    AT(struct ac_tensor, size, 0),
    AT(struct ac_tensor, flags, 4),
    AT(struct ac_tensor, role, 8),
    AT(struct ac_tensor, name, 16),
    AT(struct ac_tensor, gguf, 24),
    AT(struct ac_tensor, tied, 32),
    AT(struct ac_tensor, blocks, 40),
    AT(struct ac_tensor, experts, 44),
    AT(struct ac_tensor, heads, 48),
    AT(struct ac_tensor, rank, 52),
    AT(struct ac_tensor, shape, 56),
    SIZE(struct ac_stored, 88),
    AT(struct ac_stored, size, 0),
    AT(struct ac_stored, rank, 4),
    AT(struct ac_stored, name, 8),
    AT(struct ac_stored, dtype, 16),
    AT(struct ac_stored, shape, 24),
    SIZE(struct ac_host, 160),
    AT(struct ac_host, size, 0),
    AT(struct ac_host, abi_minor, 4),
    AT(struct ac_host, self, 8),
    AT(struct ac_host, integer, 16),
    AT(struct ac_host, dimension, 24),
    AT(struct ac_host, count, 32),
    AT(struct ac_host, real, 40),
    AT(struct ac_host, flag, 48),
    AT(struct ac_host, text, 56),
    AT(struct ac_host, numbers, 64),
    AT(struct ac_host, state, 72),
    AT(struct ac_host, fact, 80),
    AT(struct ac_host, stored_count, 88),
    AT(struct ac_host, stored_at, 96),
    AT(struct ac_host, stored_find, 104),
    AT(struct ac_host, alloc, 112),
    AT(struct ac_host, tensor, 120),
    AT(struct ac_host, op, 128),
    AT(struct ac_host, fail, 136),
    AT(struct ac_host, warn, 144),
    AT(struct ac_host, extension, 152),
    SIZE(struct ac_op, 304),
    AT(struct ac_op, size, 0),
    AT(struct ac_op, code, 4),
    AT(struct ac_op, in, 8),
    AT(struct ac_op, layer, 24),
    AT(struct ac_op, value_count, 28),
    AT(struct ac_op, stem, 32),
    AT(struct ac_op, values, 40),
    AT(struct ac_op, i, 48),
    AT(struct ac_op, f, 176),
    SIZE(struct ac_page, 40),
    AT(struct ac_page, size, 0),
    AT(struct ac_page, flags, 4),
    AT(struct ac_page, self, 8),
    AT(struct ac_page, section, 16),
    AT(struct ac_page, fact, 24),
    AT(struct ac_page, paragraph, 32),
    SIZE(struct ac_report, 16),
    AT(struct ac_report, size, 0),
    AT(struct ac_report, flags, 4),
    AT(struct ac_report, write, 8),
    SIZE(struct ac_rule, 48),
    AT(struct ac_rule, size, 0),
    AT(struct ac_rule, severity, 4),
    AT(struct ac_rule, name, 8),
    AT(struct ac_rule, summary, 16),
    AT(struct ac_rule, why, 24),
    AT(struct ac_rule, bad, 32),
    AT(struct ac_rule, good, 40),
    SIZE(struct ac_checker, 32),
    AT(struct ac_checker, size, 0),
    AT(struct ac_checker, flags, 4),
    AT(struct ac_checker, self, 8),
    AT(struct ac_checker, find, 16),
    AT(struct ac_checker, skip, 24),
    SIZE(struct ac_cardcheck, 24),
    AT(struct ac_cardcheck, size, 0),
    AT(struct ac_cardcheck, flags, 4),
    AT(struct ac_cardcheck, rules, 8),
    AT(struct ac_cardcheck, check, 16),
    SIZE(struct ac_selftest, 16),
    AT(struct ac_selftest, size, 0),
    AT(struct ac_selftest, flags, 4),
    AT(struct ac_selftest, vectors, 8),
};

START_TEST(fields_lie_where_they_were)
{
    for (size_t i = 0; sizeof(void *) == 8 && i < sizeof layout / sizeof *layout; i++)
        if (strncmp(layout[i].what, "sizeof", 6))
            ck_assert_msg(layout[i].is == layout[i].promised, "%s is at %zu, not %zu", layout[i].what,
                          layout[i].is, layout[i].promised);
        else
            ck_assert_msg(layout[i].is >= layout[i].promised, "%s is %zu, less than %zu",
                          layout[i].what, layout[i].is, layout[i].promised);
}
END_TEST

START_TEST(operations_keep_their_numbers)
{
    static const char *const names[] = {"input", "weight", "embed", "linear", "add", "mul", "scale",
                                        "act", "layernorm", "rmsnorm", "slice", "concat", "rope",
                                        "relbias", "attend", "route", "tag", "output"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_str_eq(op_get(i + 1)->name, names[i]);
    ck_assert_uint_eq(AC_PLUGIN_MAGIC, 0x44524341);
    ck_assert_uint_eq(AC_ABI_MAJOR, 1);
}
END_TEST

/* A host that keeps what it is told in memory. */
struct heard {
    struct model model;
    struct record_writer writer;
    struct ac_plugin plugin;
    struct host host;
};

static struct heard *heard_new(void)
{
    static const char *const none[] = {NULL};
    struct heard *heard = calloc(1, sizeof *heard);
    heard->writer = (struct record_writer){.limit = 1 << 20, .descriptor = -1};
    heard->plugin.prefixes = none;
    host_init(&heard->host, &heard->model, &heard->plugin, &heard->writer);
    return heard;
}

static void heard_free(struct heard *heard)
{
    host_fini(&heard->host);
    facts_fini(&heard->model.facts);
    free(heard->writer.data);
    free(heard);
}

/* A fact with room for what a later ABI may add. */
struct later_fact {
    struct ac_fact known;
    uint64_t more[4];
};

/* Whether the host takes a fact that says it has `size` bytes, with `beyond` behind the known ones. */
static bool takes(uint32_t size, uint64_t beyond)
{
    struct heard *heard = heard_new();
    struct later_fact fact = {.known = ac_fact_integer("eyes", 3, NULL), .more = {0, beyond}};
    fact.known.size = size;
    heard->host.table.fact(&heard->host.table, &fact.known);
    bool taken = facts_integer(&heard->model.facts, "eyes", 0) == 3;
    ck_assert_int_eq(taken, heard->host.error.code == 0);
    heard_free(heard);
    return taken;
}

START_TEST(structs_may_be_shorter_or_longer)
{
    ck_assert(takes(sizeof(struct ac_fact), 0));
    ck_assert(takes(sizeof(struct ac_fact), 7)); /* it says that this is not its own */
    ck_assert(takes(sizeof(struct later_fact), 0));
    ck_assert(!takes(sizeof(struct later_fact), 7));
    ck_assert(!takes(sizeof(struct ac_fact) - 8, 0));
    ck_assert(!takes(0, 0));
    ck_assert(!takes(UINT32_MAX, 0));
}
END_TEST

START_TEST(stored_tensors_are_given_by_size)
{
    struct heard *heard = heard_new();
    struct stored tensor = {.name = "wte.weight", .dtype = DTYPE_F32, .rank = 1, .shape = {4}};
    struct ac_stored out = {.size = sizeof out};
    heard->model.weights.tensors = &tensor;
    heard->model.weights.count = 1;
    const struct ac_host *host = &heard->host.table;
    ck_assert_int_eq(host->stored_at(host, 0, &out), 1);
    ck_assert_str_eq(out.dtype, "F32");
    ck_assert_int_eq(out.shape[0], 4);
    ck_assert_int_eq(host->stored_at(host, 1, &out), 0);
    out.size = 8;
    ck_assert_int_eq(host->stored_at(host, 0, &out), 0);
    ck_assert_int_eq(host->stored_at(host, 0, NULL), 0);
    heard->model.weights = (struct weights){0};
    heard_free(heard);
}
END_TEST

START_TEST(errors_stick)
{
    struct heard *heard = heard_new();
    const struct ac_host *host = &heard->host.table;
    (host->fail)(host, AC_CONFIG, "first");
    (host->fail)(host, AC_UNSUPPORTED, "second");
    ac_state(host, ac_fact_integer("eyes", 3, NULL), NULL);
    ck_assert_str_eq(heard->host.error.text, "first");
    ck_assert_int_eq(facts_integer(&heard->model.facts, "eyes", 0), 0);
    ck_assert_uint_eq(ac_input(host, AC_TOKENS, 1), 0);
    heard_free(heard);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {fields_lie_where_they_were, operations_keep_their_numbers,
                                  structs_may_be_shorter_or_longer, stored_tensors_are_given_by_size,
                                  errors_stick};
    return toy_main("abi", tests, sizeof tests / sizeof *tests);
}
