/*
 * How high mod-sequences may be, noted in the header of dovecot-uidlist: M and sixteen digits. They are
 * overwritten where they stand, under the list's lock: who reads at that moment sees old digits, new ones, or
 * new ones before old ones, which is a number between. Dovecot keeps the field and does not look at it. A list
 * that has no such field, or a shorter one of ours from earlier, is written anew once.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/base/scan.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

/* Where in a header the value of the field is; false: there is none with room for these digits. */
static bool
find_digits(struct str header, size_t room, size_t *at)
{
	struct str rest = header, field;

	while (str_split(&rest, ' ', &field)) {
		*at = (size_t)(field.p - header.p) + 1;
		if (field.n == room + 1 && field.p[0] == 'M' && strspn(field.p + 1, "0123456789") >= room)
			return true;
	}
	return false;
}

/* It never goes down: who wants that has an index that is older than the note. */
static int
check_higher(struct box *b, uint64_t noted, uint64_t ceiling)
{
	if (noted <= ceiling)
		return 0;
	return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was replaced by another",
	    "%s: mod-sequences up to %llu were told, not %llu", b->disk, (unsigned long long)noted,
	    (unsigned long long)ceiling);
}

/* 1: done; 0: this header has no room; or the failure. */
static int
overwrite(struct box *b, int fd, uint64_t ceiling)
{
	char text[UIDLIST_LINE_MAX + 1], digits[32];
	int n = snprintf(digits, sizeof digits, UIDLIST_CEILING, (unsigned long long)ceiling);
	ssize_t got = os.pread(fd, text, sizeof text - 1, 0);
	struct uidlist_header h;
	struct str rest, header;
	struct scan digits_now;
	uint64_t noted;
	size_t at;
	int r;

	text[got > 0 ? got : 0] = '\0';
	rest = str_of(text);
	if (got <= 0 || !str_split(&rest, '\n', &header) || !uidlist_header_parse(header, &h) ||
	    h.uidvalidity != b->told || !find_digits(header, (size_t)n, &at))
		return 0;
	digits_now = scan_of(str_sub(header, at, header.n));
	if (scan_number(&digits_now, UINT64_MAX, &noted) && (r = check_higher(b, noted, ceiling)) != 0)
		return r;
	if (os.pwrite(fd, digits, (size_t)n, (off_t)at) != n ||
	    (box_fsync(b, FSYNC_MAIL) && os.fdatasync(fd)))
		return fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
	return 1;
}

static int
write_anew(struct box *b, uint64_t ceiling)
{
	int r = uidfile_refresh(b, true);

	/* What was read of the list now is not reported. */
	b->reread = true;
	if (r)
		return r;
	if (!b->list.present || b->list.uidvalidity != b->told)
		return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was replaced by another",
		    "%s: no list for UIDVALIDITY %u", b->disk, b->told);
	if ((r = check_higher(b, b->list.ceiling, ceiling)) != 0)
		return r;
	b->list.ceiling = ceiling;
	return uidfile_rewrite(b, box_fsync(b, FSYNC_MAIL));
}

int
maildir_ceiling(struct mailbox *m, uint64_t ceiling)
{
	struct box *b = m->state;
	int fd, r = b->memory ? MAIL_E_CANNOT : box_lock(b);

	if (r)
		return r;
	fd = file_open_regular(b->dirfd, UIDLIST_FILE, O_RDWR, NULL);
	r = fd < 0 ? 0 : overwrite(b, fd, ceiling);
	if (fd >= 0)
		os.close(fd);
	r = r == 0 ? write_anew(b, ceiling) : r < 0 ? r : 0;
	box_unlock(b);
	return r;
}
