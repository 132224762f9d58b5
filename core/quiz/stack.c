/* SPDX-License-Identifier: MIT */
/* stack.c - questions on what a model is stacked of: sides, blocks, widths, norms. */
#include <inttypes.h>
#include <string.h>

#include "quiz/draft.h"

#define WORDS(words) (words), sizeof(words) / sizeof *(words)

bool quiz_ask_sides(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"decoder-only", "a decoder only: prompt and answer are one text"},
        {"encoder-decoder", "an encoder that reads the source and a decoder that writes"},
        {"encoder-only", "an encoder only: it reads and does not write"},
    };
    const char *kind = draft->examined->architecture.kind;
    if (!draft_words(draft, kind, WORDS(words)))
        return false;
    draft_wrong_text(draft, "two decoders, one for the prompt and one for the answer", NULL);
    draft_cite_graph(draft);
    draft_ask(draft, "What is %s made of?", draft->name);
    draft_why(draft, "It is %s: its graphs have %u encoder and %u decoder blocks.", kind,
              draft_layers(draft, AC_ENCODER), draft_layers(draft, AC_DECODER));
    return true;
}

bool quiz_ask_layers(struct draft *draft)
{
    int64_t layers, heads = 0, hidden = 0;
    bool two = draft->two_sided;
    if (!draft_side_integer(draft, "num_hidden_layers", &layers) || layers < 1 ||
        (uint64_t)layers != draft_layers(draft, draft->side))
        return false;
    draft_right(draft, (double)layers, "blocks");
    if (two) {
        uint32_t other = draft_layers(draft, AC_ENCODER);
        draft_wrong(draft, other, "the encoder has so many");
        draft_wrong(draft, (double)layers + other, "adds the blocks of both sides");
    }
    if (draft_side_integer(draft, "num_attention_heads", &heads))
        draft_wrong(draft, (double)heads, "so many heads are in each block");
    if (draft_integer(draft, "hidden_size", &hidden) && heads > 0)
        draft_wrong(draft, (double)(hidden / heads), "that is the width of one head");
    draft_wrong(draft, 2.0 * (double)layers, "counts attention and feed-forward part as blocks");
    draft_ask(draft, two ? "How many blocks are stacked in the decoder of %s?"
                         : "How many blocks are stacked in %s?", draft->name);
    draft_why(draft, "num_hidden_layers is %" PRId64 "; the graph has a block for each.", layers);
    return true;
}

bool quiz_ask_hidden(struct draft *draft)
{
    int64_t hidden, heads, inner;
    if (!draft_integer(draft, "hidden_size", &hidden) || hidden < 1)
        return false;
    draft_right(draft, (double)hidden, "numbers");
    if (draft_side_integer(draft, "num_attention_heads", &heads) && heads > 0 &&
        hidden % heads == 0)
        draft_wrong(draft, (double)(hidden / heads), "that is the share of one head");
    if (draft_side_integer(draft, "intermediate_size", &inner))
        draft_wrong(draft, (double)inner, "so wide it is inside the feed-forward part only");
    draft_wrong(draft, 3.0 * (double)hidden, "counts query, key and value");
    draft_ask(draft, "How many numbers is the hidden state of one token in %s, between two blocks?",
              draft->name);
    draft_why(draft, "hidden_size is %" PRId64 ": the residual stream keeps this width through all "
              "blocks.", hidden);
    return true;
}

bool quiz_ask_logits(struct draft *draft)
{
    int64_t vocab, hidden, context;
    const struct tokenizer_summary *tokenizer = &draft->examined->model.tokenizer;
    if (!draft->examined->model.decoder.output || !draft_integer(draft, "vocab_size", &vocab))
        return false;
    draft_right(draft, (double)vocab, "logits");
    if (draft_integer(draft, "hidden_size", &hidden))
        draft_wrong(draft, (double)hidden, "that is the hidden state before the output head");
    if (draft_integer(draft, "max_position_embeddings", &context))
        draft_wrong(draft, (double)context, "that is how many positions there are");
    if (tokenizer->there && tokenizer->vocab_size > 0)
        draft_wrong(draft, (double)tokenizer->vocab_size,
                    "so many pieces the tokenizer has; the rows of the model are others");
    draft_wrong(draft, 1, "only the chosen token is one number");
    draft_ask(draft, "How many logits does %s give for each token?", draft->name);
    draft_why(draft, "One for each row of the vocabulary: vocab_size is %s.",
              draft_count(draft, (double)vocab));
    return true;
}

/* Whether a block of the side stores this. */
static bool has_role(const struct draft *draft, const char *role)
{
    const struct tensor_map *map = &draft->examined->model.map;
    return tensor_map_find(map, role) ||
           tensor_map_find(map, arena_format(draft->arena, "%s.%s",
                                             draft->side == AC_DECODER ? "dec" : "enc", role));
}

bool quiz_ask_mlp_width(struct draft *draft)
{
    int64_t inner, hidden;
    if (!draft_side_integer(draft, "intermediate_size", &inner) || inner < 1 ||
        !draft_integer(draft, "hidden_size", &hidden))
        return false;
    draft_right(draft, (double)inner, "numbers");
    draft_wrong(draft, (double)hidden, "that is its width outside of the feed-forward part");
    draft_wrong(draft, 4.0 * (double)hidden, "four times the hidden size, as in the first transformers");
    if (has_role(draft, "mlp.gate.weight"))
        draft_wrong(draft, 2.0 * (double)inner, "adds the gate to it");
    draft_wrong(draft, (double)(hidden + inner), "adds what goes in");
    draft_ask(draft, "How wide is a token inside the feed-forward part of a block of %s?",
              draft->name);
    draft_why(draft, "intermediate_size is %s, which is %.3g times the hidden size of %s.",
              draft_count(draft, (double)inner), (double)inner / (double)hidden,
              draft_count(draft, (double)hidden));
    return true;
}

bool quiz_ask_mlp_gate(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"plain", "two matrices: up, activation, down"},
        {"gated", "three matrices: gate and up are multiplied, then down"},
    };
    bool fused = has_role(draft, "mlp.gate_up.weight");
    bool gate = fused || has_role(draft, "mlp.gate.weight");
    bool up = fused || has_role(draft, "mlp.up.weight");
    if (!up || !draft_words(draft, gate ? "gated" : "plain", WORDS(words)))
        return false;
    draft_wrong_text(draft, "one matrix and no activation", NULL);
    draft_wrong_text(draft, "four matrices: query, key, value and output",
                     "those belong to attention");
    draft_cite_graph(draft);
    draft_ask(draft, "What is the feed-forward part of a block of %s made of?", draft->name);
    draft_why(draft, gate ? "Its tensors are gate, up and down: activation(gate x) times up x goes "
                            "through down."
                          : "Its tensors are up and down, with the activation between them; there is "
                            "no gate.");
    return true;
}

bool quiz_ask_norm(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"layernorm", "LayerNorm: subtracts the mean, divides by the standard deviation"},
        {"rmsnorm", "RMSNorm: divides by the root mean square, subtracts nothing"},
        {"batchnorm", "BatchNorm: uses the mean over all texts of a batch"},
        {"none", "none: the residual stream is never normalised"},
    };
    const char *norm = draft->examined->architecture.norm;
    if (!draft_words(draft, norm, WORDS(words)))
        return false;
    draft_cite_graph(draft);
    draft_ask(draft, "Which normalisation does %s use?", draft->name);
    draft_why(draft, "The norms of its graph are %s nodes.", norm);
    return true;
}

bool quiz_ask_norm_placement(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"pre", "before attention and before the feed-forward part; the sums stay as they are"},
        {"post", "after each sum, so the residual stream itself is normalised"},
        {"parallel", "before both parts at once: they read the same input, and one sum takes both"},
        {"between", "only inside the feed-forward part"},
    };
    const char *placement = draft->examined->architecture.norm_placement;
    if (!draft_words(draft, placement, WORDS(words)))
        return false;
    draft_cite_graph(draft);
    draft_ask(draft, "Where does a block of %s normalise?", draft->name);
    draft_why(draft, "Followed through the graph, the placement is \"%s\".", placement);
    return true;
}

bool quiz_ask_activation(struct draft *draft)
{
    static const struct draft_word words[] = {
        {"relu", "ReLU: zero below zero, else the number itself"},
        {"gelu", "GELU: the number times the share of the normal distribution below it"},
        {"gelu_new", "GELU in its tanh form"},
        {"silu", "SiLU: the number times its sigmoid"},
        {"tanh", "tanh"},
        {"softmax", "softmax over the width"},
    };
    const char *word = draft_text(draft, "hidden_act");
    if (!draft_words(draft, word, WORDS(words)))
        return false;
    draft_ask(draft, "Which activation function is in the feed-forward part of %s?", draft->name);
    draft_why(draft, "hidden_act is \"%s\".", word);
    return true;
}

bool quiz_ask_experts(struct draft *draft)
{
    const struct graph *graph = draft->graph;
    const struct node *route = NULL;
    for (uint32_t i = 0; i < graph->count && !route; i++)
        if (graph->nodes[i].op.code == AC_OP_ROUTE)
            route = &graph->nodes[i];
    if (!route)
        return false;
    int64_t experts = route->op.i[AC_I_ROUTE_EXPERTS], top = route->op.i[AC_I_ROUTE_TOP];
    draft_right(draft, (double)top, "experts");
    draft_wrong(draft, (double)experts, "so many there are; the router chooses among them");
    draft_wrong(draft, (double)(experts - top), "so many are not used");
    draft_wrong(draft, 1, NULL);
    draft_cite_graph(draft);
    draft_ask(draft, "Through how many experts of a block does one token of %s go?", draft->name);
    draft_why(draft, "The router has %" PRId64 " experts and takes the best %" PRId64 " for each token.",
              experts, top);
    return true;
}
