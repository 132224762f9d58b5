/* SPDX-License-Identifier: MIT */
/*
 * escape.h - texts from anywhere, written so that a page or a Markdown file shows just them. Each
 * becomes one line without control characters first (wrap.h). Knows no documents.
 */
#ifndef DOC_ESCAPE_H
#define DOC_ESCAPE_H

#include "base/text.h"

/* For the content of an element and for an attribute in double quotes. */
void escape_html(struct text *out, const char *text);
/* Names such as num_hidden_layers, for content only: may be broken behind _ . and / */
void escape_html_name(struct text *out, const char *text);
/* A line of a drawing, for <pre>: all its blanks stay. */
void escape_html_art(struct text *out, const char *line, size_t size);

/* For GitHub flavoured Markdown, in a table or behind other text of the line. */
void escape_markdown(struct text *out, const char *text);
/* The same where a line begins: it also becomes no list, heading or rule. */
void escape_markdown_line(struct text *out, const char *text);

#endif
