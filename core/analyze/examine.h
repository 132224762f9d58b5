/* SPDX-License-Identifier: MIT */
/*
 * examine.h - makes a model's whole description: opens it, asks the plugins, counts, lets the plugin
 * report. Every command that shows a model begins here; the rules judge it afterwards.
 */
#ifndef ANALYZE_EXAMINE_H
#define ANALYZE_EXAMINE_H

#include "analyze/architecture.h"
#include "analyze/budget.h"
#include "analyze/count.h"
#include "analyze/tuning.h"
#include "model/model.h"
#include "plugin/ask.h"

struct examined {
    struct model model;
    struct architecture architecture;
    struct parameters parameters;
    struct budget budget;
    struct tuning tuning;
};

/* model_close(&examined->model) ends it, also after a failure. */
int examine(struct examined *examined, struct asking *asking, const char *name,
            const char *cache_dtype, struct error *error);

/* The same, but damaged files are left out and listed, see model_open_damaged(). */
int examine_damaged(struct examined *examined, struct asking *asking, const char *name,
                    const char *cache_dtype, struct error *error);

#endif
