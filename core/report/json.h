/* SPDX-License-Identifier: MIT */
/*
 * json.h - the machine-readable shapes of the contract, built with jansson. Every function gives a
 * new reference. What people read is not made here.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <jansson.h>

#include "analyze/examine.h"

json_t *json_document(const char *command); /* {"schema": "archcard/<command>/1", "program"} */
json_t *json_text(const char *text);        /* null for NULL; bytes that are not UTF-8 escaped */
json_t *json_number(int64_t number);        /* null for a negative one */
/* Where in a file: the pointer or name, else "line:column", else null. */
json_t *json_at(const char *at, struct place place);
json_t *json_scalar(const struct scalar *scalar);
json_t *json_shape(const uint64_t *shape, uint32_t rank);
json_t *json_finding(const struct finding *finding);
json_t *json_facts(const struct facts *facts);
/* Tuning, training, tokenizer and card of a model, set in its object. */
void json_set_texts(json_t *json, const struct examined *examined);
json_t *json_model(const struct examined *examined); /* MODEL of the contract */

#endif
