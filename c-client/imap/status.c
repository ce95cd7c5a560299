/* The items of STATUS (RFC 3501 section 6.3.10). See status.h. */

#include "c-client/imap/status.h"

#include "c-client/imap/word.h"

static const struct {
	struct str name;
	enum status_item item;
} items[] = {
	{ STR_INIT("MESSAGES"), STATUS_MESSAGES },
	{ STR_INIT("RECENT"), STATUS_RECENT },
	{ STR_INIT("UIDNEXT"), STATUS_UIDNEXT },
	{ STR_INIT("UIDVALIDITY"), STATUS_UIDVALIDITY },
	{ STR_INIT("UNSEEN"), STATUS_UNSEEN },
	{ STR_INIT("HIGHESTMODSEQ"), STATUS_HIGHESTMODSEQ },
};
#define ITEMS (sizeof items / sizeof *items)

struct str
status_name(unsigned item)
{
	for (size_t i = 0; i < ITEMS; i++)
		if (items[i].item == item)
			return items[i].name;
	return STR("");
}

static bool
scan_item(struct scan *s, unsigned *bits)
{
	for (size_t i = 0; i < ITEMS; i++)
		if (scan_word(s, items[i].name)) {
			*bits |= items[i].item;
			return true;
		}
	return false;
}

bool
scan_status_items(struct scan *s, unsigned *out)
{
	struct scan t = *s;
	unsigned bits = 0;

	if (!scan_byte(&t, '('))
		return false;
	do {
		if (!scan_item(&t, &bits))
			return false;
	} while (scan_space(&t));
	if (!scan_byte(&t, ')'))
		return false;
	*out = bits;
	*s = t;
	return true;
}
