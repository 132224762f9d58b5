/* SPDX-License-Identifier: MIT */
/* capture.c - keeps hidden states and attentions of a run. Runs nothing. */
#include "analyze/capture.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The tensor of this name, new or from an earlier call, with room for `watched`. */
static float *tensor_get(struct capture *capture, const char *name, const struct watched *watched)
{
    uint64_t count = 1;
    uint32_t index = 0;
    while (index < capture->count && strcmp(capture->tensors[index].name, name))
        index++;
    if (index == capture->count) {
        capture->tensors = memory_grow(capture->tensors, &capture->room, capture->count + 1u,
                                       sizeof *capture->tensors);
        capture->count++;
        capture->tensors[index] = (struct written){.name = arena_text(&capture->arena, name)};
    }
    struct written *tensor = &capture->tensors[index];
    tensor->rank = watched->rank;
    for (uint32_t i = 0; i < watched->rank; i++) {
        tensor->shape[i] = watched->shape[i];
        count *= watched->shape[i];
    }
    float *data = arena_alloc(&capture->arena, count * sizeof *data);
    tensor->data = data;
    return data;
}

static float *named(struct capture *capture, const struct watched *watched, const char *what,
                    int32_t number)
{
    const char *side = !capture->two_sided               ? ""
                       : !strncmp(what, "cross", 5)      ? ""
                       : watched->side == AC_ENCODER     ? "encoder_"
                                                         : "decoder_";
    return tensor_get(capture, arena_format(&capture->arena, "%s%s.%d", side, what, number),
                      watched);
}

static float *want(void *context, const struct watched *watched)
{
    struct capture *capture = context;
    if (!capture->attentions)
        return NULL;
    return named(capture, watched, strstr(watched->name, "cross") ? "cross_attentions" : "attentions",
                 watched->layer);
}

/* Which hidden state a tag is; -1: none. Entry 0 enters the first block, the last one comes after
 * the final norm where there is one: it takes the place of the last block's. */
static int32_t hidden_number(const struct capture *capture, const struct watched *watched)
{
    if (!strcmp(watched->name, AC_TAG_EMBED))
        return 0;
    if (!strcmp(watched->name, AC_TAG_BLOCK))
        return watched->layer + 1;
    if (!strcmp(watched->name, AC_TAG_FINAL))
        return (int32_t)capture->layers[watched->side];
    return -1;
}

static void seen(void *context, const struct watched *watched)
{
    struct capture *capture = context;
    int32_t number = hidden_number(capture, watched);
    if (!capture->hidden_states || watched->probabilities || number < 0)
        return;
    float *data = named(capture, watched, "hidden_states", number);
    memcpy(data, watched->data, watched->shape[0] * watched->shape[1] * sizeof *data);
}

struct watcher capture_watcher(struct capture *capture)
{
    return (struct watcher){.want = want, .seen = seen, .context = capture};
}

void capture_fini(struct capture *capture)
{
    if (!capture)
        return;
    free(capture->tensors);
    arena_fini(&capture->arena);
    *capture = (struct capture){0};
}
