/* SPDX-License-Identifier: MIT */
/*
 * template_render.c - renders chat templates for tests/oracle/templates.py and the mutation test:
 * one JSON text a line in, one answer a line out. Compares nothing.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "template/template.h"

/* The text of a member as a tree, which keeps it; false: there is none. */
static bool parse_member(json_t *job, const char *name, char **text, struct tree *tree)
{
    struct error error = {0};
    json_t *member = json_object_get(job, name);

    *text = NULL;
    if (member == NULL)
        return false;
    *text = strdup(json_string_value(member));
    return *text != NULL && json_parse(tree, name, *text, strlen(*text), &error) == 0;
}

/* {"template", "messages", "tools", "variables": JSON as text, "prompt", "now"} */
static void render(json_t *job)
{
    const char *source = json_string_value(json_object_get(job, "template"));
    size_t size = json_string_length(json_object_get(job, "template"));
    struct tree trees[3] = {{.name = NULL}};
    char *texts[3];
    bool messages = parse_member(job, "messages", &texts[0], &trees[0]);
    bool tools = parse_member(job, "tools", &texts[1], &trees[1]);
    bool variables = parse_member(job, "variables", &texts[2], &trees[2]);
    struct template_input input = {
        .messages = messages ? &trees[0] : NULL,
        .user = "Hello",
        .tools = tools ? &trees[1] : NULL,
        .variables = variables ? &trees[2] : NULL,
        .add_generation_prompt = json_is_true(json_object_get(job, "prompt")),
        .now = json_integer_value(json_object_get(job, "now"))};
    struct text out = {0};
    struct error error = {0};
    int code = template_render("template", source, size, &input, &out, &error);
    json_t *answer = code == 0 ? json_pack("{s:s%}", "text", text_get(&out), out.size)
                               : json_pack("{s:s}", "error", error.text);

    json_dumpf(answer, stdout, JSON_ENSURE_ASCII | JSON_COMPACT);
    putchar('\n');
    json_decref(answer);
    text_fini(&out);
    for (int i = 0; i < 3; i++) {
        tree_fini(&trees[i]);
        free(texts[i]);
    }
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;

    while ((size = getline(&line, &room, stdin)) > 0) {
        json_t *job = json_loadb(line, (size_t)size, JSON_ALLOW_NUL, NULL);

        if (job == NULL)
            return EXIT_FAILURE;
        render(job);
        json_decref(job);
        fflush(stdout);
    }
    free(line);
    return EXIT_SUCCESS;
}
