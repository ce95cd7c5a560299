/*
 * Groups start and end in turn, no value holds a byte that a reply cannot carry, nothing is longer than
 * what was read; and the list printed in strict RFC 5322 form is read as the same list.
 */

#include "c-client/message/address.h"

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put_quoted(struct buf *b, struct str s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(b, '\\');
		buf_byte(b, s.p[i]);
	}
	buf_byte(b, '"');
}

static void
print_list(struct buf *b, const struct address_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct address *x = &l->p[i];

		if (x->mailbox.p == NULL) {
			buf_put(b, STR(";,"));
			continue;
		}
		if (address_is_group(x)) {
			put_quoted(b, x->mailbox);
			buf_byte(b, ':');
			continue;
		}
		if (x->name.p)
			put_quoted(b, x->name);
		buf_byte(b, '<');
		buf_put(b, x->route);
		if (x->route.p)
			buf_byte(b, ':');
		put_quoted(b, x->mailbox);
		buf_byte(b, '@');
		buf_put(b, x->host);
		buf_put(b, STR(">,"));
	}
}

static size_t
check_value(struct str s)
{
	if (str_find(s, '\r') < s.n || str_find(s, '\n') < s.n || str_find(s, '\0') < s.n)
		abort();
	return s.n;
}

static void
check_list(const struct address_list *l, size_t size)
{
	bool in_group = false;
	size_t total = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct address *x = &l->p[i];

		total += check_value(x->name) + check_value(x->route) + check_value(x->mailbox) +
		    check_value(x->host);
		if (address_is_group(x)) {
			if (in_group != (x->mailbox.p == NULL) || x->name.p || x->route.p)
				abort();
			in_group = !in_group;
		} else if (x->mailbox.p == NULL || (x->name.p && x->name.n == 0)) {
			abort();
		}
	}
	if (in_group || total > size || l->n > LIMIT_ADDRESSES)
		abort();
}

static bool
same(struct str x, struct str y)
{
	return (x.p == NULL) == (y.p == NULL) && str_eq(x, y);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct address_list l = { 0 }, again = { 0 };
	struct buf text = BUF_INIT(8 * size + 100);

	address_parse(&a, (struct str){ (const char *)data, size }, &l, NULL);
	check_list(&l, size);
	print_list(&text, &l);
	address_parse(&a, buf_str(&text), &again, NULL);
	if (buf_failed(&text) || again.n != l.n)
		abort();
	for (size_t i = 0; i < l.n; i++)
		if (!same(l.p[i].name, again.p[i].name) || !same(l.p[i].route, again.p[i].route) ||
		    !same(l.p[i].mailbox, again.p[i].mailbox) || !same(l.p[i].host, again.p[i].host))
			abort();
	buf_free(&text);
	arena_free(&a);
	return 0;
}
