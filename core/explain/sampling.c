/* SPDX-License-Identifier: MIT */
/* sampling.c - topic sampling: from logits to one token, and what temperature does here. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "explain/topic.h"
#include "analyze/settings.h"

/* Entropy in bits, and the largest probability, of the softmax at a temperature. */
static double entropy_of(const float *logits, uint64_t count, double temperature, double *top)
{
    double peak = -INFINITY, sum = 0, bits = 0;
    for (uint64_t i = 0; i < count; i++)
        peak = fmax(peak, logits[i]);
    for (uint64_t i = 0; i < count; i++)
        sum += exp((logits[i] - peak) / temperature);
    for (uint64_t i = 0; i < count; i++) {
        double p = exp((logits[i] - peak) / temperature) / sum;
        bits -= p > 0 ? p * log2(p) : 0;
    }
    *top = 1 / sum;
    return bits;
}

static void tell_settings(struct telling *telling)
{
    struct settings settings = {0};
    struct error unread = {0};
    settings_read(&settings, &telling->examined->model, &unread);
    if (settings.count && settings.do_sample)
        tell(telling, "Its generation config asks for drawing with temperature %g.",
             settings.sampling.temperature);
    else if (settings.count)
        tell(telling, "Its generation config has %" PRIu32 " %s that change%s the choice, %s first; they "
             "act only when a run asks for them (--use-generation-config).", settings.count,
             settings.count == 1 ? "setting" : "settings", settings.count == 1 ? "s" : "",
             settings.items[0].key);
    else
        tell(telling, "No generation config states how to draw, so the most probable token is taken "
             "unless a run asks otherwise.");
    settings_fini(&settings);
}

int explain_sampling(struct telling *telling, struct error *error)
{
    const struct graph *graph = &telling->examined->model.decoder;
    static const double temperatures[] = {0.5, 1, 2};
    double bits[3], top[3];
    if (!graph->output)
        return 0;
    uint64_t vocab = graph_node_get(graph, graph->output)->width;
    tell(telling, "The model gives %" PRIu64 " logits, one for each id; a softmax makes probabilities of "
         "them. Greedy choice takes the largest. A temperature divides the logits first: below 1 the "
         "best tokens gain, above 1 the others do; top-k and top-p cut the list before drawing.", vocab);
    tell_settings(telling);
    tell_fact(telling, "logits", scalar_integer((int64_t)vocab));
    if (!tell_experiment(telling, "The same logits at three temperatures."))
        return 0;
    float *logits = tell_run(telling, 0, NULL, 0, error);
    for (int i = 0; logits && i < 3; i++)
        bits[i] = entropy_of(logits + (telling->ids.count - 1) * vocab, vocab, temperatures[i], &top[i]);
    if (logits)
        tell_result(telling, bits[0] <= bits[1] && bits[1] <= bits[2],
                    "At temperature 0.5, 1 and 2 the best token has %.1f %%, %.1f %% and %.1f %%; the "
                    "choice holds %.2f, %.2f and %.2f bits.", 100 * top[0], 100 * top[1], 100 * top[2],
                    bits[0], bits[1], bits[2]);
    free(logits);
    return error->code;
}
