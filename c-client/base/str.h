/*
 * struct str: a slice of bytes, passed by value, that never owns what it shows.
 * It may hold any byte, NUL included, and is not NUL-terminated; only the door to
 * the operating system (osdep) wants C strings: see arena_cstr and buf_cstr.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A slice of a string literal; STR_INIT is the same for static tables. */
#define STR(lit) ((struct str){ "" lit, sizeof(lit) - 1 })
#define STR_INIT(lit) { "" lit, sizeof(lit) - 1 }
/* For printf's "%.*s" (never with foreign text longer than INT_MAX: lines are bounded first). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

/* The slice that shows a C string. */
struct str str_of(const char *cstr);

/* The part from byte 'from' on, at most 'n' bytes; clamped to what is there. */
struct str str_sub(struct str s, size_t from, size_t n);

/* Equality of bytes; the 'i' forms ignore the case of ASCII letters only (RFC 9051 section 9). */
bool str_eq(struct str a, struct str b);
bool str_ieq(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_istarts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Order like memcmp, the shorter first when one is a prefix; str_icmp folds ASCII letters. */
int str_cmp(struct str a, struct str b);
int str_icmp(struct str a, struct str b);

/* Offset of the first byte c, of the last, of the first occurrence of needle; s.n if there is none. */
size_t str_find(struct str s, char c);
size_t str_rfind(struct str s, char c);
size_t str_find_str(struct str s, struct str needle);

/* Without the spaces, tabs, CRs and LFs at both ends. */
struct str str_trim(struct str s);

/*
 * Cuts the part before the next 'sep' off *rest into *part; false when *rest is used up (p is NULL).
 * "a,,b" gives "a", "", "b"; "a," gives "a", ""; an empty slice gives one empty part.
 */
bool str_split(struct str *rest, char sep, struct str *part);

/* ASCII only, whatever the locale. */
static inline char
ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline char
ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static inline bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_is_alpha(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

#endif
