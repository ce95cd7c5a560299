/*
 * Type, subtype and encoding are never empty, no value holds what a reply cannot carry, nothing is longer
 * than the header; decoding a parameter never writes more than three bytes for one; and the type with its
 * parameters, printed in strict form, is read as the same.
 */

#include "c-client/message/mime.h"

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
check_value(struct str s)
{
	if (str_find(s, '\r') < s.n || str_find(s, '\n') < s.n || str_find(s, '\0') < s.n)
		abort();
	return s.n;
}

static size_t
check_params(const struct mime_params *params)
{
	size_t total = 0;

	if (params->n > LIMIT_PARAMETERS)
		abort();
	for (size_t i = 0; i < params->n; i++) {
		if (params->p[i].name.n == 0)
			abort();
		total += check_value(params->p[i].name) + check_value(params->p[i].value);
	}
	return total;
}

static void
print_type(struct buf *b, const struct mime *m)
{
	buf_put(b, STR("Content-Type: "));
	buf_put(b, m->type);
	buf_byte(b, '/');
	buf_put(b, m->subtype);
	for (size_t i = 0; i < m->params.n; i++) {
		struct str v = m->params.p[i].value;
		buf_byte(b, ';');
		buf_put(b, m->params.p[i].name);
		buf_put(b, STR("=\""));
		for (size_t k = 0; k < v.n; k++) {
			if (v.p[k] == '"' || v.p[k] == '\\')
				buf_byte(b, '\\');
			buf_byte(b, v.p[k]);
		}
		buf_byte(b, '"');
	}
}

static void
check_same(const struct mime *m, const struct mime *again)
{
	if (!str_eq(m->type, again->type) || !str_eq(m->subtype, again->subtype) ||
	    m->params.n != again->params.n)
		abort();
	for (size_t i = 0; i < m->params.n; i++)
		if (!str_eq(m->params.p[i].name, again->params.p[i].name) ||
		    !str_eq(m->params.p[i].value, again->params.p[i].value))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT(8 * size + 100);
	size_t total;
	struct mime m, again;

	mime_parse(&a, (struct str){ (const char *)data, size }, size % 2, &m, NULL);
	if (m.type.n == 0 || m.subtype.n == 0 || m.encoding.n == 0)
		abort();
	total = check_params(&m.params) + check_params(&m.disposition_params) + check_value(m.type) +
		check_value(m.subtype) + check_value(m.encoding) + check_value(m.id) +
		check_value(m.description) + check_value(m.md5) + check_value(m.location) +
		check_value(m.disposition);
	for (size_t i = 0; i < m.nlanguages; i++)
		total += check_value(m.languages[i]);
	for (size_t i = 0; i < m.params.n; i++) {
		struct str name = str_sub(m.params.p[i].name, 0, str_find(m.params.p[i].name, '*')), v;
		if (mime_param(&a, &m.params, name, &v) && v.n > 3 * size + sizeof "us-ascii")
			abort();
	}
	if (total > size + sizeof "messagerfc8227bit charset us-ascii")
		abort();
	print_type(&text, &m);
	mime_parse(&a, buf_str(&text), false, &again, NULL);
	check_same(&m, &again);
	buf_free(&text);
	arena_free(&a);
	return 0;
}
