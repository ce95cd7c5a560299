/*
 * The drivers that were built in: gen/drivers.inc has a line for every c-client/drivers/NAME/driver.c
 * (tools/dev/registry).
 */

#include "c-client/mailbox/driver.h"

#define DRIVER(name) extern const struct driver driver_##name;
#include "gen/drivers.inc"
#undef DRIVER

const struct driver *const drivers[] = {
#define DRIVER(name) &driver_##name,
#include "gen/drivers.inc"
#undef DRIVER
	NULL,
};
