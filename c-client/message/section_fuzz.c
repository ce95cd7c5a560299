/*
 * The first byte says how many of the next ones are a path, the second what is asked for; the rest is a
 * message. Every section found lies in the file, has the wire size a recount gives, and is inside what the
 * shorter path names.
 */

#include "c-client/message/section.h"

#include "tests/support/part_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_within(const struct section_range *x, const struct section_range *in)
{
	return x->at >= in->at && x->at + x->size <= in->at + in->size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct section s = { 0 };
	struct section_range r, outer;
	const struct part *root;
	struct str in;

	if (size < 10)
		return 0;
	s.n = data[0] % 9;
	s.what = (enum section_what)(data[1] % (SECTION_MIME + 1));
	for (uint32_t i = 0; i < s.n; i++)
		s.path[i] = data[2 + i] % 8;
	in = (struct str){ (const char *)data + 10, size - 10 };
	root = part_of(&a, in, 0, 0);
	for (;; s.n--) {
		if (section_find(root, &s, &r)) {
			struct section all = s;
			struct crlf st = { 0 };
			PART_MUST(r.at <= in.n && r.size <= in.n - r.at);
			PART_MUST(r.wire == crlf_wire_size(&st, str_sub(in, r.at, r.size)));
			all.what = SECTION_ALL;
			PART_MUST(section_find(root, &all, &outer));
			PART_MUST(s.what == SECTION_MIME || is_within(&r, &outer));
			PART_MUST(section_part(root, s.path, s.n) != NULL);
		}
		if (s.n == 0)
			break;
	}
	arena_free(&a);
	return 0;
}
