/*
 * The Date field (RFC 5322 section 3.3, its obsolete forms, and what is met in the wild), and the calendar.
 * Reads no clock.
 */
#ifndef MESSAGE_DATE_H
#define MESSAGE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct date {
	int64_t seconds;      /* Unix time, UTC */
	int zone;             /* minutes east of UTC, -1439..1439; 0 when unknown */
	int year, month, day; /* as written, month and day from 1: what SENTON and SENTBEFORE compare */
};

/*
 * Lenient; a raw field value, folding and comments allowed. False when no day, month and year can be found.
 */
bool date_parse(struct str value, struct date *out);

/* Days since 1970-01-01 of a date of the Gregorian calendar, and back. */
int64_t date_days(int year, int month, int day);
void date_civil(int64_t days, int *year, int *month, int *day);

/* 1..12 of "Jan".."Dec" or a full English name in any case, 0 if it is none. */
int date_month(struct str name);
/* 28..31 */
int date_month_days(int year, int month);

#endif
