/* SPDX-License-Identifier: MIT */
/* json.c - the small machine-readable shapes of the contract. The shape of a model: model_json.c. */
#include "report/json.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

json_t *json_document(const char *command)
{
    struct text schema = {0};
    text_format(&schema, "archcard/%s/1", command);
    json_t *document = json_object();
    json_object_set_new(document, "schema", json_text(text_get(&schema)));
    json_object_set_new(document, "program",
                        json_pack("{s:s, s:s}", "name", "archcard", "version", PACKAGE_VERSION));
    text_fini(&schema);
    return document;
}

json_t *json_text(const char *text)
{
    if (!text)
        return json_null();
    if (utf8_is_valid(text, strlen(text)))
        return json_string_nocheck(text);
    struct text safe = {0};
    text_add_safe(&safe, text, strlen(text));
    json_t *json = json_string_nocheck(text_get(&safe));
    text_fini(&safe);
    return json;
}

json_t *json_number(int64_t number)
{
    return number < 0 ? json_null() : json_integer(number);
}

json_t *json_scalar(const struct scalar *scalar)
{
    switch (scalar->kind) {
    case SCALAR_NOTHING:
        break;
    case SCALAR_FLAG:
        return json_boolean(scalar->integer);
    case SCALAR_INTEGER:
        return json_integer(scalar->integer);
    case SCALAR_REAL:
        return isfinite(scalar->real) ? json_real(scalar->real) : json_null();
    case SCALAR_TEXT:
        return json_text(scalar->text);
    case SCALAR_LIST:
        return json_loads(scalar->text, JSON_DECODE_ANY, NULL);
    }
    return json_null();
}

json_t *json_at(const char *at, struct place place)
{
    char text[32];
    if (at || !place.line)
        return json_text(at);
    snprintf(text, sizeof text, "%u:%u", place.line, place.column);
    return json_string(text);
}

json_t *json_shape(const uint64_t *shape, uint32_t rank)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < rank; i++)
        json_array_append_new(list, json_integer((json_int_t)shape[i]));
    return list;
}

static json_t *json_where(const struct where *where)
{
    json_t *json = json_object();
    bool placed = where->place.line != 0;
    json_object_set_new(json, "file", json_text(where->file));
    json_object_set_new(json, "line", placed ? json_integer(where->place.line) : json_null());
    json_object_set_new(json, "column", placed ? json_integer(where->place.column) : json_null());
    json_object_set_new(json, "pointer", json_text(where->pointer));
    return json;
}

json_t *json_finding(const struct finding *finding)
{
    static const char *const severities[] = {"info", "warning", "error"};
    json_t *json = json_object(), *list = json_array();
    for (uint32_t i = 0; i < finding->where_count; i++)
        json_array_append_new(list, json_where(&finding->where[i]));
    json_object_set_new(json, "rule", json_text(finding->rule));
    json_object_set_new(json, "severity", json_text(severities[finding->severity]));
    json_object_set_new(json, "message", json_text(finding->message));
    json_object_set_new(json, "where", list);
    json_object_set_new(json, "fix", json_text(finding->fix));
    return json;
}
