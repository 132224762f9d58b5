/* SPDX-License-Identifier: MIT */
/*
 * host.h - the services a plugin is handed, on the worker's side of the border: they read the
 * model, check what the plugin says, and send it on as records. The model itself is not changed
 * but for the facts, of which the worker has its own copy.
 */
#ifndef PLUGIN_HOST_H
#define PLUGIN_HOST_H

#include <archcard/ext/explain.h>
#include <archcard/ext/report.h>
#include <archcard/plugin.h>

#include "base/worker.h"
#include "graph/graph.h"
#include "model/model.h"

struct host {
    struct ac_host table; /* what the plugin sees; table.self is this struct */
    struct ac_page page;  /* likewise, for ac.report/1 */
    struct ac_explanation explanation; /* likewise, for ac.explain/1 */
    struct model *model;
    const struct ac_plugin *plugin;
    struct record_writer *writer;
    struct arena arena;
    struct tensor_map map; /* what `tensors` has listed */
    struct graph graph;    /* the side that is being built */
    bool detecting;        /* facts and warnings have no effect */
    bool in_section;       /* a page has a section */
    struct error error;    /* the first failure; later calls have no effect */
};

void host_init(struct host *host, struct model *model, const struct ac_plugin *plugin,
               struct record_writer *writer);
/* detect, with its answer put within bounds. `*reason` is borrowed; never NULL. */
int32_t host_detect(struct host *host, const char **reason);
/* describe, tensors and both builds, each announced by `call`; false after a failure. */
bool host_describe(struct host *host, void (*call)(void *context, const char *name), void *context);
/* ac.report/1, when the plugin has it. */
void host_report(struct host *host);
/* ac.explain/1, when the plugin has it. */
void host_explain(struct host *host);
void host_fini(struct host *host);

#endif
