/* SPDX-License-Identifier: MIT */
/*
 * yaml.c - YAML text into a located tree, from the events of libyaml. Open lists and maps are built
 * on a stack of values and copied to the arena when they close. Judges no content.
 */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/duplicates.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "base/yaml_scalar.h"

_Static_assert(sizeof(struct pair) == 2 * sizeof(struct value), "a pair is two values in a row");

/* A list or map that is not closed yet. */
struct frame {
    size_t first;    /* its first value on the stack */
    uint64_t offset;
    uint64_t nodes;  /* counted before it */
    uint32_t anchor; /* 1 + index of the anchor it has; 0: none */
    bool map;
};

/* A value that has a name. */
struct anchor {
    struct value value;
    uint64_t nodes; /* values it stands for; 0: it is not whole yet */
};

struct reader {
    struct tree *tree;
    yaml_parser_t library;
    const char *start; /* of the part that is read */
    const char *end;
    const char *at;    /* where the character `at_index` of the part lies */
    size_t at_index;
    struct value *stack; /* [room], `top` used; a map has key, value, key, value ... */
    size_t room;
    size_t top;
    struct anchor *anchors; /* [anchor_count] */
    size_t anchor_room;
    uint32_t anchor_count;
    struct table names; /* of the anchors, to index into them; the last one of a name counts */
    struct table keys;  /* of the large map that is closing */
    uint64_t nodes;     /* values so far, aliases as what they stand for */
    struct error *error;
    uint32_t depth;
    uint32_t documents;
    struct frame frames[YAML_DEPTH_LIMIT];
};

/* The byte where a character of the part lies: libyaml counts characters, nearly always forward. */
static const char *find_place(struct reader *reader, size_t index)
{
    while (reader->at_index < index && reader->at < reader->end) {
        size_t length = utf8_read(reader->at, (size_t)(reader->end - reader->at), NULL);
        reader->at += length ? length : 1;
        reader->at_index++;
    }
    while (reader->at_index > index) {
        do
            reader->at--;
        while (((unsigned char)*reader->at & 0xc0) == 0x80);
        reader->at_index--;
    }
    return reader->at;
}

static uint64_t find_offset(struct reader *reader, const yaml_mark_t *mark)
{
    return (uint64_t)(find_place(reader, mark->index) - reader->tree->source);
}

static int fail(struct reader *reader, uint64_t offset, const char *message)
{
    struct place place = tree_place(reader->tree, offset);
    return error_set(reader->error, ERROR_INPUT, "%s:%u:%u: %s", reader->tree->name,
                     (unsigned)place.line, (unsigned)place.column, message);
}

/* What libyaml found wrong. Its sentences are lower case and short ("did not find ..."). */
static int fail_library(struct reader *reader)
{
    const yaml_parser_t *library = &reader->library;
    const char *problem = library->problem ? library->problem : "it cannot be read";
    struct text message = {0};
    uint64_t offset;
    if (library->error == YAML_READER_ERROR) {
        offset = (uint64_t)(reader->start - reader->tree->source) + library->problem_offset;
        text_format(&message, "not YAML: %s",
                    library->problem_value == 0 ? "a NUL stands in the text" : problem);
    } else {
        offset = find_offset(reader, &library->problem_mark);
        text_format(&message, "not YAML: %s%s%s", library->context ? library->context : "",
                    library->context ? ", " : "", problem);
    }
    int code = fail(reader, offset, text_get(&message));
    text_fini(&message);
    return code;
}

static struct value *push(struct reader *reader, enum value_kind kind, uint64_t offset)
{
    if (reader->top == reader->room)
        reader->stack = memory_grow(reader->stack, &reader->room, reader->top + 1,
                                    sizeof *reader->stack);
    struct value *value = &reader->stack[reader->top++];
    *value = (struct value){.kind = (uint8_t)kind, .offset = offset};
    return value;
}

static bool is_key_next(const struct reader *reader)
{
    const struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
    return frame && frame->map && (reader->top - frame->first) % 2 == 0;
}

/* Makes an anchor whose value is not known yet; 1 + its index, 0 without a name. */
static uint32_t anchor_new(struct reader *reader, const yaml_char_t *name)
{
    if (!name)
        return 0;
    const char *text = arena_text(&reader->tree->arena, (const char *)name);
    reader->anchors = memory_grow(reader->anchors, &reader->anchor_room, reader->anchor_count + 1u,
                                  sizeof *reader->anchors);
    reader->anchors[reader->anchor_count] = (struct anchor){0};
    table_put(&reader->names, text, strlen(text), reader->anchor_count);
    return ++reader->anchor_count;
}

static void anchor_fill(struct reader *reader, uint32_t anchor, const struct value *value,
                        uint64_t nodes)
{
    if (anchor)
        reader->anchors[anchor - 1] = (struct anchor){.value = *value, .nodes = nodes};
}

static int count_nodes(struct reader *reader, uint64_t nodes, uint64_t offset)
{
    reader->nodes += nodes;
    if (reader->nodes > YAML_NODE_LIMIT)
        return fail(reader, offset, "more than 10 million values, aliases counted as what they "
                                    "stand for");
    return 0;
}

/* Whether a scalar is resolved by its spelling: a plain one, and what a standard tag asks for. */
static bool is_resolved(const yaml_event_t *event)
{
    static const char *const tags[] = {"null", "bool", "int", "float"};
    static const char standard[] = "tag:yaml.org,2002:";
    const char *tag = (const char *)event->data.scalar.tag;
    if (!tag)
        return event->data.scalar.plain_implicit;
    if (strncmp(tag, standard, sizeof standard - 1))
        return false;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (!strcmp(tag + sizeof standard - 1, tags[i]))
            return true;
    return false;
}

static int read_scalar(struct reader *reader, const yaml_event_t *event, uint64_t offset)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;
    bool key = is_key_next(reader);
    struct value *value = push(reader, VALUE_TEXT, offset);
    value->size = (uint32_t)size;
    value->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    value->text = arena_text_part(&reader->tree->arena, text, size);
    if (!key && is_resolved(event))
        yaml_scalar_read(text, size, value);
    anchor_fill(reader, anchor_new(reader, event->data.scalar.anchor), value, 1);
    return count_nodes(reader, 1, offset);
}

static int read_alias(struct reader *reader, const yaml_event_t *event, uint64_t offset)
{
    const char *name = (const char *)event->data.alias.anchor;
    bool key = is_key_next(reader);
    uint64_t index;
    if (!table_find(&reader->names, name, strlen(name), &index))
        return fail(reader, offset, "an alias names no value before it");
    const struct anchor *anchor = &reader->anchors[index];
    if (anchor->nodes == 0)
        return fail(reader, offset, "an alias stands inside the value it names");
    if (key && anchor->value.kind != VALUE_TEXT)
        return fail(reader, offset, "a key must be text");
    struct value *value = push(reader, VALUE_NULL, offset);
    *value = anchor->value;
    value->offset = offset;
    return count_nodes(reader, anchor->nodes, offset);
}

static int open_frame(struct reader *reader, bool map, const yaml_char_t *anchor, uint64_t offset)
{
    if (is_key_next(reader))
        return fail(reader, offset, "a key must be text, not a list or map");
    if (reader->depth == YAML_DEPTH_LIMIT)
        return fail(reader, offset, "lists and maps are nested too deep, over 1000");
    reader->frames[reader->depth++] = (struct frame){.first = reader->top,
                                                     .offset = offset,
                                                     .nodes = reader->nodes,
                                                     .anchor = anchor_new(reader, anchor),
                                                     .map = map};
    return count_nodes(reader, 1, offset);
}

/* The open list or map is whole: its values go from the stack to the arena. */
static void close_frame(struct reader *reader)
{
    const struct frame *frame = &reader->frames[--reader->depth];
    size_t count = reader->top - frame->first;
    struct value *values = NULL;
    if (count > 0) {
        values = arena_alloc(&reader->tree->arena, count * sizeof *values);
        memcpy(values, reader->stack + frame->first, count * sizeof *values);
    }
    reader->top = frame->first;
    struct value *value = push(reader, frame->map ? VALUE_MAP : VALUE_LIST, frame->offset);
    if (frame->map) {
        value->pairs = (const struct pair *)values;
        value->size = (uint32_t)(count / 2);
        duplicates_note(reader->tree, &reader->keys, value->pairs, value->size);
    } else {
        value->items = values;
        value->size = (uint32_t)count;
    }
    anchor_fill(reader, frame->anchor, value, reader->nodes - frame->nodes);
}

static int read_event(struct reader *reader, const yaml_event_t *event)
{
    uint64_t offset = find_offset(reader, &event->start_mark);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reader->documents++)
            return fail(reader, offset, "a second document begins here; one is expected");
        return 0;
    case YAML_SCALAR_EVENT:
        return read_scalar(reader, event, offset);
    case YAML_ALIAS_EVENT:
        return read_alias(reader, event, offset);
    case YAML_SEQUENCE_START_EVENT:
        return open_frame(reader, false, event->data.sequence_start.anchor, offset);
    case YAML_MAPPING_START_EVENT:
        return open_frame(reader, true, event->data.mapping_start.anchor, offset);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        close_frame(reader);
        return 0;
    default:
        return 0;
    }
}

static int read_events(struct reader *reader)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->library, &event))
            return fail_library(reader);
        bool last = event.type == YAML_STREAM_END_EVENT;
        int code = read_event(reader, &event);
        yaml_event_delete(&event);
        if (code || last)
            return code;
    }
}

static int read_part(struct reader *reader)
{
    if (!yaml_parser_initialize(&reader->library))
        return fail(reader, 0, "there is no memory to read it");
    yaml_parser_set_encoding(&reader->library, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->library, (const unsigned char *)reader->start,
                                 (size_t)(reader->end - reader->start));
    int code = read_events(reader);
    yaml_parser_delete(&reader->library);
    return code;
}

int yaml_parse_part(struct tree *tree, const char *name, const char *data, uint64_t size,
                    uint64_t from, uint64_t end, struct error *error)
{
    *tree = (struct tree){
        .name = memory_text(name), .source = data ? data : "", .source_size = size};
    if (size >= UINT32_MAX) {
        tree_fini(tree);
        return error_set(error, ERROR_INPUT, "%s: YAML of 4 GiB and more is not read", name);
    }
    struct reader *reader = memory_new(1, sizeof *reader);
    reader->tree = tree;
    reader->error = error;
    reader->start = reader->at = tree->source + from;
    reader->end = tree->source + end;
    int code = read_part(reader);
    if (code)
        tree_fini(tree);
    else if (reader->top)
        tree->root = reader->stack[0];
    free(reader->stack);
    free(reader->anchors);
    table_fini(&reader->names);
    table_fini(&reader->keys);
    free(reader);
    return code;
}

int yaml_parse(struct tree *tree, const char *name, const char *data, uint64_t size,
               struct error *error)
{
    uint64_t mark = size >= 3 && !memcmp(data, "\xef\xbb\xbf", 3) ? 3 : 0;
    return yaml_parse_part(tree, name, data, size, mark, size, error);
}
