/* SPDX-License-Identifier: MIT */
/* clock.h - how long something takes. Not the time of day. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

double clock_now(void); /* seconds of the monotonic clock */

#endif
