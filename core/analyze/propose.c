/* SPDX-License-Identifier: MIT */
/*
 * propose.c - roles guessed from the parts of names and from shapes. Knows the words that many families
 * use, none of a family in particular.
 */
#include "analyze/propose.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Where a word counts. */
enum { OUTSIDE = 1, INSIDE = 2, VECTOR = 4, MATRIX = 8 };

/* A part of a name and the stem it stands for; the first that fits. A '.' is the end of a part. */
static const struct {
    const char *word, *stem;
    int where;
} words[] = {
    {"q_norm.", "attn.q.norm", INSIDE},
    {"k_norm.", "attn.k.norm", INSIDE},
    {"inv_freq.", "attn.rope.freq", INSIDE},
    {"masked_bias.", "attn.mask.value", INSIDE},
    {"router.", "mlp.router", INSIDE},
    {"gate_inp.", "mlp.router", INSIDE},
    {"moe.gate.", "mlp.router", INSIDE},
    {"post_attention_layernorm.", "mlp.norm", INSIDE | VECTOR},
    {"pre_feedforward_layernorm.", "mlp.norm", INSIDE | VECTOR},
    {"post_feedforward_layernorm.", "mlp.norm.out", INSIDE | VECTOR},
    {"post_attention_norm.", "attn.norm.out", INSIDE | VECTOR},
    {"post_ffw_norm.", "mlp.norm.out", INSIDE | VECTOR},
    {"ln_2.", "mlp.norm", INSIDE | VECTOR},
    {"ffn_norm.", "mlp.norm", INSIDE | VECTOR},
    {"mlp_norm.", "mlp.norm", INSIDE | VECTOR},
    {"ln_mlp.", "mlp.norm", INSIDE | VECTOR},
    {"norm2.", "mlp.norm", INSIDE | VECTOR},
    {"norm_2.", "mlp.norm", INSIDE | VECTOR},
    {"final_layer_norm.", "mlp.norm", INSIDE | VECTOR},
    {"input_layernorm.", "attn.norm", INSIDE | VECTOR},
    {"ln_1.", "attn.norm", INSIDE | VECTOR},
    {"attn_norm.", "attn.norm", INSIDE | VECTOR},
    {"attention_norm.", "attn.norm", INSIDE | VECTOR},
    {"attn_layer_norm.", "attn.norm", INSIDE | VECTOR},
    {"ln_attn.", "attn.norm", INSIDE | VECTOR},
    {"norm1.", "attn.norm", INSIDE | VECTOR},
    {"norm_1.", "attn.norm", INSIDE | VECTOR},
    {"query_key_value.", "attn.qkv", INSIDE},
    {"qkv_proj.", "attn.qkv", INSIDE},
    {"qkv.", "attn.qkv", INSIDE},
    {"c_attn.", "attn.qkv", INSIDE},
    {"q_proj.", "attn.q", INSIDE},
    {"k_proj.", "attn.k", INSIDE},
    {"v_proj.", "attn.v", INSIDE},
    {"attn_q.", "attn.q", INSIDE},
    {"attn_k.", "attn.k", INSIDE},
    {"attn_v.", "attn.v", INSIDE},
    {"wq.", "attn.q", INSIDE},
    {"wk.", "attn.k", INSIDE},
    {"wv.", "attn.v", INSIDE},
    {"query.", "attn.q", INSIDE},
    {"key.", "attn.k", INSIDE},
    {"value.", "attn.v", INSIDE},
    {"gate_up_proj.", "mlp.gate_up", INSIDE},
    {"gate_proj.", "mlp.gate", INSIDE},
    {"ffn_gate.", "mlp.gate", INSIDE},
    {"ffn_gate_exps.", "mlp.gate", INSIDE},
    {"up_proj.", "mlp.up", INSIDE},
    {"ffn_up.", "mlp.up", INSIDE},
    {"ffn_up_exps.", "mlp.up", INSIDE},
    {"dense_h_to_4h.", "mlp.up", INSIDE},
    {"c_fc.", "mlp.up", INSIDE},
    {"fc1.", "mlp.up", INSIDE},
    {"fc_in.", "mlp.up", INSIDE},
    {"w3.", "mlp.up", INSIDE},
    {"down_proj.", "mlp.down", INSIDE},
    {"ffn_down.", "mlp.down", INSIDE},
    {"ffn_down_exps.", "mlp.down", INSIDE},
    {"dense_4h_to_h.", "mlp.down", INSIDE},
    {"mlp.c_proj.", "mlp.down", INSIDE},
    {"fc2.", "mlp.down", INSIDE},
    {"fc_out.", "mlp.down", INSIDE},
    {"w2.", "mlp.down", INSIDE},
    {"w1.", "mlp.gate", INSIDE},
    {"o_proj.", "attn.o", INSIDE},
    {"out_proj.", "attn.o", INSIDE},
    {"attn_output.", "attn.o", INSIDE},
    {"c_proj.", "attn.o", INSIDE},
    {"wo.", "attn.o", INSIDE},
    {"attention.dense.", "attn.o", INSIDE},
    {"self_attn.dense.", "attn.o", INSIDE},
    {"lm_head.", "head", OUTSIDE},
    {"embed_out.", "head", OUTSIDE},
    {"output.", "head", OUTSIDE | MATRIX},
    {"wpe.", "embed.position", OUTSIDE | MATRIX},
    {"position_embd.", "embed.position", OUTSIDE | MATRIX},
    {"position_embeddings.", "embed.position", OUTSIDE | MATRIX},
    {"embed_positions.", "embed.position", OUTSIDE | MATRIX},
    {"embed_tokens.", "embed.token", OUTSIDE | MATRIX},
    {"word_embeddings.", "embed.token", OUTSIDE | MATRIX},
    {"tok_embeddings.", "embed.token", OUTSIDE | MATRIX},
    {"token_embd.", "embed.token", OUTSIDE | MATRIX},
    {"embed_in.", "embed.token", OUTSIDE | MATRIX},
    {"wte.", "embed.token", OUTSIDE | MATRIX},
    {"shared.", "embed.token", OUTSIDE | MATRIX},
    {"embeddings_layernorm.", "embed.norm", OUTSIDE | VECTOR},
    {"layernorm_embedding.", "embed.norm", OUTSIDE | VECTOR},
    {"token_embd_norm.", "embed.norm", OUTSIDE | VECTOR},
    {"ln_f.", "final.norm", OUTSIDE | VECTOR},
    {"final_layernorm.", "final.norm", OUTSIDE | VECTOR},
    {"final_layer_norm.", "final.norm", OUTSIDE | VECTOR},
    {"output_norm.", "final.norm", OUTSIDE | VECTOR},
    {"norm.", "final.norm", OUTSIDE | VECTOR},
};

static bool is_number(const char *part, size_t size)
{
    return size && strspn(part, "0123456789") >= size;
}

/* The name with "{i}" for the first number, "{e}" for one behind a part that names experts. */
static void pattern_of(const char *name, struct text *out, uint32_t *block, uint32_t *expert)
{
    bool blocks = false, experts = false;
    *block = *expert = 0;
    out->size = 0;
    for (const char *part = name; *part;) {
        size_t size = strcspn(part, ".");
        bool number = is_number(part, size);
        if (number && !blocks) {
            *block = (uint32_t)strtoul(part, NULL, 10) + 1;
            text_add(out, "{i}");
            blocks = true;
        } else if (number && experts) {
            *expert = (uint32_t)strtoul(part, NULL, 10) + 1;
            text_add(out, "{e}");
            experts = false;
        } else {
            text_append(out, part, size);
        }
        experts = experts || (size >= 6 && !strncmp(part, "expert", 6));
        part += size;
        if (*part)
            text_byte(out, *part++);
    }
}

static void collect(struct proposal *proposal, const struct weights *weights)
{
    struct table known = {0};
    struct text pattern = {0};
    for (uint64_t i = 0; i < weights->count; i++) {
        const struct stored *stored = &weights->tensors[i];
        uint32_t block, expert;
        uint64_t at;
        pattern_of(stored->name, &pattern, &block, &expert);
        if (!table_find(&known, text_get(&pattern), pattern.size, &at)) {
            at = proposal->count;
            proposal->items = memory_grow(proposal->items, &proposal->room, at + 1,
                                          sizeof *proposal->items);
            proposal->items[proposal->count++] = (struct proposed){
                .pattern = arena_text(&proposal->arena, text_get(&pattern)), .rank = stored->rank};
            memcpy(proposal->items[at].shape, stored->shape, sizeof stored->shape);
            table_put(&known, proposal->items[at].pattern, pattern.size, at);
        }
        struct proposed *item = &proposal->items[at];
        item->blocks = block > item->blocks ? block : item->blocks;
        item->experts = expert > item->experts ? expert : item->experts;
        proposal->layers = block > proposal->layers ? block : proposal->layers;
        proposal->experts = expert > proposal->experts ? expert : proposal->experts;
    }
    text_fini(&pattern);
    table_fini(&known);
}

/* Whether a part of the name is the word, or ends in it. */
static bool has_word(const char *pattern, const char *word)
{
    struct text dotted = {0};
    text_format(&dotted, "%s.", pattern);
    bool found = strstr(text_get(&dotted), word) != NULL;
    text_fini(&dotted);
    return found;
}

static bool fits(const struct proposed *item, int where)
{
    if (!(where & (item->blocks ? INSIDE : OUTSIDE)))
        return false;
    return !(where & (VECTOR | MATRIX)) || (where & (item->rank == 1 ? VECTOR : MATRIX));
}

const struct proposed *proposal_find(const struct proposal *proposal, const char *role)
{
    for (uint32_t i = 0; i < proposal->count; i++)
        if (proposal->items[i].role && !strcmp(proposal->items[i].role, role))
            return &proposal->items[i];
    return NULL;
}

/* "attn.q" and a bias become "attn.q.bias"; tables and buffers are called by the stem alone. */
static void place(struct proposal *proposal, struct proposed *item, const char *stem,
                  const char *why)
{
    bool table = (!strncmp(stem, "embed.", 6) && strcmp(stem, "embed.norm")) ||
                 !strncmp(stem, "attn.mask", 9) || !strcmp(stem, "attn.rope.freq");
    const char *role = arena_format(&proposal->arena, "%s%s", stem,
                                    table ? "" : text_ends(item->pattern, "bias") ? ".bias" : ".weight");
    if (proposal_find(proposal, role)) {
        item->why = arena_format(&proposal->arena, "%s is taken by another", role);
        return;
    }
    item->role = role;
    item->why = why;
    proposal->placed++;
}

static bool is_anywhere(const struct proposal *proposal, const char *word)
{
    for (uint32_t i = 0; i < proposal->count; i++)
        if (has_word(proposal->items[i].pattern, word))
            return true;
    return false;
}

/* What a word stands for beside the others of this model. */
static const char *stem_of(const struct proposal *proposal, const char *word, const char *stem)
{
    if (!strcmp(word, "w1.") && !is_anywhere(proposal, "w3."))
        return "mlp.up"; /* w1 without w3 is no gate */
    if (!strcmp(word, "post_attention_layernorm.") &&
        is_anywhere(proposal, "post_feedforward_layernorm."))
        return "attn.norm.out"; /* what is behind the feed-forward part tells where this one is */
    return stem;
}

static void place_by_name(struct proposal *proposal, struct proposed *item)
{
    if (item->rank > 2 && text_ends(item->pattern, "attn.bias")) {
        place(proposal, item, "attn.mask", "a matrix of ones below the diagonal, by its name");
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!fits(item, words[i].where) || !has_word(item->pattern, words[i].word))
            continue;
        place(proposal, item, stem_of(proposal, words[i].word, words[i].stem),
              arena_format(&proposal->arena, "its name has %.*s", (int)strlen(words[i].word) - 1,
                           words[i].word));
        return;
    }
    item->why = "no part of its name is known";
}

/* What names do not tell, sizes may. */
static void place_by_shape(struct proposal *proposal, struct proposed *item)
{
    uint64_t hidden = proposal->hidden, *s = item->shape;
    if (item->role || !hidden || text_ends(item->pattern, "bias"))
        return;
    if (!item->blocks && item->rank == 2 && s[1] == hidden && s[0] > 4 * hidden)
        place(proposal, item, "embed.token", "the largest table outside of the blocks");
    else if (!item->blocks && item->rank == 1 && s[0] == hidden)
        place(proposal, item, "final.norm", "a vector of hidden_size outside of the blocks");
    else if (item->blocks && item->rank == 1 && s[0] == hidden)
        place(proposal, item, proposal_find(proposal, "attn.norm.weight") ? "mlp.norm" : "attn.norm",
              "a vector of hidden_size, by its order in a block");
    else if (item->blocks && item->rank == 2 && s[0] == 3 * hidden && s[1] == hidden)
        place(proposal, item, "attn.qkv", "three times hidden_size by hidden_size");
    else if (item->blocks && item->rank == 2 && s[0] > hidden && s[1] == hidden)
        place(proposal, item, "mlp.up", "wider than hidden_size");
    else if (item->blocks && item->rank == 2 && s[0] == hidden && s[1] > hidden)
        place(proposal, item, "mlp.down", "from wider than hidden_size");
}

/* The width of vectors that most names outside of biases have. */
static uint64_t usual_width(const struct proposal *proposal)
{
    uint64_t best = 0;
    uint32_t most = 0;
    for (uint32_t i = 0; i < proposal->count; i++) {
        uint32_t votes = 0;
        for (uint32_t j = 0; j < proposal->count; j++)
            votes += proposal->items[j].rank == 1 &&
                     proposal->items[j].shape[0] == proposal->items[i].shape[0];
        if (proposal->items[i].rank == 1 && votes > most) {
            most = votes;
            best = proposal->items[i].shape[0];
        }
    }
    return best;
}

/* Conv1D keeps [in][out]: seen where the two differ, and then true of all of a block. */
static void find_transposed(struct proposal *proposal)
{
    static const char *const wide[] = {"attn.qkv.weight", "mlp.up.weight"};
    bool all = false;
    for (size_t i = 0; i < 2; i++) {
        const struct proposed *item = proposal_find(proposal, wide[i]);
        all = all || (item && !proposal->gguf && item->rank == 2 && item->shape[0] == proposal->hidden &&
                      item->shape[1] > proposal->hidden);
    }
    for (uint32_t i = 0; all && i < proposal->count; i++)
        proposal->items[i].transposed = proposal->items[i].blocks && proposal->items[i].rank == 2;
}

static bool has_side(const struct proposal *proposal, const char *word)
{
    for (uint32_t i = 0; i < proposal->count; i++)
        if (strstr(proposal->items[i].pattern, word))
            return true;
    return false;
}

void proposal_init(struct proposal *proposal, const struct weights *weights)
{
    *proposal = (struct proposal){.gguf = !strcmp(weights->format ? weights->format : "", "gguf")};
    collect(proposal, weights);
    proposal->two_sided = (has_side(proposal, "encoder.") && has_side(proposal, "decoder.")) ||
                          (has_side(proposal, "enc.blk") && has_side(proposal, "dec.blk"));
    for (uint32_t i = 0; i < proposal->count; i++)
        place_by_name(proposal, &proposal->items[i]);
    const struct proposed *table = proposal_find(proposal, "embed.token");
    proposal->hidden = table ? table->shape[1] : usual_width(proposal);
    for (uint32_t i = 0; i < proposal->count; i++)
        place_by_shape(proposal, &proposal->items[i]);
    table = proposal_find(proposal, "embed.token");
    proposal->vocab = table ? table->shape[0] : 0;
    find_transposed(proposal);
}

void proposal_fini(struct proposal *proposal)
{
    free(proposal->items);
    arena_fini(&proposal->arena);
    *proposal = (struct proposal){0};
}
