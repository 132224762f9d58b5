/* SPDX-License-Identifier: MIT */
/*
 * template.c - rules P about the chat template: what it reaches for, and what it makes of a plain
 * conversation. How templates are run: core/template/template.h.
 */
#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "cards/rules/groups.h"
#include "model/tokens.h"
#include "template/template.h"

/* Where the chat template stands: a file, or a key of a GGUF file. */
struct holder {
    struct file file;
    const char *data; /* [size] */
    size_t size;
    bool plain; /* nothing but the template stands in it */
};

static void holder_close(struct holder *holder)
{
    file_close(&holder->file);
}

/* False: there is no template to read. */
static bool holder_open(const struct checking *checking, struct holder *holder)
{
    const struct model *model = checking->model;
    const struct value *key = weights_key_find(&model->weights, "tokenizer.chat_template");
    const char *name = model->tokenizer.template_file;
    struct text path = {0};
    struct error ignored = {0};
    *holder = (struct holder){0};
    if (!name)
        return false;
    if (model->tokenizer.template_at) {
        *holder = (struct holder){.data = value_text(key), .size = key ? key->size : 0, .plain = true};
        return holder->data && holder->size;
    }
    bool open = !file_open(&holder->file, path_join(&path, model->source.folder, name), 16u << 20,
                           &ignored);
    text_fini(&path);
    holder->data = (const char *)holder->file.data;
    holder->size = open ? (size_t)holder->file.size : 0;
    holder->plain = strstr(name, ".jinja") != NULL;
    return holder->size > 0;
}

static struct where in_holder(const struct checking *checking, const struct holder *holder,
                              const char *at)
{
    const struct tokenizer_summary *tokenizer = &checking->model->tokenizer;
    const struct tree source = {.source = holder->data, .source_size = holder->size};
    if (tokenizer->template_at)
        return (struct where){.file = tokenizer->template_file, .pointer = tokenizer->template_at};
    return where_line(tokenizer->template_file, tree_place(&source, (uint64_t)(at - holder->data)));
}

void check_template_harm(struct checking *checking)
{
    static const char *const signs[] = {"__class__", "__globals__", "__subclasses__", "__import__",
                                        "__mro__", "__builtins__", "__init__", "__getattribute__",
                                        "|attr(", "| attr(", "os.popen", "os.system", "cycler.",
                                        "lipsum."};
    struct holder holder;
    bool open = holder_open(checking, &holder);
    for (size_t i = 0; open && i < sizeof signs / sizeof *signs; i++) {
        const char *at = memmem(holder.data, holder.size, signs[i], strlen(signs[i]));
        if (!at)
            continue;
        struct where where = in_holder(checking, &holder, at);
        rule_find_at(checking, &where, 1, "the chat template reaches for %s, which lets it run code "
                     "in careless programs", signs[i]);
        break;
    }
    holder_close(&holder);
}

void check_template_address(struct checking *checking)
{
    struct holder holder;
    bool open = holder_open(checking, &holder);
    const char *at = open && holder.plain ? memmem(holder.data, holder.size, "http", 4) : NULL;
    size_t left = at ? (size_t)(holder.data + holder.size - at) : 0;
    if (left > 8 && (!memcmp(at, "http://", 7) || !memcmp(at, "https://", 8))) {
        struct where where = in_holder(checking, &holder, at);
        rule_find_at(checking, &where, 1, "the chat template puts an address into the prompt");
    }
    holder_close(&holder);
}

#define ANSWER "It is seven."

/* A conversation that every template for chats can take; a template may refuse a system message. */
static const char conversation[] =
    "[{\"role\": \"user\", \"content\": \"What is three and four?\"},"
    " {\"role\": \"assistant\", \"content\": \"" ANSWER "\"}]";

/* The next "<|word|>" of a text, [*size]; NULL: there is none. */
static const char *next_mark(const char *text, size_t *size)
{
    for (const char *at = text; (at = strstr(at, "<|")); at += 2) {
        size_t width = 2;
        while (isalnum((unsigned char)at[width]) || at[width] == '_')
            width++;
        if (width > 2 && !strncmp(at + width, "|>", 2)) {
            *size = width + 2;
            return at;
        }
    }
    return NULL;
}

static void find_unknown_marks(struct checking *checking, struct tokenizer *tokenizer,
                               const char *text, struct where where)
{
    size_t size = 0;
    for (const char *at = text; (at = next_mark(at, &size)); at += size) {
        if (tokenizer_find(tokenizer, at, size) != UINT32_MAX)
            continue;
        rule_find_at(checking, &where, 1, "the chat template writes %.*s, which is no token of the "
                     "vocabulary", (int)size, at);
        return;
    }
}

/* Whether anything but blanks stands behind the last answer. */
static bool has_end(const char *text)
{
    const char *answer = NULL;
    for (const char *at = text; (at = strstr(at, ANSWER)); at++)
        answer = at + strlen(ANSWER);
    while (answer && isspace((unsigned char)*answer))
        answer++;
    return !answer || *answer;
}

/* P707: what the template makes of a question and its answer. */
void check_template_run(struct checking *checking)
{
    const struct model *model = checking->model;
    struct tree messages = {0};
    struct text text = {0};
    struct error error = {0};
    const char *file = model->tokenizer.template_file;
    struct tokenizer *tokenizer = file ? rule_tokenizer(checking, NULL) : NULL;
    struct where where = where_line(file, model->tokenizer.template_place);
    if (!file)
        return;
    if (!tokenizer) {
        rule_skip(checking, "a chat template is here, but no tokenizer that can be read");
        return;
    }
    int code = json_parse(&messages, "conversation", conversation, sizeof conversation - 1, &error);
    if (!code)
        code = model_chat_render(model, tokenizer, &messages, NULL, false, &text, &error);
    if (code) {
        rule_find_at(checking, &where, 1, "the chat template fails on a question and its answer: %s",
                     error.text);
    } else {
        find_unknown_marks(checking, tokenizer, text_get(&text), where);
        if (!has_end(text_get(&text)))
            rule_find_at(checking, &where, 1, "the chat template writes nothing behind an answer, so "
                         "that a model trained with it never ends");
    }
    text_fini(&text);
    tree_fini(&messages);
}

/* The template in the tokenizer's files, [*size], of the tree or the holder; NULL: none. */
static const char *template_text(const struct holder *holder, const char *name, struct tree *tree,
                                 size_t *size)
{
    struct error ignored = {0};
    const struct value *found = NULL;
    *size = holder->size;
    if (holder->plain)
        return holder->data;
    if (json_parse(tree, name, holder->data, holder->size, &ignored) ||
        template_find(tree, NULL, false, &found, &ignored) || !found)
        return NULL;
    *size = found->size;
    return found->text;
}

/* P708: the template of a GGUF file and that of the tokenizer's files beside it. */
void check_template_same(struct checking *checking)
{
    const struct model *model = checking->model;
    const struct value *key = weights_key_find(&model->weights, "tokenizer.chat_template");
    struct tree tree = {0};
    struct holder holder;
    size_t size = 0;
    if (!value_text(key) || model->tokenizer.template_at || !holder_open(checking, &holder))
        return;
    const char *text = template_text(&holder, model->tokenizer.template_file, &tree, &size);
    size_t theirs = key->size;
    while (text && size && isspace((unsigned char)text[size - 1]))
        size--;
    while (theirs && isspace((unsigned char)key->text[theirs - 1]))
        theirs--;
    struct where where[2] = {where_line(model->tokenizer.template_file,
                                        model->tokenizer.template_place),
                             {.file = model->source.weights, .pointer = "tokenizer.chat_template"}};
    if (text && (size != theirs || memcmp(text, key->text, size)))
        rule_find_at(checking, where, 2, "the chat template here is not that of the GGUF file");
    tree_fini(&tree);
    holder_close(&holder);
}
