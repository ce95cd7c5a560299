/* The grammar of Maildir file names. See filename.h. */

#include "c-client/drivers/maildir/filename.h"

#include "c-client/base/flags.h"
#include "c-client/base/scan.h"

struct str
filename_base(struct str file)
{
	return str_sub(file, 0, str_find(file, ':'));
}

struct filename
filename_parse(struct str file)
{
	struct filename n = { .base = filename_base(file) };
	struct str rest = str_sub(file, n.base.n, file.n);
	size_t i = 3;

	if (!str_starts(rest, STR(":2,")))
		return n;
	n.info = true;
	for (; i < rest.n && ascii_is_alpha(rest.p[i]); i++)
		n.letters |= LETTER(rest.p[i]);
	n.foreign = str_sub(rest, i, rest.n);
	return n;
}

size_t
filename_build(char out[NAME_FILE_MAX + 1], struct str base, uint64_t letters, struct str foreign)
{
	size_t count = (size_t)__builtin_popcountll(letters), n = base.n;

	if (base.n > NAME_FILE_MAX || foreign.n > NAME_FILE_MAX ||
	    base.n + 3 + count + foreign.n > NAME_FILE_MAX)
		return 0;
	memcpy(out, base.p, base.n);
	memcpy(out + n, ":2,", 3);
	n += 3;
	for (int bit = 0; bit < 52; bit++)
		if (letters >> bit & 1)
			out[n++] = (char)(bit < 26 ? 'A' + bit : 'a' + bit - 26);
	if (foreign.n)
		memcpy(out + n, foreign.p, foreign.n);
	n += foreign.n;
	out[n] = '\0';
	return n;
}

static const struct {
	uint32_t flag;
	char letter;
} system_letters[] = {
	{ FLAG_DRAFT, 'D' },
	{ FLAG_FLAGGED, 'F' },
	{ FLAG_ANSWERED, 'R' },
	{ FLAG_SEEN, 'S' },
	{ FLAG_DELETED, 'T' },
};

uint64_t
filename_letters(uint32_t system)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < sizeof system_letters / sizeof *system_letters; i++)
		if (system & system_letters[i].flag)
			letters |= LETTER(system_letters[i].letter);
	return letters;
}

uint32_t
filename_system(uint64_t letters)
{
	uint32_t system = 0;

	for (size_t i = 0; i < sizeof system_letters / sizeof *system_letters; i++)
		if (letters & LETTER(system_letters[i].letter))
			system |= system_letters[i].flag;
	return system;
}

/* One ",K=digits" field with nothing behind the digits. */
static void
size_field(struct str field, char key, uint64_t *out)
{
	struct scan s = scan_of(field);
	uint64_t v;

	if (scan_byte(&s, key) && scan_byte(&s, '=') && scan_number(&s, UINT64_MAX - 1, &v) &&
	    scan_at_end(&s))
		*out = v;
}

void
filename_sizes(struct str base, uint64_t *size, uint64_t *wire)
{
	struct str rest = base, field;

	*size = *wire = UINT64_MAX;
	str_split(&rest, ',', &field); /* what stands before the first comma is no field */
	while (str_split(&rest, ',', &field)) {
		size_field(field, 'S', size);
		size_field(field, 'W', wire);
	}
}

struct str
filename_unsized(struct str base)
{
	return str_sub(base, 0, str_find(base, ','));
}

bool
filename_recordable(struct str base)
{
	for (size_t i = 0; i < base.n; i++)
		if ((unsigned char)base.p[i] < ' ' || base.p[i] == 0x7f)
			return false;
	return base.n > 0;
}

/* The digits in front without leading zeros: the longer number is the greater. */
static struct str
leading_number(struct str s)
{
	size_t from = 0, to;

	while (from < s.n && s.p[from] == '0')
		from++;
	for (to = from; to < s.n && ascii_is_digit(s.p[to]); to++)
		;
	return str_sub(s, from, to - from);
}

uint64_t
filename_arrival(struct str name)
{
	struct scan s = scan_of(leading_number(name));
	uint64_t v = 0;

	if (scan_at_end(&s))
		return 0;
	return scan_number(&s, UINT64_MAX - 1, &v) ? v : UINT64_MAX;
}

int
filename_order(struct str a, struct str b)
{
	struct str x = leading_number(a), y = leading_number(b);
	int order;

	if (x.n != y.n)
		return x.n < y.n ? -1 : 1;
	order = str_cmp(x, y);
	return order ? order : str_cmp(a, b);
}
