/* SPDX-License-Identifier: MIT */
/*
 * json_get.c - prints one value of a JSON file, for shell tests. Not a query language.
 *
 *     json_get [-n] FILE POINTER
 *
 * POINTER is a JSON pointer; a step NAME=TEXT takes the first element of an array whose member
 * NAME is TEXT ("/facts/key=vocab_size/value"). Texts are printed bare, other values as JSON;
 * with -n the number of members or elements. Exit 1: no such value; 2: not JSON, or usage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* The value as it is printed, to be freed. */
static char *value_text(const json_t *value)
{
    if (json_is_string(value))
        return strdup(json_string_value(value));
    return json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* The first element of `array` whose member `name` is `text`; NULL when there is none. */
static json_t *element_find(json_t *array, const char *name, const char *text)
{
    size_t index;
    json_t *element;
    json_array_foreach(array, index, element) {
        json_t *member = json_object_get(element, name);
        char *printed = member ? value_text(member) : NULL;
        int same = printed && !strcmp(printed, text);
        free(printed);
        if (same)
            return element;
    }
    return NULL;
}

/* "~1" and "~0" become "/" and "~", in place. */
static void unescape(char *step)
{
    char *to = step;
    for (const char *from = step; *from; from++) {
        char byte = *from;
        if (byte == '~' && (from[1] == '0' || from[1] == '1'))
            byte = *++from == '1' ? '/' : '~';
        *to++ = byte;
    }
    *to = '\0';
}

static json_t *step_find(json_t *value, char *step)
{
    if (json_is_object(value)) {
        unescape(step);
        return json_object_get(value, step);
    }
    char *equals = strchr(step, '=');
    if (equals) {
        *equals = '\0';
        unescape(equals + 1);
        return element_find(value, step, equals + 1);
    }
    char *end;
    size_t index = strtoul(step, &end, 10);
    return *step && !*end ? json_array_get(value, index) : NULL;
}

/* `pointer` is used up. */
static json_t *pointer_find(json_t *value, char *pointer)
{
    while (value && *pointer == '/') {
        char *step = pointer + 1;
        pointer = step + strcspn(step, "/");
        char stop = *pointer;
        *pointer = '\0';
        value = step_find(value, step);
        if (stop)
            *pointer = stop;
    }
    return *pointer ? NULL : value;
}

static int value_print(const json_t *value, int counting)
{
    if (counting) {
        printf("%zu\n", json_is_array(value) ? json_array_size(value) : json_object_size(value));
        return 0;
    }
    char *text = value_text(value);
    if (!text)
        return 2;
    puts(text);
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    int counting = argc > 1 && !strcmp(argv[1], "-n");
    if (argc != 3 + counting) {
        fputs("usage: json_get [-n] FILE POINTER\n", stderr);
        return 2;
    }
    const char *path = argv[1 + counting], *pointer = argv[2 + counting];
    json_error_t error;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!root) {
        fprintf(stderr, "%s:%d:%d: %s\n", path, error.line, error.column, error.text);
        return 2;
    }
    char *steps = strdup(pointer);
    json_t *value = steps ? pointer_find(root, steps) : NULL;
    int code = value ? value_print(value, counting) : 1;
    if (!value)
        fprintf(stderr, "%s: nothing at %s\n", path, pointer);
    free(steps);
    json_decref(root);
    return code;
}
