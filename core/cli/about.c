/* SPDX-License-Identifier: MIT */
/* about.c - version, folders and libraries of this build. Nothing of models. */
#include "cli/about.h"

#include <archcard/plugin.h>
#include <cmark-gfm.h>
#include <jansson.h>
#include <utf8proc.h>
#include <yaml.h>

#include "base/home.h"

void about_version(struct text *out)
{
    text_add(out, "archcard " PACKAGE_VERSION "\n");
}

void about_config(struct text *out)
{
    const struct home *home = home_get();

    text_format(out, "version=%s\n", PACKAGE_VERSION);
    text_format(out, "abi=%d.%d\n", AC_ABI_MAJOR, AC_ABI_MINOR);
    text_format(out, "plugindir=%s\n", home->plugins);
    text_format(out, "datadir=%s\n", home->data);
    text_format(out, "carddir=%s\n", home->cards);
    text_format(out, "jansson=%s\n", jansson_version_str());
    text_format(out, "libyaml=%s\n", yaml_get_version_string());
    text_format(out, "cmark-gfm=%s\n", cmark_version_string());
    text_format(out, "utf8proc=%s\n", utf8proc_version());
}
