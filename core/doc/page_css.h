/* SPDX-License-Identifier: MIT */
/* page_css.h - the style sheet of pages. Not for drawings, which bring their own colours. */
#ifndef DOC_PAGE_CSS_H
#define DOC_PAGE_CSS_H

extern const char page_css[];

#endif
