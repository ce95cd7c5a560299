/* The header fields that mail programs ask for, packed. See common.h. */

#include "c-client/message/common.h"

#include "c-client/base/buf.h"
#include "c-client/codec/crlf.h"
#include "c-client/message/header.h"

/*
 * Packs are kept in files, so a name keeps its place: add new ones at the end, at most 64. A pack begins with
 * how many names there were. Fields that are long in most messages and asked for by few (Received,
 * DKIM-Signature, Autocrypt) stay out.
 */
static const struct str names[] = { STR_INIT("Date"), STR_INIT("From"), STR_INIT("Sender"),
	STR_INIT("Reply-To"), STR_INIT("To"), STR_INIT("Cc"), STR_INIT("Bcc"), STR_INIT("Subject"),
	STR_INIT("Message-ID"), STR_INIT("In-Reply-To"), STR_INIT("References"), STR_INIT("List-ID"),
	STR_INIT("List-Post"), STR_INIT("List-Unsubscribe"), STR_INIT("Content-Type"),
	STR_INIT("Content-Transfer-Encoding"), STR_INIT("MIME-Version"), STR_INIT("Importance"),
	STR_INIT("X-Priority"), STR_INIT("Priority"), STR_INIT("Disposition-Notification-To"),
	STR_INIT("Newsgroups"), STR_INIT("Followup-To"), STR_INIT("Mail-Followup-To"),
	STR_INIT("Mail-Reply-To"), STR_INIT("Return-Path"), STR_INIT("Delivered-To"),
	STR_INIT("X-Original-To"), STR_INIT("Envelope-To"), STR_INIT("List-Subscribe"),
	STR_INIT("List-Archive"), STR_INIT("List-Help"), STR_INIT("List-Owner"),
	STR_INIT("List-Unsubscribe-Post"), STR_INIT("Content-Description"),
	STR_INIT("Content-Disposition"), STR_INIT("Content-Language"), STR_INIT("Content-Location"),
	STR_INIT("Content-MD5"), STR_INIT("Content-ID"), STR_INIT("Lines"), STR_INIT("X-Label"),
	STR_INIT("Resent-Message-ID"), STR_INIT("Resent-From"), STR_INIT("Resent-To"),
	STR_INIT("Resent-Date"), STR_INIT("Auto-Submitted"), STR_INIT("Precedence"),
	STR_INIT("X-Spam-Status"), STR_INIT("X-Spam-Flag"), STR_INIT("X-Spam-Level"),
	STR_INIT("X-Mailer"), STR_INIT("User-Agent"), STR_INIT("Organization"), STR_INIT("Return-Receipt-To"),
	STR_INIT("X-MSMail-Priority"), STR_INIT("X-Universally-Unique-Identifier"),
	STR_INIT("X-Uniform-Type-Identifier"), STR_INIT("X-TUID"), STR_INIT("X-K9mail-Identity"),
	STR_INIT("Chat-Version"), STR_INIT("Sensitivity") };
#define NAMES (sizeof names / sizeof *names)
_Static_assert(NAMES <= 64, "a set of names is 64 bits");

#define ENTRY     4   /* the number of the name, the size in three bytes */
#define THE_END   255 /* instead of a number: the empty line */
#define SIZE_MOST 0xffffffu

static size_t
number_of(struct str name)
{
	for (size_t i = 0; i < NAMES; i++)
		if (names[i].n == name.n && (names[i].p[0] | 32) == (name.p[0] | 32) && str_ieq(names[i], name))
			return i;
	return NAMES;
}

bool
common_set(const struct str *these, size_t n, uint64_t *set)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		size_t number = these[i].n ? number_of(these[i]) : NAMES;
		if (number == NAMES)
			return false;
		found |= (uint64_t)1 << number;
	}
	*set = found;
	return true;
}

static void
pack_one(size_t number, struct str raw, struct buf *out)
{
	struct crlf state = { 0 };
	size_t at = out->n, n;
	char *p = buf_room(out, ENTRY);

	if (p == NULL)
		return;
	out->n += ENTRY;
	crlf_to_wire(&state, raw, out);
	n = out->n - at - ENTRY;
	if (n > SIZE_MOST)
		out->failed = true;
	p = out->p + at;
	p[0] = (char)number;
	for (int i = 0; i < 3; i++)
		p[1 + i] = (char)(n >> 8 * i);
}

void
common_pack(struct str header, struct buf *out)
{
	struct scan s = scan_of(header);
	struct header_field f;

	buf_byte(out, (char)NAMES);
	while (header_next(&s, &f)) {
		size_t number = number_of(f.name);
		if (number < NAMES)
			pack_one(number, f.whole, out);
	}
	if (!scan_at_end(&s))
		pack_one(THE_END, scan_rest(&s), out);
}

bool
common_pick(struct str pack, uint64_t set, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)pack.p, *end = p + pack.n;

	if (pack.n == 0 || *p > 64 || (*p < 64 && set >> *p))
		return false;
	for (p++; end - p >= ENTRY;) {
		size_t n = p[1] | (size_t)p[2] << 8 | (size_t)p[3] << 16;
		unsigned number = p[0];
		p += ENTRY;
		if ((size_t)(end - p) < n || (number > 63 && number != THE_END))
			return false;
		if (number == THE_END || (set >> number & 1))
			buf_put(out, (struct str){ (const char *)p, n });
		p += n;
	}
	return p == end;
}
