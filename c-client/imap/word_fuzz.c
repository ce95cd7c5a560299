/*
 * Oracles: a refused word moves nothing; an atom, tag or bare astring holds only what a list of specials
 * (made for this file) leaves over and ends where such a byte comes; a quoted string written again is the
 * same text; every string written as an astring and as an nstring is read back.
 */

#include <assert.h>

#include "c-client/imap/word.h"
#include "c-client/imap/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* atom-specials of RFC 9051, with what an extension of them allows or forbids */
static bool
is_special(int c, const char *allowed, const char *forbidden)
{
	if (c <= ' ' || c >= 0x7f || strchr(forbidden, c))
		return true;
	return strchr("(){%*\"\\]", c) && !strchr(allowed, c);
}

static void
check_bare(struct str in, struct str out, const char *allowed, const char *forbidden)
{
	assert(out.n > 0 && out.p == in.p);
	for (size_t i = 0; i < out.n; i++)
		assert(!is_special((unsigned char)out.p[i], allowed, forbidden));
	assert(out.n == in.n || is_special((unsigned char)in.p[out.n], allowed, forbidden));
}

static void
check_written(struct arena *a, struct str value)
{
	struct buf b = BUF_INIT(2 * value.n + 40);
	struct str back;
	struct scan s;

	write_astring(&b, value);
	s = scan_of(buf_str(&b));
	assert(scan_astring(a, &s, &back) && scan_at_end(&s) && str_eq(back, value));
	buf_reset(&b);
	write_nstring(&b, value);
	s = scan_of(buf_str(&b));
	assert(scan_nstring(a, &s, &back) && scan_at_end(&s) && str_eq(back, value));
	assert((back.p == NULL) == (value.p == NULL) && !buf_failed(&b));
	buf_free(&b);
}

static void
check_quoted(struct arena *a, struct str in)
{
	struct scan s = scan_of(in);
	struct str out, used;
	struct buf b = BUF_INIT(2 * in.n + 40);

	if (scan_quoted(a, &s, &out)) {
		used = str_sub(in, 0, in.n - scan_rest(&s).n);
		write_string(&b, out);
		assert(out.n > 1000 || str_eq(buf_str(&b), used) || buf_str(&b).p[0] == '{');
		check_written(a, out);
	} else {
		assert(scan_rest(&s).n == in.n);
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size }, out = STR("before");
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(in);

	if (scan_tag(&s, &out))
		assert(out.n > 0 && out.p == in.p && str_find(out, '+') == out.n);
	s = scan_of(in);
	if (scan_atom(&s, &out))
		check_bare(in, out, "", "");
	s = scan_of(in);
	if (scan_list_mailbox(&a, &s, &out) && out.p == in.p)
		check_bare(in, out, "%*]", "");
	s = scan_of(in);
	out = STR("before");
	if (scan_astring(&a, &s, &out)) {
		if (out.p == in.p)
			check_bare(in, out, "]", "");
		assert(str_find(out, '\0') == out.n);
		check_written(&a, out);
	} else {
		assert(scan_rest(&s).n == size && str_eq(out, STR("before")));
	}
	if (scan_nstring(&a, &s, &out))
		check_written(&a, out);
	check_quoted(&a, in);
	arena_free(&a);
	return 0;
}
