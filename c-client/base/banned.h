/*
 * Included in front of every file by the Makefile: these functions of libc cannot be used here,
 * each for the reason beside it. osdep and the tests obey too.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BANNED(f, why) f##_is_banned_##why

#undef strcpy
#define strcpy(...) BANNED(strcpy, unbounded)
#undef strcat
#define strcat(...) BANNED(strcat, unbounded)
#undef strncpy
#define strncpy(...) BANNED(strncpy, may_not_terminate)
#undef strncat
#define strncat(...) BANNED(strncat, off_by_one)
#undef stpcpy
#define stpcpy(...) BANNED(stpcpy, unbounded)
#undef sprintf
#define sprintf(...) BANNED(sprintf, unbounded)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf, unbounded)
#undef strtok
#define strtok(...) BANNED(strtok, hidden_state)
#undef atoi
#define atoi(...) BANNED(atoi, no_overflow_use_scan_number)
#undef atol
#define atol(...) BANNED(atol, no_overflow_use_scan_number)
#undef strtoul
#define strtoul(...) BANNED(strtoul, sign_and_space_use_scan_number)
#undef strtol
#define strtol(...) BANNED(strtol, sign_and_space_use_scan_number)
#undef sscanf
#define sscanf(...) BANNED(sscanf, no_overflow_use_scan)
#undef gmtime
#define gmtime(...) BANNED(gmtime, static_buffer)
#undef localtime
#define localtime(...) BANNED(localtime, static_buffer)
#undef ctime
#define ctime(...) BANNED(ctime, static_buffer)
#undef asctime
#define asctime(...) BANNED(asctime, static_buffer)
#undef strcasecmp
#define strcasecmp(...) BANNED(strcasecmp, locale_use_str_ieq)
#undef strncasecmp
#define strncasecmp(...) BANNED(strncasecmp, locale_use_str_ieq)
#undef alloca
#define alloca(...) BANNED(alloca, stack)
#undef system
#define system(...) BANNED(system, shell)
#undef popen
#define popen(...) BANNED(popen, shell)
#undef mktemp
#define mktemp(...) BANNED(mktemp, race)
#undef tmpnam
#define tmpnam(...) BANNED(tmpnam, race)

#endif
