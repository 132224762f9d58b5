/* SPDX-License-Identifier: MIT */
/* audit.c - findings that need no card. Decides what is said of them, not how it looks. */
#include "analyze/audit.h"

#include <string.h>

#include "model/quantization.h"

#define SHOWN 3 /* names listed in one finding */

/* Rule and severity of a disagreement about a fact. */
static const struct {
    const char *key, *rule;
    enum severity severity;
} conflict_rules[] = {
    {"vocab_size", "X409", SEVERITY_ERROR},
    {"num_hidden_layers", "X417", SEVERITY_ERROR},
    {"encoder.num_hidden_layers", "X417", SEVERITY_ERROR},
    {"decoder.num_hidden_layers", "X417", SEVERITY_ERROR},
    {"max_position_embeddings", "T306", SEVERITY_ERROR},
    {"dtype", "T308", SEVERITY_WARNING},
    {"eos_token_id", "X414", SEVERITY_WARNING},
    {"bos_token_id", "X414", SEVERITY_WARNING},
    {"pad_token_id", "X414", SEVERITY_WARNING},
    {"unk_token_id", "X414", SEVERITY_WARNING},
    {"base_model", "T315", SEVERITY_WARNING},
    {"quantization", "X418", SEVERITY_WARNING},
    {"quantization.bits", "X418", SEVERITY_WARNING},
};

static void conflict_rule(const struct fact *fact, const char **rule, enum severity *severity)
{
    *rule = "X408";
    *severity = fact->claims[0].origin == ORIGIN_COUNTED ? SEVERITY_ERROR : SEVERITY_WARNING;
    for (size_t i = 0; i < sizeof conflict_rules / sizeof *conflict_rules; i++)
        if (!strcmp(conflict_rules[i].key, fact->key)) {
            *rule = conflict_rules[i].rule;
            *severity = conflict_rules[i].severity;
        }
}

static void add_claim(struct text *out, const struct claim *claim)
{
    if (claim->file)
        text_format(out, " %s", claim->file);
    if (claim->at)
        text_format(out, " at %s", claim->at);
    text_add(out, claim->origin == ORIGIN_COUNTED ? " holds " : " says ");
    scalar_add(&claim->value, out);
}

/* The claim to mend comes first, the winner, which contradicts it, second. */
static void check_fact(struct model *model, const struct fact *fact)
{
    const struct claim *winner = &fact->claims[0];
    const char *rule;
    enum severity severity;
    conflict_rule(fact, &rule, &severity);
    for (uint32_t i = 1; i < fact->claim_count; i++) {
        const struct claim *claim = &fact->claims[i];
        if (claim->origin == ORIGIN_DERIVED || claim->origin == ORIGIN_DEFAULT ||
            scalar_equal(&claim->value, &winner->value))
            continue;
        struct text message = {0};
        text_format(&message, "%s:", fact->key);
        add_claim(&message, claim);
        text_add(&message, ", but");
        add_claim(&message, winner);
        struct where where[] = {where_of(claim), where_of(winner)};
        bool prose = claim->origin == ORIGIN_PROSE;
        model_finding_add(model, prose ? "T311" : rule, prose ? SEVERITY_WARNING : severity,
                          text_get(&message), NULL, where, 2);
        text_fini(&message);
    }
}

static const char *weights_name(const struct model *model, const struct stored *stored)
{
    return path_base(model->weights.files[stored ? stored->file : 0].path);
}

/* A format that has no name for a tensor: its role. */
static const char *misfit_name(const struct model *model, const struct misfit *misfit)
{
    return misfit->name ? misfit->name : model->map.entries[misfit->entry].role;
}

static void check_missing(struct model *model)
{
    const struct binding *binding = &model->binding;
    struct text message = {0};
    if (!binding->missing_count)
        return;
    text_format(&message, "%u tensor%s that a %s model has are missing:", binding->missing_count,
                binding->missing_count == 1 ? "" : "s", model->plugin->name);
    for (uint32_t i = 0; i < binding->missing_count && i < SHOWN; i++)
        text_format(&message, "%s %s", i ? "," : "", misfit_name(model, &binding->missing[i]));
    text_add(&message, binding->missing_count > SHOWN ? ", ..." : "");
    struct where where = {.file = weights_name(model, NULL)};
    model_finding_add(model, "X421", SEVERITY_ERROR, text_get(&message), NULL, &where, 1);
    text_fini(&message);
}

static void check_misshapen(struct model *model)
{
    for (uint32_t i = 0; i < model->binding.misshapen_count && i < SHOWN; i++) {
        const struct misfit *misfit = &model->binding.misshapen[i];
        const struct map_entry *entry = &model->map.entries[misfit->entry];
        struct text message = {0};
        text_format(&message, "%s (%s) has shape ", misfit_name(model, misfit), entry->role);
        stored_shape(misfit->stored, &message);
        text_add(&message, ", the configuration makes it [");
        for (uint32_t d = 0; d < entry->rank; d++)
            text_format(&message, "%s%llu", d ? ", " : "", (unsigned long long)entry->shape[d]);
        text_add(&message, entry->flags & AC_TRANSPOSED ? "] transposed" : "]");
        struct where where = {.file = weights_name(model, misfit->stored), .pointer = misfit->name};
        model_finding_add(model, "X408", SEVERITY_ERROR, text_get(&message), NULL, &where, 1);
        text_fini(&message);
    }
}

static void check_unexpected(struct model *model)
{
    const struct binding *binding = &model->binding;
    struct text message = {0};
    if (!binding->unexpected_count)
        return;
    text_format(&message, "%llu stored tensor%s no role in a %s model and %s not counted:",
                (unsigned long long)binding->unexpected_count,
                binding->unexpected_count == 1 ? " has" : "s have", model->plugin->name,
                binding->unexpected_count == 1 ? "is" : "are");
    for (uint64_t i = 0; i < binding->unexpected_count && i < SHOWN; i++) {
        const char *name = binding->unexpected[i]->name;
        text_add(&message, i ? ", " : " ");
        text_add_safe(&message, name, strlen(name));
    }
    text_add(&message, binding->unexpected_count > SHOWN ? ", ..." : "");
    struct where where = {.file = weights_name(model, binding->unexpected[0]),
                          .pointer = binding->unexpected[0]->name};
    model_finding_add(model, "X422", SEVERITY_INFO, text_get(&message), NULL, &where, 1);
    text_fini(&message);
}

/* A configuration that says quantized beside weights that are plain floats. */
static void check_quantization(struct model *model)
{
    const struct fact *fact = facts_find(&model->facts, "quantization");
    if (!fact || fact->claims[0].origin != ORIGIN_CONFIG || model_looks_quantized(model))
        return;
    struct text message = {0};
    text_add(&message, "quantization:");
    add_claim(&message, &fact->claims[0]);
    text_add(&message, ", but all tensors are plain floats");
    struct where where[] = {where_of(&fact->claims[0]), {.file = weights_name(model, NULL)}};
    model_finding_add(model, "X418", SEVERITY_WARNING, text_get(&message), NULL, where, 2);
    text_fini(&message);
}

void audit_model(struct model *model)
{
    for (uint32_t i = 0; i < model->facts.count; i++)
        if (model->facts.items[i].conflict)
            check_fact(model, &model->facts.items[i]);
    for (uint32_t i = 0; i < model->weights.note_count; i++) {
        const struct weights_note *note = &model->weights.notes[i];
        struct where where = {.file = path_base(model->weights.files[note->file].path)};
        model_finding_add(model, "X406", SEVERITY_WARNING, note->text, NULL, &where, 1);
    }
    if (model->has_weights)
        check_quantization(model);
    if (!model->plugin || !model->has_weights)
        return;
    check_missing(model);
    check_misshapen(model);
    check_unexpected(model);
}
