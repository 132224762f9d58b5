/* SPDX-License-Identifier: MIT */
/* chapters_page.h - what pages of chapters have besides those of documents: a look and a script. */
#ifndef DOC_CHAPTERS_PAGE_H
#define DOC_CHAPTERS_PAGE_H

extern const char chapters_css[];
extern const char chapters_script[];
/* Base64 of the script's SHA-256: the page lets no other script run. */
#define CHAPTERS_SCRIPT_HASH "sha256-4ntbX3wcpjPeaxTSllBnx4yTD4Op1rsjBFnEVxdX8Ks="

#endif
