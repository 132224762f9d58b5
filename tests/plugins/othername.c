/* SPDX-License-Identifier: MIT */
/* othername.c - a plugin that calls itself otherwise than its file. */
#include "faulty.h"

FAULTY("another", faulty_detect, faulty_describe)
