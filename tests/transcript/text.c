/* Expanding what a transcript sends and matching what it expects. See text.h. */

#include "tests/transcript/text.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "c-client/base/scan.h"

bool
binding_get(const struct bindings *all, struct str name, struct str *value)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->b[i].name, name)) {
			*value = all->b[i].value;
			return true;
		}
	return false;
}

void
binding_set(struct bindings *all, struct str name, struct str value)
{
	if (all->n == sizeof all->b / sizeof *all->b)
		abort();
	all->b[all->n++] = (struct binding){ name, value };
}

struct str
text_wire(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
			p[n++] = '\r';
		p[n++] = s.p[i];
	}
	return (struct str){ p, n };
}

bool
text_file(struct arena *a, struct str name, struct str *out)
{
	char *path = arena_cstr(a, arena_fmt(a, "tests/mail/%.*s", STR_ARG(name)));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *p;

	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	p = arena_alloc(a, (size_t)st.st_size + 1);
	if (read(fd, p, (size_t)st.st_size) != st.st_size)
		abort();
	close(fd);
	*out = text_wire(a, (struct str){ p, (size_t)st.st_size });
	return true;
}

static bool
is_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool
is_value(unsigned char c)
{
	return c > ' ' && c != '(' && c != ')' && c != '[' && c != ']' && c != '"' && c < 127;
}

/* \xHH */
static bool
scan_escape(struct scan *s, char *out)
{
	struct scan t = *s;
	struct str digits;
	struct scan hex;
	uint64_t v;

	if (!scan_byte(&t, '\\') || !scan_byte(&t, 'x') || !scan_bytes(&t, 2, &digits))
		return false;
	hex = scan_of(digits);
	if (!scan_hex(&hex, 255, &v) || !scan_at_end(&hex))
		return false;
	*out = (char)v;
	*s = t;
	return true;
}

/* $name, of a small letter: $Junk is a keyword. */
static bool
scan_variable(struct scan *s, struct str *name)
{
	struct scan t = *s;

	if (!scan_byte(&t, '$') || !scan_class(&t, is_name, 0, name))
		return false;
	*s = t;
	return true;
}

/* {@name} and {@name+} */
static bool
scan_literal_name(struct scan *s, struct str *name, bool *inline_too)
{
	struct scan t = *s;

	if (!scan_text(&t, STR("{@")) || !scan_class(&t, is_name, 0, name))
		return false;
	*inline_too = scan_byte(&t, '+');
	if (!scan_byte(&t, '}'))
		return false;
	*s = t;
	return true;
}

/* <70000*A> */
static bool
scan_repeat(struct scan *s, uint64_t *times, struct str *what)
{
	struct scan t = *s;
	struct str rest;
	size_t end;

	if (!scan_byte(&t, '<') || !scan_number(&t, 1 << 26, times) || !scan_byte(&t, '*'))
		return false;
	rest = scan_rest(&t);
	end = str_find(rest, '>');
	if (end == rest.n || !scan_bytes(&t, end, what) || !scan_byte(&t, '>'))
		return false;
	*s = t;
	return true;
}

static struct str
literal_named(struct texts *t, struct str name)
{
	struct str value;

	if (!binding_get(&t->literals, name, &value)) {
		fprintf(stderr, "no literal @%.*s\n", STR_ARG(name));
		exit(1);
	}
	return value;
}

void
text_expand(struct texts *t, struct str line, struct buf *out)
{
	struct scan s = scan_of(line);
	struct str name, value;
	uint64_t times;
	bool whole;
	char c;

	if (scan_byte(&s, '@') && scan_class(&s, is_name, 0, &name) && scan_at_end(&s)) {
		buf_put(out, literal_named(t, name));
		return;
	}
	s = scan_of(line);
	while (!scan_at_end(&s)) {
		struct scan before = s;
		if (scan_escape(&s, &c)) {
			buf_byte(out, c);
		} else if (scan_repeat(&s, &times, &value)) {
			for (; times; times--)
				text_expand(t, value, out);
		} else if (scan_literal_name(&s, &name, &whole)) {
			value = literal_named(t, name);
			buf_fmt(out, "{%zu%s}", value.n, whole ? "+" : "");
			if (whole) {
				buf_put(out, STR("\r\n"));
				buf_put(out, value);
			}
		} else if (scan_variable(&s, &name) && binding_get(&t->variables, name, &value)) {
			buf_put(out, value);
		} else {
			s = before;
			buf_byte(out, (char)*s.p++);
		}
	}
}

/* "{n}" CRLF and n bytes. */
static bool
scan_sent_literal(struct scan *s, struct str *bytes)
{
	struct scan t = *s;
	uint64_t n;

	if (!scan_byte(&t, '{') || !scan_number(&t, UINT32_MAX, &n) || !scan_text(&t, STR("}\r\n")) ||
	    !scan_bytes(&t, n, bytes))
		return false;
	*s = t;
	return true;
}

static bool match(struct texts *t, struct bindings *vars, struct scan pattern, struct scan got);

/* $x: the longest word that lets the rest match; a bound one is what it was. */
static bool
match_variable(struct texts *t, struct bindings *vars, struct str name, struct scan pattern, struct scan got)
{
	struct str value, word;
	struct scan rest = got;

	if (!str_eq(name, STR("_")) && binding_get(vars, name, &value))
		return scan_bytes(&rest, value.n, &word) && str_eq(word, value) &&
		       match(t, vars, pattern, rest);
	if (!scan_class(&rest, is_value, 0, &word))
		return false;
	for (size_t n = word.n; n > 0; n--) {
		struct bindings more = *vars;
		if (!str_eq(name, STR("_")))
			binding_set(&more, name, str_sub(word, 0, n));
		rest = got;
		rest.p += n;
		if (match(t, &more, pattern, rest)) {
			*vars = more;
			return true;
		}
	}
	return false;
}

/* {*}, {@x}, {=FILE} */
static bool
scan_literal_pattern(struct texts *t, struct scan *pattern, bool *any, struct str *want)
{
	struct str name;
	bool whole;
	size_t end;

	*any = scan_text(pattern, STR("{*}"));
	if (*any)
		return true;
	if (scan_literal_name(pattern, &name, &whole)) {
		*want = literal_named(t, name);
		return true;
	}
	if (!str_starts(scan_rest(pattern), STR("{=")))
		return false;
	end = str_find(scan_rest(pattern), '}');
	name = str_sub(scan_rest(pattern), 2, end - 2);
	if (!text_file(&t->arena, name, want)) {
		fprintf(stderr, "no file tests/mail/%.*s\n", STR_ARG(name));
		exit(1);
	}
	pattern->p += end + 1;
	return true;
}

static bool
match(struct texts *t, struct bindings *vars, struct scan pattern, struct scan got)
{
	struct str name, bytes, want;
	bool any;
	char c;

	while (!scan_at_end(&pattern)) {
		if (scan_text(&pattern, STR("..."))) {
			for (; got.p <= got.end; got.p++)
				if (match(t, vars, pattern, got))
					return true;
			return false;
		}
		if (scan_variable(&pattern, &name))
			return match_variable(t, vars, name, pattern, got);
		if (scan_literal_pattern(t, &pattern, &any, &want)) {
			if (!scan_sent_literal(&got, &bytes) || !(any || str_eq(bytes, want)))
				return false;
			continue;
		}
		if (!scan_escape(&pattern, &c))
			c = (char)*pattern.p++;
		if (!scan_byte(&got, c))
			return false;
	}
	return scan_at_end(&got);
}

bool
text_match(struct texts *t, struct str pattern, struct str response)
{
	struct bindings vars = t->variables;
	size_t had = vars.n;

	if (!match(t, &vars, scan_of(pattern), scan_of(response)))
		return false;
	for (size_t i = had; i < vars.n; i++)
		binding_set(&t->variables, arena_str(&t->arena, vars.b[i].name),
		    arena_str(&t->arena, vars.b[i].value));
	return true;
}
