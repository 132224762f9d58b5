/* SPDX-License-Identifier: MIT */
/*
 * ask.h - asks the plugins about a model, in a worker, and puts their checked answers into it.
 * A plugin that crashes, hangs or talks nonsense costs its own answers and nothing else.
 */
#ifndef PLUGIN_ASK_H
#define PLUGIN_ASK_H

#include "model/model.h"
#include "plugin/find.h"

/* How to ask; one for all models of a command. Zeroed: files and defaults. */
struct asking {
    struct plugin_files files;
    const char **broken; /* [files.count]: why a plugin is not asked again; NULL: it is */
    const char *arch;    /* --arch: only this plugin; NULL: the best one */
    bool in_process;     /* --no-isolate */
    /* In process: told before each call of a plugin ("describe"); NULL: nobody is. */
    void (*calling)(void *context, const char *call);
    void *calling_context;
    struct arena arena;
};

/* `extra` are the folders of --plugin-path, NULL ends. ERROR_USAGE when `arch` names no plugin. */
int asking_init(struct asking *asking, const char *const *extra, const char *arch, bool in_process,
                struct error *error);
/* To ask this file alone, whatever its score. */
int asking_init_file(struct asking *asking, const struct plugin_file *file, bool in_process,
                     struct error *error);
void asking_fini(struct asking *asking);

/*
 * Fills candidates and, when a plugin claims the model, plugin, facts, map and graphs. A plugin that
 * claims the model and fails leaves model->failure and the facts it stated; the map is then empty.
 */
void plugin_ask(struct asking *asking, struct model *model);

#endif
