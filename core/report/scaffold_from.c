/* SPDX-License-Identifier: MIT */
/*
 * scaffold_from.c - a new plugin made from a model that none knows: its tensors by the roles that were
 * proposed, wired as a decoder with norms where they were found. Whatever was guessed is marked TODO.
 */
#include <inttypes.h>
#include <string.h>

#include "report/scaffold.h"
#include "report/scaffold_from.h"

/* The sizes of a role, as the source writes them; NULL: there is no second one. */
static const struct {
    const char *stem, *out, *in;
} sizes[] = {
    {"embed.token", "c->vocab", "c->hidden"},
    {"embed.position", "c->positions", "c->hidden"},
    {"head", "c->vocab", "c->hidden"},
    {"embed.norm", "c->hidden", NULL},
    {"attn.norm", "c->hidden", NULL},
    {"attn.norm.out", "c->hidden", NULL},
    {"mlp.norm", "c->hidden", NULL},
    {"mlp.norm.out", "c->hidden", NULL},
    {"final.norm", "c->hidden", NULL},
    {"attn.qkv", "(c->heads + 2 * c->kv_heads) * c->head_dim", "c->hidden"},
    {"attn.q.norm", "c->head_dim", NULL},
    {"attn.k.norm", "c->head_dim", NULL},
    {"attn.q", "c->heads * c->head_dim", "c->hidden"},
    {"attn.k", "c->kv_heads * c->head_dim", "c->hidden"},
    {"attn.v", "c->kv_heads * c->head_dim", "c->hidden"},
    {"attn.o", "c->hidden", "c->heads * c->head_dim"},
    {"mlp.router", "c->experts", "c->hidden"},
    {"mlp.gate", "c->inner", "c->hidden"},
    {"mlp.up", "c->inner", "c->hidden"},
    {"mlp.gate_up", "2 * c->inner", "c->hidden"},
    {"mlp.down", "c->hidden", "c->inner"},
};

#define SIZES (sizeof sizes / sizeof *sizes)

/* Which line of the table a role is of; SIZES: none. */
static size_t size_of(const char *role)
{
    for (size_t i = 0; i < SIZES; i++) {
        size_t size = strlen(sizes[i].stem);
        if (!strncmp(role, sizes[i].stem, size) &&
            (!role[size] || !strcmp(role + size, ".weight") || !strcmp(role + size, ".bias")))
            return i;
    }
    return SIZES;
}

static bool has(const struct proposal *proposal, const char *role)
{
    return proposal_find(proposal, role) != NULL;
}

/* The pattern of a role with "{i}" as 0, or the other text when there is none. */
static void add_first(const struct proposal *proposal, const char *role, struct text *out)
{
    const struct proposed *item = proposal_find(proposal, role);
    const char *pattern = item ? item->pattern : "", *brace = strstr(pattern, "{i}");
    if (!brace) {
        text_add(out, pattern);
        return;
    }
    text_append(out, pattern, (size_t)(brace - pattern));
    text_format(out, "0%s", brace + 3);
}

/* "#NAME[dimension] " when there is such a tensor. */
static void add_counted(const struct proposal *proposal, const char *role, int dimension,
                        struct text *out)
{
    if (!has(proposal, role))
        return;
    text_byte(out, '#');
    add_first(proposal, role, out);
    text_format(out, "[%d] ", dimension);
}

static void write_head(const struct from *from, struct text *out)
{
    const struct proposal *proposal = from->proposal;
    struct text prefix = {0};
    text_format(out, "/* SPDX-License-Identifier: MIT */\n/*\n * %s.c - TODO: which models these are, the "
                "paper, and which they are not.\n * Begun from the names and shapes of one model: "
                "every line may be wrong.\n */\n#include <archcard/blocks.h>\n"
                "#include <archcard/ext/selftest.h>\n#include <archcard/rotary.h>\n\n", from->name);
    text_format(out, "struct %s {\n    int64_t hidden, layers, heads, kv_heads, head_dim, inner, vocab, "
                "positions, experts;\n    int64_t act;\n    double eps;\n    struct ac_rope rope;\n};\n\n",
                from->name);
    text_format(out, "static const char *const families[] = {\"%s\", NULL};\n", from->word);
    for (uint32_t i = 0; i < proposal->count && !prefix.size; i++) {
        const char *brace = strstr(proposal->items[i].pattern, "{i}");
        size_t size = strcspn(proposal->items[i].pattern, ".");
        if (brace && proposal->items[i].pattern + size + 1 < brace &&
            strchr(proposal->items[i].pattern + size + 1, '.') < brace)
            text_append(&prefix, proposal->items[i].pattern, size + 1);
    }
    text_add(out, "static const char *const prefixes[] = {");
    if (prefix.size)
        text_format(out, "\"%s\", ", text_get(&prefix));
    text_add(out, "NULL};\n");
    text_add(out, "static const char *const probes[] = {");
    for (uint32_t i = 0, said = 0; i < proposal->count && said < 2; i++)
        if (proposal->items[i].role && (said == 0) == (proposal->items[i].blocks == 0)) {
            text_add(out, "\"");
            add_first(proposal, proposal->items[i].role, out);
            text_add(out, "\", ");
            said++;
        }
    text_format(out, "NULL};\n\nstatic int32_t %s_detect(const struct ac_host *host, const char "
                "**reason)\n{\n    return ac_detect(host, families, \"%s\", probes, reason);\n}\n\n",
                from->name, from->class_prefix);
    text_fini(&prefix);
}

/* One reading line. */
static void write_read(struct text *out, const char *field, const char *service, const char *fact,
                       const char *counted, const char *sources, const char *fallback)
{
    text_format(out, "    c->%s = host->%s(host, \"%s\",\n        \"%s%s\",\n        %s);\n", field, service,
                fact, counted, sources, fallback);
}

static void write_describe(const struct from *from, struct text *out)
{
    const struct proposal *proposal = from->proposal;
    const struct proposed *up = proposal_find(proposal, "mlp.up.weight");
    struct text hidden = {0}, vocab = {0}, inner = {0}, rows = {0}, layers = {0};
    add_counted(proposal, "embed.token", 1, &hidden);
    add_counted(proposal, "embed.token", 0, &vocab);
    if (up && !proposal->experts)
        add_counted(proposal, "mlp.up.weight", up->transposed, &inner);
    add_counted(proposal, "embed.position", 0, &rows);
    for (uint32_t i = 0; i < proposal->count && !layers.size; i++)
        if (proposal->items[i].blocks == proposal->layers && !proposal->items[i].experts &&
            proposal->items[i].role)
            text_format(&layers, "#%s ", proposal->items[i].pattern);
    text_format(out, "static void %s_describe(const struct ac_host *host, void **config)\n{\n    struct "
                "%s *c = (struct %s *)host->alloc(host, sizeof *c);\n    if (!c)\n        return;\n"
                "    *config = c;\n", from->name, from->name, from->name);
    write_read(out, "hidden", "dimension", "hidden_size", text_get(&hidden),
               "hidden_size n_embd d_model *.embedding_length", "AC_REQUIRED");
    write_read(out, "layers", "count", "num_hidden_layers", text_get(&layers),
               "num_hidden_layers n_layer num_layers *.block_count", "AC_REQUIRED");
    write_read(out, "heads", "count", "num_attention_heads", "",
               "num_attention_heads n_head num_heads *.attention.head_count", "AC_REQUIRED");
    write_read(out, "kv_heads", "count", "num_key_value_heads", "",
               "num_key_value_heads n_head_kv num_kv_heads *.attention.head_count_kv", "c->heads");
    write_read(out, "head_dim", "dimension", "head_dim", "", "head_dim *.attention.key_length",
               "c->hidden / c->heads ? c->hidden / c->heads : 1");
    write_read(out, "inner", "dimension", "intermediate_size", text_get(&inner),
               "intermediate_size n_inner d_ff ffn_dim ffn_hidden_size *.feed_forward_length",
               "4 * c->hidden");
    write_read(out, "vocab", "dimension", "vocab_size", text_get(&vocab), "vocab_size *.vocab_size",
               "AC_REQUIRED");
    write_read(out, "positions", "dimension", "max_position_embeddings", text_get(&rows),
               "max_position_embeddings n_positions n_ctx *.context_length", "2048");
    if (proposal->experts)
        write_read(out, "experts", "count", "num_local_experts", "",
                   "num_local_experts num_experts *.expert_count", "AC_REQUIRED");
    text_format(out, "    /* TODO: is this the activation when no file states one? */\n"
                "    c->act = ac_activation(host, host->text(host, \"hidden_act\",\n        "
                "\"hidden_act activation_function hidden_activation\", \"%s\"));\n",
                has(proposal, "mlp.gate.weight") ? "silu" : "gelu");
    text_add(out, "    c->eps = host->real(host, \"norm_eps\",\n        \"rms_norm_eps "
             "layer_norm_epsilon layer_norm_eps norm_eps \"\n        "
             "\"*.attention.layer_norm_rms_epsilon *.attention.layer_norm_epsilon\", 1e-5);\n");
    if (!has(proposal, "embed.position"))
        text_add(out, "    /* TODO: there is no table of positions; RoPE is a guess. ALiBi instead:\n"
                 "     * p.alibi = AC_ALIBI_ON in attention() */\n"
                 "    ac_rope_describe(host, &c->rope, c->head_dim, c->positions, 10000);\n");
    text_add(out, "    if (c->heads % c->kv_heads)\n        host->fail(host, AC_CONFIG, "
             "\"num_attention_heads is no multiple of num_key_value_heads\");\n}\n\n");
    text_fini(&hidden);
    text_fini(&vocab);
    text_fini(&inner);
    text_fini(&rows);
    text_fini(&layers);
}

static void write_name(const struct from *from, const struct proposed *item, struct text *out)
{
    text_format(out, "host, \"%s\", \"%s\", ", item->role, item->pattern);
    if (from->proposal->gguf)
        text_format(out, "\"%s\", ", item->pattern);
    else
        text_add(out, "NULL, ");
    text_add(out, item->blocks ? "layers," : "0,");
}

static void write_tensor(const struct from *from, const struct proposed *item, struct text *out)
{
    size_t which = item->role ? size_of(item->role) : SIZES;
    size_t size = strlen(item->role ? item->role : "");
    bool bias = size > 5 && !strcmp(item->role + size - 5, ".bias");
    if (!item->role || which == SIZES) {
        text_format(out, "    /* TODO: %s, rank %u, is not placed%s%s: %s */\n", item->pattern,
                    item->rank, item->role ? "; it may be " : "", item->role ? item->role : "",
                    item->why);
        return;
    }
    const char *in = bias ? NULL : sizes[which].in;
    bool expert = item->experts || item->rank == 3;
    text_add(out, expert ? "    ac_expert_add(" : "    ac_tensor_add(");
    write_name(from, item, out);
    if (expert)
        text_format(out, "\n        (uint32_t)c->experts, %s, %s);\n", sizes[which].out, in ? in : "0");
    else
        text_format(out, "\n        %s, %s, %s, NULL);\n", sizes[which].out, in ? in : "0",
                    item->transposed && !bias ? "AC_TRANSPOSED" : "0");
}

static void write_tensors(const struct from *from, struct text *out)
{
    const struct proposal *proposal = from->proposal;
    text_format(out, "static void %s_tensors(const struct ac_host *host, const void *config)\n{\n    const "
                "struct %s *c = (const struct %s *)config;\n    uint32_t layers = (uint32_t)c->layers;\n",
                from->name, from->name, from->name);
    for (uint32_t i = 0; i < proposal->count; i++)
        write_tensor(from, &proposal->items[i], out);
    if (!has(proposal, "head.weight"))
        text_format(out, "    ac_tensor_add(host, \"head.weight\", \"lm_head.weight\", %s, 0,\n        "
                    "c->vocab, c->hidden, AC_TIED | AC_OPTIONAL, \"embed.token\");\n",
                    proposal->gguf ? "\"output.weight\"" : "NULL");
    text_add(out, "}\n\n");
}

static void write_attention(const struct from *from, struct text *out)
{
    const struct proposal *proposal = from->proposal;
    bool rope = !has(proposal, "embed.position");
    text_format(out, "static ac_node attention(const struct ac_host *host, const struct %s *c, ac_node n,\n"
                "                         ac_node positions, int32_t i)\n{\n    struct ac_attend p = "
                "AC_ZERO;\n    ac_node q, k, v;\n", from->name);
    if (has(proposal, "attn.qkv.weight"))
        text_add(out, "    int64_t wide = c->heads * c->head_dim, narrow = c->kv_heads * c->head_dim;\n"
                 "    n = ac_linear(host, n, \"attn.qkv\", i);\n"
                 "    /* TODO: all of q, then k, then v? Head by head: part 0, 1, 2 of\n"
                 "     * ac_slice(host, n, part * c->head_dim, c->head_dim, c->heads, 3 * c->head_dim) */\n"
                 "    q = ac_slice(host, n, 0, wide, 1, 0);\n"
                 "    k = ac_slice(host, n, wide, narrow, 1, 0);\n"
                 "    v = ac_slice(host, n, wide + narrow, narrow, 1, 0);\n");
    else
        text_add(out, "    q = ac_linear(host, n, \"attn.q\", i);\n    k = ac_linear(host, n, "
                 "\"attn.k\", i);\n    v = ac_linear(host, n, \"attn.v\", i);\n");
    for (const char *c = "qk"; *c; c++)
        if (has(proposal, *c == 'q' ? "attn.q.norm.weight" : "attn.k.norm.weight"))
            text_format(out, "    %c = ac_rmsnorm(host, %c, \"attn.%c.norm\", i, c->eps);\n", *c, *c, *c);
    text_add(out, rope ? "    q = ac_rope(host, q, positions, &c->rope, i);\n"
                         "    k = ac_rope(host, k, positions, &c->rope, i);\n"
                       : "    (void)positions;\n");
    text_add(out, "    p.heads = c->heads;\n    p.kv_heads = c->kv_heads;\n    p.head_dim = c->head_dim;\n"
             "    p.mask = AC_MASK_CAUSAL;\n    n = ac_attend(host, q, k, v, &p, \"attn\", i);\n"
             "    return ac_linear(host, n, \"attn.o\", i);\n}\n\n");
}

/* What the wiring needs and nothing was placed as. */
static void write_missing(const struct proposal *proposal, struct text *out)
{
    static const char *const needed[] = {"embed.token", "attn.q.weight", "attn.k.weight",
                                         "attn.v.weight", "attn.o.weight", "mlp.up.weight",
                                         "mlp.down.weight", "final.norm.weight"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        bool fused = (i >= 1 && i <= 3 && has(proposal, "attn.qkv.weight")) ||
                     (i == 5 && has(proposal, "mlp.gate_up.weight"));
        if (!has(proposal, needed[i]) && !fused)
            text_format(out, "    host->fail(host, AC_UNSUPPORTED,\n               \"TODO: no tensor is "
                        "placed as %s\");\n", needed[i]);
    }
}

static void write_mlp(const struct from *from, struct text *out)
{
    const struct proposal *proposal = from->proposal;
    text_format(out, "static ac_node feed_forward(const struct ac_host *host, const struct %s *c, "
                "ac_node n,\n                            int32_t i)\n{\n", from->name);
    if (proposal->experts || has(proposal, "mlp.router.weight"))
        text_add(out, "    return ac_route(host, n, ac_linear(host, n, \"mlp.router\", i), \"mlp\", i, "
                 "c->experts,\n                    2 /* TODO: how many are used? */, c->act, 1);\n");
    else if (has(proposal, "mlp.gate_up.weight"))
        text_add(out, "    /* TODO: the gate first, then the other? */\n"
                 "    ac_node both = ac_linear(host, n, \"mlp.gate_up\", i);\n"
                 "    ac_node gate = ac_act(host, ac_slice(host, both, 0, c->inner, 1, 0), c->act);\n"
                 "    ac_node up = ac_slice(host, both, c->inner, c->inner, 1, 0);\n"
                 "    return ac_linear(host, ac_mul(host, gate, up), \"mlp.down\", i);\n");
    else if (has(proposal, "mlp.gate.weight"))
        text_add(out, "    return ac_gated_mlp(host, n, \"mlp.gate\", \"mlp.up\", \"mlp.down\", i, "
                 "c->act);\n");
    else
        text_add(out, "    return ac_mlp(host, n, \"mlp.up\", \"mlp.down\", i, c->act);\n");
    text_add(out, "}\n\n");
}

/* "n = x", through the norm of that stem when there is one. */
static void write_norm(const struct from *from, const char *to, const char *of, const char *stem,
                       const char *layer, struct text *out)
{
    struct text role = {0};
    text_format(&role, "%s.weight", stem);
    bool is = has(from->proposal, text_get(&role)), block = !strcmp(layer, "i");
    if (is)
        text_format(out, "%s    %s = %s(host, %s, \"%s\", %s, c->eps);\n", block ? "    " : "", to,
                    from->norm, of, stem, layer);
    else if (strcmp(to, of))
        text_format(out, "%s    %s = %s;\n", block ? "    " : "", to, of);
    text_fini(&role);
}

/* One part behind the other; side by side when there is one norm in front of both. */
static void write_block(const struct from *from, struct text *out)
{
    bool side = has(from->proposal, "attn.norm.weight") &&
                !has(from->proposal, "mlp.norm.weight") && !has(from->proposal, "mlp.norm.out.weight");
    text_format(out, "    for (i = 0; i < (int32_t)c->layers; i++) {\n"
                "        /* TODO: one part behind the other, or side by side? %s */\n",
                side ? "There is one norm for both" : "There is a norm for each");
    write_norm(from, "n", "x", "attn.norm", "i", out);
    text_add(out, "        a = attention(host, c, n, positions, i);\n");
    write_norm(from, "a", "a", "attn.norm.out", "i", out);
    if (!side) {
        text_add(out, "        x = ac_add(host, x, a);\n");
        write_norm(from, "n", "x", "mlp.norm", "i", out);
    }
    text_add(out, "        m = feed_forward(host, c, n, i);\n");
    write_norm(from, "m", "m", "mlp.norm.out", "i", out);
    text_format(out, "        x = ac_add(host, x, %s);\n"
                "        x = ac_tag(host, x, AC_TAG_BLOCK, i);\n    }\n",
                side ? "ac_add(host, a, m)" : "m");
}

static void write_build(const struct from *from, struct text *out)
{
    bool table = has(from->proposal, "embed.position");
    write_attention(from, out);
    write_mlp(from, out);
    text_format(out, "static void %s_build(const struct ac_host *host, const void *config, int32_t side)\n"
                "{\n    const struct %s *c = (const struct %s *)config;\n    ac_node x, n, a, m, "
                "positions;\n    int32_t i;\n    if (side != AC_DECODER)\n        return;\n",
                from->name, from->name, from->name);
    write_missing(from->proposal, out);
    text_add(out, "    positions = ac_input(host, AC_POSITIONS, 1);\n"
             "    x = ac_embed(host, ac_input(host, AC_TOKENS, 1), \"embed.token\", 0);\n");
    text_add(out, table ? "    /* TODO: does the first position have row 0? Else this 0 is its row */\n"
                          "    x = ac_add(host, x, ac_embed(host, positions, \"embed.position\", 0));\n"
                        : "");
    write_norm(from, "x", "x", "embed.norm", "AC_OUTSIDE", out);
    text_add(out, "    x = ac_tag(host, x, AC_TAG_EMBED, AC_OUTSIDE);\n");
    write_block(from, out);
    write_norm(from, "x", "x", "final.norm", "AC_OUTSIDE", out);
    text_add(out, "    x = ac_tag(host, x, AC_TAG_FINAL, AC_OUTSIDE);\n"
             "    ac_output(host, ac_linear(host, x, \"head\", AC_OUTSIDE));\n}\n\n");
}

void scaffold_source(struct from *from, struct text *out)
{
    const char *name = from->name;
    bool bias = has(from->proposal, "attn.norm.bias") || has(from->proposal, "final.norm.bias");
    from->norm = bias ? "ac_layernorm" : "ac_rmsnorm";
    write_head(from, out);
    write_describe(from, out);
    write_tensors(from, out);
    write_build(from, out);
    text_format(out, "static const struct ac_selftest selftest = {sizeof selftest, 0, "
                "\"%s.vectors.json\"};\n\nAC_EXTENSIONS(%s_extension, {AC_SELFTEST, &selftest})\n\n",
                name, name);
    text_format(out, "static const struct ac_plugin plugin = {\n    AC_PLUGIN_HEAD,\n    \"%s\",\n"
                "    \"TODO: a title\",\n    \"0.1\",\n    \"TODO: one sentence about these models.\",\n"
                "    \"MIT\",\n    NULL,\n    families,\n    prefixes,\n", name);
    text_format(out, "    %s_detect,\n    %s_describe,\n    %s_tensors,\n    %s_build,\n    %s_extension,\n"
                "};\n\nAC_PLUGIN(plugin)\n", name, name, name, name, name);
}
