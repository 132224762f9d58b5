/* SPDX-License-Identifier: MIT */
/*
 * host_read.c - the services by which a plugin reads the configuration: every place that states a
 * value becomes a claim, the strongest one is returned. What a plugin states itself is in host.c.
 */
#include "plugin/host_read.h"

#include <math.h>
#include <stdio.h>

#include "model/units.h"
#include "model/lookup.h"
#include "plugin/wire.h"

#define DIMENSION_LIMIT (INT64_C(1) << 40)

static struct host *host_of(const struct ac_host *table)
{
    return table->self;
}

/* The best of the places that state a value. */
struct reading {
    struct host *host;
    const char *fact; /* NULL: not recorded */
    bool any;
    struct claim best;
    const struct value *value;
};

static void state_fact(struct host *host, const char *key, const struct claim *claim)
{
    const char *unit = key_unit(key);
    if (host->detecting)
        return;
    facts_add(&host->model->facts, key, unit, NULL, claim);
    wire_claim_write(host->writer, WIRE_CLAIM, key, unit, NULL, claim);
}

static bool read_found(void *context, const struct found *found)
{
    struct reading *reading = context;
    struct host *host = reading->host;
    if (found->claim.value.kind == SCALAR_NOTHING)
        return true;
    if (reading->fact)
        state_fact(host, reading->fact, &found->claim);
    if (!reading->any || found->claim.origin < reading->best.origin) {
        reading->best = found->claim;
        reading->best.at = found->claim.at ? arena_text(&host->arena, found->claim.at) : NULL;
        if (found->claim.value.text)
            reading->best.value.text = arena_text(&host->arena, found->claim.value.text);
        reading->value = found->value;
    }
    reading->any = true;
    return true;
}

static struct reading read_sources(const struct ac_host *table, const char *fact,
                                   const char *sources)
{
    struct host *host = host_of(table);
    struct reading reading = {.host = host, .fact = fact};
    if (!host->error.code)
        lookup_each(host->model, host->plugin->prefixes, sources, read_found, &reading,
                    &host->error);
    return reading;
}

static void fail_missing(struct host *host, const char *fact, const char *sources)
{
    error_set(&host->error, ERROR_PLUGIN, "%s is not stated: none of \"%s\" is there",
              fact ? fact : "a value", sources);
}

static void fail_kind(struct host *host, const struct claim *claim, const char *expected)
{
    struct text value = {0};
    scalar_add(&claim->value, &value);
    error_set(&host->error, ERROR_PLUGIN, "%s:%u:%u: %s is \"%.60s\", %s is expected",
              claim->file ? claim->file : "facts", claim->place.line, claim->place.column,
              claim->at ? claim->at : "the value", text_get(&value), expected);
    text_fini(&value);
}

static void assume(struct host *host, const char *fact, struct scalar value)
{
    struct claim claim = {.origin = ORIGIN_DEFAULT, .value = value};
    if (fact && value.kind != SCALAR_NOTHING && !host->error.code)
        state_fact(host, fact, &claim);
}

/* 12 and 12.0 are the same whole number. */
static bool is_whole(const struct scalar *value, int64_t *out)
{
    if (value->kind == SCALAR_INTEGER) {
        *out = value->integer;
        return true;
    }
    if (value->kind != SCALAR_REAL || !(fabs(value->real) < 9e15) ||
        value->real != floor(value->real))
        return false;
    *out = (int64_t)value->real;
    return true;
}

static int64_t whole_of(struct host *host, const struct reading *reading, const char *sources,
                        int64_t fallback)
{
    int64_t value = fallback == AC_REQUIRED ? 1 : fallback;
    if (reading->any && is_whole(&reading->best.value, &value))
        return value;
    if (reading->any)
        fail_kind(host, &reading->best, "a whole number");
    else if (fallback == AC_REQUIRED)
        fail_missing(host, reading->fact, sources);
    else
        assume(host, reading->fact, scalar_integer(fallback));
    return value;
}

static int64_t read_integer(const struct ac_host *table, const char *fact, const char *sources,
                            int64_t fallback)
{
    struct reading reading = read_sources(table, fact, sources);
    return whole_of(host_of(table), &reading, sources, fallback);
}

static int64_t read_bounded(const struct ac_host *table, const char *fact, const char *sources,
                            int64_t fallback, int64_t most)
{
    struct host *host = host_of(table);
    struct reading reading = read_sources(table, fact, sources);
    int64_t value = whole_of(host, &reading, sources, fallback);
    char expected[64];
    if (value >= 1 && value <= most)
        return value;
    snprintf(expected, sizeof expected, "a number from 1 to %lld", (long long)most);
    if (reading.any)
        fail_kind(host, &reading.best, expected);
    else
        error_set(&host->error, ERROR_PLUGIN, "%s would be %lld, %s is expected",
                  fact ? fact : sources, (long long)value, expected);
    return 1;
}

static int64_t read_dimension(const struct ac_host *table, const char *fact, const char *sources,
                              int64_t fallback)
{
    return read_bounded(table, fact, sources, fallback, DIMENSION_LIMIT);
}

static int64_t read_count(const struct ac_host *table, const char *fact, const char *sources,
                          int64_t fallback)
{
    return read_bounded(table, fact, sources, fallback, MAP_BLOCK_LIMIT);
}

static double read_real(const struct ac_host *table, const char *fact, const char *sources,
                        double fallback)
{
    struct host *host = host_of(table);
    struct reading reading = read_sources(table, fact, sources);
    bool required = fallback <= AC_REQUIRED_REAL;
    if (reading.any && reading.best.value.kind == SCALAR_REAL)
        return reading.best.value.real;
    if (reading.any && reading.best.value.kind == SCALAR_INTEGER)
        return (double)reading.best.value.integer;
    if (reading.any)
        fail_kind(host, &reading.best, "a number");
    else if (required)
        fail_missing(host, fact, sources);
    else
        assume(host, fact, scalar_real(fallback));
    return required ? 1 : fallback;
}

static int32_t read_flag(const struct ac_host *table, const char *fact, const char *sources,
                         int32_t fallback)
{
    struct host *host = host_of(table);
    struct reading reading = read_sources(table, fact, sources);
    const struct scalar *value = &reading.best.value;
    if (reading.any && (value->kind == SCALAR_FLAG ||
                        (value->kind == SCALAR_INTEGER && value->integer >> 1 == 0)))
        return (int32_t)value->integer;
    if (reading.any)
        fail_kind(host, &reading.best, "true or false");
    else
        assume(host, fact, scalar_flag(fallback));
    return fallback;
}

static const char *read_text(const struct ac_host *table, const char *fact, const char *sources,
                             const char *fallback)
{
    struct host *host = host_of(table);
    struct reading reading = read_sources(table, fact, sources);
    if (reading.any && reading.best.value.kind == SCALAR_TEXT &&
        (!reading.value || reading.value->kind == VALUE_TEXT))
        return reading.best.value.text;
    if (reading.any)
        fail_kind(host, &reading.best, "text");
    else
        assume(host, fact, scalar_text(fallback));
    return fallback;
}

static uint32_t read_numbers(const struct ac_host *table, const char *fact, const char *sources,
                             double *out, uint32_t room)
{
    struct host *host = host_of(table);
    struct reading reading = read_sources(table, fact, sources);
    const struct value *list = reading.value;
    if (!reading.any)
        return 0;
    if (!list || list->kind != VALUE_LIST) {
        fail_kind(host, &reading.best, "a list of numbers");
        return 0;
    }
    for (uint32_t i = 0; i < list->size && i < room; i++) {
        if (!value_is_number(&list->items[i]))
            fail_kind(host, &reading.best, "a list of numbers only");
        out[i] = value_is_number(&list->items[i]) ? value_real(&list->items[i]) : 0;
    }
    return list->size;
}

static bool take_state(void *context, const struct found *found)
{
    *(int32_t *)context = found->claim.value.kind == SCALAR_NOTHING ? AC_NULL : AC_GIVEN;
    return false;
}

static int32_t read_state(const struct ac_host *table, const char *sources)
{
    struct host *host = host_of(table);
    int32_t state = AC_ABSENT;
    lookup_each(host->model, host->plugin->prefixes, sources, take_state, &state, &host->error);
    return state;
}

void host_read_services(struct ac_host *table)
{
    table->integer = read_integer;
    table->dimension = read_dimension;
    table->count = read_count;
    table->real = read_real;
    table->flag = read_flag;
    table->text = read_text;
    table->numbers = read_numbers;
    table->state = read_state;
}
