/* SPDX-License-Identifier: MIT */
/*
 * home.h - where the program's own plugins and data lie: in the build tree when it is run from
 * there, else where it was installed. Opens none of them.
 */
#ifndef BASE_HOME_H
#define BASE_HOME_H

/* Both live as long as the program. */
struct home {
    const char *plugins; /* folder of *.so */
    const char *data;    /* holds "schemas", and "known" and "demo" below `cards` */
    const char *cards;   /* folder that holds "known" and "demo" */
};

/* Found out once, at the first call. */
const struct home *home_get(void);

#endif
