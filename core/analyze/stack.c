/* SPDX-License-Identifier: MIT */
/* stack.c - the parts of a model's sides, in their places, numbered and compared. Draws nothing. */
#include "analyze/stack.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/blocks.h"
#include "analyze/stack_read.h"
#include "base/memory.h"

bool stack_is_repeated(enum stack_place place)
{
    return place >= PLACE_ATTENTION_NORM && place <= PLACE_MLP_AFTER;
}

bool stack_is_norm(enum stack_place place)
{
    return place == PLACE_EMBED_NORM || place == PLACE_FINAL_NORM ||
           (stack_is_repeated(place) && (place - PLACE_ATTENTION_NORM) % 3 != 1);
}

const char *stack_side_name(const struct stack_column *column)
{
    if (!column->examined->model.encoder.output)
        return "";
    return column->side == AC_ENCODER ? "encoder" : "decoder";
}

/* Which place a role's parameters belong to; STACK_PLACES: none. */
static enum stack_place place_of_role(const struct stack_column *column, const char *role)
{
    static const struct {
        const char *begin;
        enum stack_place place, other; /* the second where the first is empty */
    } known[] = {
        {"embed.token", PLACE_TOKENS, STACK_PLACES},
        {"embed.position", PLACE_POSITIONS, STACK_PLACES},
        {"embed.norm", PLACE_EMBED_NORM, STACK_PLACES},
        {"attn.norm", PLACE_ATTENTION_NORM, PLACE_ATTENTION_AFTER},
        {"attn.", PLACE_ATTENTION, STACK_PLACES},
        {"cross.norm", PLACE_CROSS_NORM, PLACE_CROSS_AFTER},
        {"cross.", PLACE_CROSS, STACK_PLACES},
        {"mlp.norm", PLACE_MLP_NORM, PLACE_MLP_AFTER},
        {"mlp.", PLACE_MLP, STACK_PLACES},
        {"final.", PLACE_FINAL_NORM, STACK_PLACES},
        {"head.", PLACE_HEAD, STACK_PLACES},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(role, known[i].begin, strlen(known[i].begin)))
            return column->parts[known[i].place].there ? known[i].place : known[i].other;
    return STACK_PLACES;
}

/* Tensors of both sides are counted at the first, `encoder_side`; NULL: the model has no other side. */
static void count_parameters(struct stack *stack, struct stack_column *column,
                             const struct stack_column *encoder_side)
{
    const struct tensor_map *map = &column->examined->model.map;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct map_entry *entry = &map->entries[i];
        const char *role = entry->role;
        bool encoder = !strncmp(role, "enc.", 4), decoder = !strncmp(role, "dec.", 4);
        if ((entry->flags & (AC_BUFFER | AC_TIED | AC_OPTIONAL)) ||
            (column->side == AC_ENCODER ? decoder : encoder))
            continue;
        enum stack_place place = place_of_role(column, encoder || decoder ? role + 4 : role);
        if (place == STACK_PLACES || stack_is_repeated(place) != (entry->blocks > 0))
            continue;
        struct stack_part *part = &column->parts[place];
        if (!encoder && !decoder && encoder_side && encoder_side->parts[place].there)
            part->detail = arena_format(&stack->arena, "%s, shared with the encoder", part->detail);
        else
            part->parameters += map_entry_count(entry) / (entry->blocks ? entry->blocks : 1);
    }
}

/* A letter a block where windows or experts alternate. */
static void read_layers(struct stack *stack, struct stack_column *column)
{
    uint32_t count, own = 0;
    struct block_run *runs = block_runs_of(&column->examined->model, &count);
    char *letters = arena_alloc(&stack->arena, column->blocks + 1u);
    bool experts = false;
    for (uint32_t i = 0; i < count; i++) {
        if (runs[i].side != column->side)
            continue;
        own++;
        experts |= runs[i].experts != 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool special = experts ? runs[i].experts != 0 : runs[i].window != 0;
        for (uint32_t k = runs[i].first; runs[i].side == column->side && k <= runs[i].last; k++)
            letters[k] = experts ? (special ? 'e' : 'd') : (special ? 'w' : 'f');
    }
    if (own > 1) {
        column->layers = letters;
        column->legend = experts ? "e: experts, d: one dense feed-forward part"
                                 : "w: window, f: full attention";
    }
    free(runs);
}

static void add_column(struct stack *stack, const struct examined *examined,
                       const struct graph *graph)
{
    struct stack_column *column = &stack->columns[stack->count++];
    column->examined = examined;
    column->side = graph->side;
    stack_read(&stack->arena, graph, column);
    const struct stack_column *before = stack->count > 1 ? column - 1 : NULL;
    count_parameters(stack, column, before && before->examined == examined ? before : NULL);
    read_layers(stack, column);
}

/* Parts of another kind than the first model's: encoders beside encoders, decoders beside decoders. */
static void mark_differences(struct stack *stack)
{
    for (uint32_t i = 0; i < stack->count; i++) {
        uint32_t first = 0;
        while (stack->columns[first].side != stack->columns[i].side)
            first++;
        for (int p = 0; p < STACK_PLACES; p++) {
            struct stack_part *part = &stack->columns[i].parts[p];
            const struct stack_part *other = &stack->columns[first].parts[p];
            part->marked = part->there && (!other->there || strcmp(part->kind, other->kind));
        }
    }
}

void stack_init(struct stack *stack, const struct examined *const *models, uint32_t count)
{
    uint32_t number = 0;
    *stack = (struct stack){.models = count};
    stack->columns = memory_new(2 * (size_t)count, sizeof *stack->columns);
    for (uint32_t i = 0; i < count; i++) {
        if (models[i]->model.encoder.output)
            add_column(stack, models[i], &models[i]->model.encoder);
        if (models[i]->model.decoder.output)
            add_column(stack, models[i], &models[i]->model.decoder);
    }
    for (int p = 0; p < STACK_PLACES; p++)
        for (uint32_t i = 0; i < stack->count && !stack->numbers[p]; i++)
            if (stack->columns[i].parts[p].there)
                stack->numbers[p] = ++number;
    mark_differences(stack);
}

void stack_fini(struct stack *stack)
{
    if (!stack)
        return;
    free(stack->columns);
    arena_fini(&stack->arena);
    *stack = (struct stack){0};
}
