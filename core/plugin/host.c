/* SPDX-License-Identifier: MIT */
/*
 * host.c - the services a plugin is handed, and its calls. A wrong fact, tensor or operation is the
 * plugin's failure; how that is shown is not decided here. Reading values is in host_read.c.
 */
#include "plugin/host.h"

#include <stddef.h>
#include <string.h>

#include "model/units.h"
#include "model/roles.h"
#include "plugin/host_read.h"
#include "plugin/wire.h"

#define ALLOC_LIMIT (64u << 20)
#define STRUCT_LIMIT 4096
/* Sizes in ABI 1.0; they never change, whatever is appended. */
#define FACT_LEAST (offsetof(struct ac_fact, note) + sizeof(const char *))
#define TENSOR_LEAST (offsetof(struct ac_tensor, shape) + 4 * sizeof(int64_t))
#define STORED_LEAST (offsetof(struct ac_stored, shape) + 8 * sizeof(int64_t))
#define OP_LEAST (offsetof(struct ac_op, f) + 16 * sizeof(double))

static struct host *host_of(const struct ac_host *table)
{
    return table->self;
}

/* ---- what the plugin states ---- */

/*
 * Copies a plugin's struct of `given` bytes into one of `size`: a shorter one is filled up with
 * zeros, a longer one is taken when what lies beyond is zero. `least` is its size in ABI 1.0.
 */
static bool take_struct(struct host *host, void *out, size_t size, const void *in, size_t given,
                        size_t least, const char *what)
{
    const uint8_t *bytes = in;
    if (given < least || given > STRUCT_LIMIT) {
        error_set(&host->error, ERROR_PLUGIN, "a %s of %zu bytes, at least %zu are needed", what,
                  given, least);
        return false;
    }
    for (size_t i = size; i < given; i++)
        if (bytes[i]) {
            error_set(&host->error, ERROR_PLUGIN, "a %s uses what a newer ABI added", what);
            return false;
        }
    memcpy(out, in, given < size ? given : size);
    return true;
}

static bool take_fact(struct host *host, const struct ac_fact *given, struct ac_fact *fact)
{
    *fact = (struct ac_fact){0};
    if (host->error.code || host->detecting)
        return false;
    if (!given || !take_struct(host, fact, sizeof *fact, given, given->size, FACT_LEAST, "fact"))
        return error_set(&host->error, ERROR_PLUGIN, "a fact that is NULL"), false;
    if (fact->key && fact->kind >= AC_INTEGER && fact->kind <= AC_NOTHING &&
        (fact->kind != AC_TEXT || fact->text))
        return true;
    error_set(&host->error, ERROR_PLUGIN, "a fact without key or value");
    return false;
}

static struct scalar scalar_of_fact(const struct ac_fact *fact)
{
    switch (fact->kind) {
    case AC_INTEGER:
        return scalar_integer(fact->integer);
    case AC_REAL:
        return scalar_real(fact->real);
    case AC_FLAG:
        return scalar_flag(fact->integer != 0);
    case AC_TEXT:
        return scalar_text(fact->text);
    default:
        return (struct scalar){0};
    }
}

/* Stated twice, a derived fact must be the same. */
static bool is_repeated(struct host *host, const char *key, const struct claim *claim)
{
    const struct fact *known = facts_find(&host->model->facts, key);
    for (uint32_t i = 0; known && i < known->claim_count; i++) {
        if (known->claims[i].origin != ORIGIN_DERIVED)
            continue;
        if (!scalar_equal(&known->claims[i].value, &claim->value))
            error_set(&host->error, ERROR_PLUGIN, "%s is stated twice, with two values", key);
        return true;
    }
    return false;
}

static void host_fact(const struct ac_host *table, const struct ac_fact *given)
{
    struct host *host = host_of(table);
    struct ac_fact fact;
    if (!take_fact(host, given, &fact))
        return;
    struct claim claim = {.origin = ORIGIN_DERIVED, .value = scalar_of_fact(&fact)};
    if (is_repeated(host, fact.key, &claim))
        return;
    const char *unit = fact.unit ? fact.unit : key_unit(fact.key);
    facts_add(&host->model->facts, fact.key, unit, fact.note, &claim);
    wire_claim_write(host->writer, WIRE_CLAIM, fact.key, unit, fact.note, &claim);
}

static void host_tensor(const struct ac_host *table, const struct ac_tensor *given)
{
    struct host *host = host_of(table);
    struct ac_tensor tensor = {0};
    if (host->error.code || !given ||
        !take_struct(host, &tensor, sizeof tensor, given, given->size, TENSOR_LEAST, "tensor"))
        return;
    tensor.size = sizeof tensor;
    if (!tensor.role || !role_is_known(tensor.role)) {
        const char *role = tensor.role ? tensor.role : "";
        const char *nearest = roles_nearest(role);
        error_set(&host->error, ERROR_PLUGIN,
                  "the role \"%.80s\" is not in schemas/roles.json%s%s; private ones begin with x.",
                  role, nearest ? "; did you mean " : "", nearest ? nearest : "");
        return;
    }
    if (!tensor_map_add(&host->map, &tensor, &host->error))
        wire_tensor_write(host->writer, &tensor);
}

static uint32_t host_op(const struct ac_host *table, const struct ac_op *given)
{
    struct host *host = host_of(table);
    struct ac_op op = {0};
    if (host->error.code || !given ||
        !take_struct(host, &op, sizeof op, given, given->size, OP_LEAST, "operation"))
        return 0;
    op.size = sizeof op;
    ac_node node = graph_node_add(&host->graph, &op);
    if (node)
        wire_op_write(host->writer, host->graph.side, &op);
    else if (host->graph.error.code)
        error_set(&host->error, ERROR_PLUGIN, "%s", host->graph.error.text);
    return node;
}

static void host_fail(const struct ac_host *table, int32_t code, const char *text)
{
    struct host *host = host_of(table);
    error_set(&host->error, ERROR_PLUGIN, "%s%s", code == AC_UNSUPPORTED ? "not supported: " : "",
              text ? text : "no reason given");
}

static void host_warn(const struct ac_host *table, const char *text)
{
    struct host *host = host_of(table);
    if (!host->error.code && !host->detecting && text)
        wire_text_write(host->writer, WIRE_WARN, text);
}

/* ---- stored tensors, memory, growth ---- */

static uint64_t host_stored_count(const struct ac_host *table)
{
    return host_of(table)->model->weights.count;
}

static int32_t give_stored(const struct stored *stored, struct ac_stored *out)
{
    if (!stored || !out || out->size < STORED_LEAST)
        return 0;
    *out = (struct ac_stored){.size = out->size, .rank = stored->rank, .name = stored->name,
                              .dtype = dtype_get(stored->dtype)->name};
    for (uint32_t i = 0; i < stored->rank; i++)
        out->shape[i] = (int64_t)stored->shape[i];
    return 1;
}

static int32_t host_stored_at(const struct ac_host *table, uint64_t index, struct ac_stored *out)
{
    const struct weights *weights = &host_of(table)->model->weights;
    return give_stored(index < weights->count ? &weights->tensors[index] : NULL, out);
}

static int32_t host_stored_find(const struct ac_host *table, const char *name,
                                struct ac_stored *out)
{
    struct host *host = host_of(table);
    return give_stored(model_stored_find(host->model, host->plugin->prefixes, name), out);
}

static void *host_alloc(const struct ac_host *table, uint64_t bytes)
{
    struct host *host = host_of(table);
    if (bytes > ALLOC_LIMIT || host->arena.used > ALLOC_LIMIT) {
        error_set(&host->error, ERROR_PLUGIN, "asks for more than %u MiB", ALLOC_LIMIT >> 20);
        return NULL;
    }
    return arena_alloc(&host->arena, (size_t)bytes);
}

static const void *host_extension(const struct ac_host *table, const char *id)
{
    (void)table;
    (void)id;
    return NULL; /* there is none yet */
}

/* ---- ac.report/1 ---- */

static void page_section(const struct ac_page *page, const char *id, const char *title)
{
    struct host *host = page->self;
    if (host->error.code)
        return;
    if (!id || !title)
        error_set(&host->error, ERROR_PLUGIN, "a section without id or title");
    else
        wire_pair_write(host->writer, WIRE_SECTION, id, title);
    host->in_section = true;
}

static bool section_is_open(struct host *host)
{
    if (!host->in_section)
        error_set(&host->error, ERROR_PLUGIN, "a fact or paragraph in front of all sections");
    return !host->error.code;
}

static void page_fact(const struct ac_page *page, const struct ac_fact *given)
{
    struct host *host = page->self;
    struct ac_fact fact;
    if (!section_is_open(host) || !take_fact(host, given, &fact))
        return;
    struct claim claim = {.origin = ORIGIN_DERIVED, .value = scalar_of_fact(&fact)};
    const char *unit = fact.unit ? fact.unit : key_unit(fact.key);
    wire_claim_write(host->writer, WIRE_ENTRY, fact.key, unit, fact.note, &claim);
}

static void page_paragraph(const struct ac_page *page, const char *text)
{
    struct host *host = page->self;
    if (section_is_open(host) && text)
        wire_text_write(host->writer, WIRE_PARAGRAPH, text);
}

/* ---- ac.explain/1 ---- */

static void explanation_paragraph(const struct ac_explanation *explanation, const char *topic,
                                  const char *text)
{
    struct host *host = explanation->self;
    if (host->error.code)
        return;
    if (!topic || !*topic || !text || !*text)
        error_set(&host->error, ERROR_PLUGIN, "a paragraph without topic or text");
    else
        wire_pair_write(host->writer, WIRE_TOLD, topic, text);
}

/* ---- the calls ---- */

void host_init(struct host *host, struct model *model, const struct ac_plugin *plugin,
               struct record_writer *writer)
{
    *host = (struct host){
        .table = {.size = sizeof(struct ac_host), .abi_minor = AC_ABI_MINOR, .self = host,
                  .fact = host_fact, .stored_count = host_stored_count,
                  .stored_at = host_stored_at, .stored_find = host_stored_find,
                  .alloc = host_alloc, .tensor = host_tensor, .op = host_op, .fail = host_fail,
                  .warn = host_warn, .extension = host_extension},
        .page = {.size = sizeof(struct ac_page), .self = host, .section = page_section,
                 .fact = page_fact, .paragraph = page_paragraph},
        .explanation = {.size = sizeof(struct ac_explanation), .self = host,
                        .paragraph = explanation_paragraph},
        .model = model,
        .plugin = plugin,
        .writer = writer,
    };
    host_read_services(&host->table);
    host->map.prefixes = plugin->prefixes;
}

int32_t host_detect(struct host *host, const char **reason)
{
    *reason = NULL;
    host->detecting = true;
    int32_t score = host->plugin->detect(&host->table, reason);
    host->detecting = false;
    if (host->error.code) {
        *reason = host->error.text;
        score = 0;
    }
    if (!*reason)
        *reason = "no reason given";
    return score < 0 ? 0 : score > 100 ? 100 : score;
}

static bool build_side(struct host *host, const void *config, int32_t side)
{
    graph_fini(&host->graph);
    graph_init(&host->graph, side, &host->map);
    host->plugin->build(&host->table, config, side);
    return !host->error.code;
}

bool host_describe(struct host *host, void (*call)(void *context, const char *name), void *context)
{
    void *config = NULL;
    call(context, "describe");
    host->plugin->describe(&host->table, &config);
    if (host->error.code)
        return false;
    call(context, "tensors");
    host->plugin->tensors(&host->table, config);
    if (host->error.code)
        return false;
    call(context, "build");
    return build_side(host, config, AC_ENCODER) && build_side(host, config, AC_DECODER);
}

void host_report(struct host *host)
{
    const struct ac_report *report =
        host->plugin->extension ? host->plugin->extension(AC_REPORT) : NULL;
    if (report && report->size >= offsetof(struct ac_report, write) + sizeof report->write && report->write)
        report->write(&host->table, &host->page);
}

void host_explain(struct host *host)
{
    const struct ac_explain *explain =
        host->plugin->extension ? host->plugin->extension(AC_EXPLAIN) : NULL;
    if (explain && explain->size >= offsetof(struct ac_explain, tell) + sizeof explain->tell &&
        explain->tell)
        explain->tell(&host->table, &host->explanation);
}

void host_fini(struct host *host)
{
    graph_fini(&host->graph);
    tensor_map_fini(&host->map);
    arena_fini(&host->arena);
}
