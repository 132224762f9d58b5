/* SPDX-License-Identifier: MIT */
/*
 * host_read.h - the services by which a plugin reads the configuration. Not what it states itself.
 */
#ifndef PLUGIN_HOST_READ_H
#define PLUGIN_HOST_READ_H

#include "plugin/host.h"

/* Fills in integer, dimension, real, flag, text, numbers and state. */
void host_read_services(struct ac_host *table);

#endif
