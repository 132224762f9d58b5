/* SPDX-License-Identifier: MIT */
/*
 * answer.c - the worker's end of asking: loads the plugins, lets each detect, and lets the best one
 * describe the model. Decides nothing about what its answers are worth.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "plugin/attempt.h"
#include "plugin/head.h"
#include "plugin/host.h"
#include "plugin/load.h"
#include "plugin/wire.h"

static void say_call(void *context, const char *name)
{
    struct attempt *attempt = context;
    if (attempt->asking->calling)
        attempt->asking->calling(attempt->asking->calling_context, name);
    wire_word_write(attempt->writer, WIRE_CALL, (uint32_t)attempt->caller, 0, name);
    record_flush(attempt->writer); /* whoever crashes now is known */
}

static void say_head(struct attempt *attempt, const struct ac_plugin *plugin)
{
    struct wire_head head = head_of(plugin);
    head.plugin = (uint32_t)attempt->caller;
    wire_head_write(attempt->writer, &head);
}

/* Loads and asks one plugin for its score. */
static int32_t score_plugin(struct attempt *attempt, struct ac_plugin *plugin)
{
    struct error error = {0};
    const char *reason;
    say_call(attempt, "load");
    if (plugin_load(&attempt->asking->files.items[attempt->caller], plugin, &error)) {
        wire_word_write(attempt->writer, WIRE_REFUSED, (uint32_t)attempt->caller, 0, error.text);
        return 0;
    }
    say_head(attempt, plugin);
    say_call(attempt, "detect");
    struct host host;
    host_init(&host, attempt->model, plugin, attempt->writer);
    int32_t score = host_detect(&host, &reason);
    wire_word_write(attempt->writer, WIRE_SCORE, (uint32_t)attempt->caller, score, reason);
    host_fini(&host);
    return score;
}

static void ask_winner(struct attempt *attempt, const struct ac_plugin *plugin)
{
    struct host host;
    wire_list_write(attempt->writer, WIRE_WINNER, (uint32_t)attempt->caller, plugin->prefixes);
    host_init(&host, attempt->model, plugin, attempt->writer);
    if (!host_describe(&host, say_call, attempt))
        wire_text_write(attempt->writer, WIRE_FAIL, host.error.text);
    wire_text_write(attempt->writer, WIRE_DONE, NULL);
    host_fini(&host);
}

void answer_work(struct record_writer *writer, void *context)
{
    struct attempt attempt = *(struct attempt *)context; /* in process, ask.c's is left alone */
    uint32_t count = attempt.asking->files.count;
    struct ac_plugin *plugins = memory_new(count, sizeof *plugins);
    int32_t best = 0, ties = 0;
    int64_t winner = -1;
    attempt.writer = writer;
    for (uint32_t i = 0; i < count; i++) {
        if (!asking_asks(attempt.asking, i))
            continue;
        attempt.caller = i;
        int32_t score = score_plugin(&attempt, &plugins[i]);
        if (attempt.asking->arch && plugins[i].magic)
            score = 100; /* --arch: the user has decided */
        ties = score > best ? 0 : score == best ? ties + 1 : ties;
        winner = score > best ? i : winner;
        best = score > best ? score : best;
    }
    if (winner >= 0 && !ties) {
        attempt.caller = winner;
        ask_winner(&attempt, &plugins[winner]);
    }
    free(plugins);
}
