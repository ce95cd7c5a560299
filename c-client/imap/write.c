/* Writers of the words of IMAP (RFC 9051 section 9). See write.h. */

#include "c-client/imap/write.h"

#include "c-client/imap/word.h"

void
write_nil(struct buf *b)
{
	buf_put(b, STR("NIL"));
}

static void
write_quoted(struct buf *b, struct str s, size_t escapes)
{
	char *p = buf_room(b, s.n + escapes + 2);

	if (p == NULL)
		return;
	*p++ = '"';
	if (escapes == 0 && s.n) {
		memcpy(p, s.p, s.n);
		p += s.n;
	}
	for (size_t i = 0; escapes && i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			*p++ = '\\';
		*p++ = s.p[i];
	}
	*p = '"';
	b->n += s.n + escapes + 2;
}

static size_t
count_nul(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\0';
	return n;
}

static void
write_literal(struct buf *b, struct str s)
{
	struct str piece;

	buf_byte(b, '{');
	buf_number(b, s.n - count_nul(s));
	buf_put(b, STR("}\r\n"));
	while (str_split(&s, '\0', &piece))
		buf_put(b, piece);
}

void
write_string(struct buf *b, struct str s)
{
	size_t escapes;

	if (word_is_quotable(s, &escapes))
		write_quoted(b, s, escapes);
	else
		write_literal(b, s);
}

void
write_nstring(struct buf *b, struct str s)
{
	if (s.p)
		write_string(b, s);
	else
		write_nil(b);
}

void
write_astring(struct buf *b, struct str s)
{
	if (word_is_astring(s))
		buf_put(b, s);
	else
		write_string(b, s);
}

void
write_number(struct buf *b, uint64_t v)
{
	buf_number(b, v);
}

void
write_text(struct buf *b, struct str s)
{
	if (s.n == 0)
		buf_byte(b, '-');
	for (size_t i = 0; i < s.n; i++)
		buf_byte(b, s.p[i] >= ' ' && s.p[i] <= '~' ? s.p[i] : '?');
}
