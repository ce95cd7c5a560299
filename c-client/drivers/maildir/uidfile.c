/*
 * The file dovecot-uidlist: which UID belongs to which base. It is the truth about UIDs, and shared with
 * Dovecot.
 *
 * Who writes and how. All writers hold dovecot-uidlist.lock. New records are appended with one write;
 * everything else (dropping records, another version, damage) is a new file that replaces the old one by
 * rename. Readers take no lock: they see whole lines up to the last LF, and a replaced list as another inode.
 * The descriptor of the list that was read stays open, so its inode number cannot come back for another file,
 * and "same inode, longer" does mean appended.
 *
 * No UID twice. The next UID is max(N, greatest record + 1), because an append does not touch N in the
 * header. Records of mail that is gone may therefore be dropped only by a rewrite, which writes N. The number
 * of a torn last line counts too. Dovecot's own index may know of UIDs that its list does not have yet (it
 * writes N late), so the first time that we write a list beside a dovecot.index.log, N is raised by a
 * thousand. That we did is seen by our header key M (how high mod-sequences may be; Dovecot keeps keys that it
 * does not know).
 *
 * A crash in the middle of an append leaves a line without LF. It is no record, and its UID was never told to
 * anyone. No one may append behind it: the two lines would become one, and a foreign message would take over
 * the UID. So a torn list is written anew by the next writer. A failed append is cut off at once, with the
 * lock still held.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/base/limits.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/courier.h"
#include "c-client/drivers/maildir/lines.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "c-client/drivers/maildir/uidvalidity.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define DOVECOT_AHEAD 1000
#define UNSEEN_AHEAD 1000
#define PIECE 65536

void
uidfile_forget(struct uidfile *l)
{
	if (l->fd >= 0)
		os.close(l->fd);
	*l = (struct uidfile){ .fd = -1 };
}

/* A header field list of any length, cut at a field's end to what fits. */
static void
keep_others(struct uidfile *l, struct str fields)
{
	struct buf b = BUF_INIT(UIDLIST_LINE_MAX), c = BUF_INIT(UIDLIST_LINE_MAX),
		   d = BUF_INIT(UIDLIST_LINE_MAX);
	struct str s;

	uidlist_fields_without(&b, fields, 'V');
	uidlist_fields_without(&c, buf_str(&b), 'N');
	uidlist_fields_without(&d, buf_str(&c), 'G');
	s = buf_str(&d);
	while (s.n >= sizeof l->others - 24) /* with room for M */
		s.n = str_rfind(s, ' ') < s.n ? str_rfind(s, ' ') : 0;
	snprintf(l->others, sizeof l->others, "%.*s", STR_ARG(s));
	buf_free(&b);
	buf_free(&c);
	buf_free(&d);
}

static bool
take_header(struct uidfile *l, struct str line)
{
	struct uidlist_header h;
	struct str floor;
	struct scan s;

	if (!uidlist_header_parse(line, &h))
		return false;
	l->version = h.version;
	l->uidvalidity = h.uidvalidity;
	l->next = h.next;
	snprintf(l->guid, sizeof l->guid, "%.*s", STR_ARG(h.guid));
	keep_others(l, h.others);
	l->ours = l->told = uidlist_field(str_of(l->others), 'M', &floor);
	s = scan_of(l->ours ? floor : STR(""));
	if (!scan_number(&s, UINT64_MAX, &l->ceiling))
		l->ceiling = 0;
	return true;
}

static void
count_uid(struct uidfile *l, uint32_t uid)
{
	if (uid > l->last)
		l->last = uid;
	if (uid >= l->next)
		l->next = uid + 1;
}

/*
 * A record becomes an entry. UIDs in a list rise; one that does not is damage, and its message gets a new
 * UID. Of two records for one base the later counts: the message had vanished and came back.
 */
static void
take_record(struct box *b, struct uidfile *l, struct entries *t, const struct uidlist_record *r)
{
	struct entry *old, *e;
	bool rises = r->uid > l->last;

	count_uid(l, r->uid);
	/* Another session may have reported what was appended here. */
	if (t == NULL || (rises && t == &b->entries && r->uid <= b->told_uid))
		return;
	if (!rises || r->name.n > NAME_FILE_MAX || r->uid <= entries_last(t)) {
		l->damaged = true;
		return;
	}
	if ((old = entries_by_base(t, filename_base(r->name))) != NULL) {
		old->buried = old->gone = true;
		old->where = ABSENT;
	}
	e = entries_add(t, r->uid, r->name);
	e->listed = true;
	entries_ext(t, e, r->ext);
}

/* A line that a dead writer did not finish may begin with a UID that was about to be given. */
static void
take_torn(struct uidfile *l, struct str rest)
{
	struct scan s = scan_of(rest);
	uint32_t uid;

	l->torn = rest.n > 0;
	if (scan_number32(&s, &uid) && scan_byte(&s, ' ') && uid < LIMIT_UID && uid >= l->next)
		l->next = uid + 1;
}

/* Reads from l->parsed to the end; t NULL: the greatest UID is all we want. */
static int
read_lines(struct box *b, struct uidfile *l, int fd, struct entries *t)
{
	struct lines x;
	struct uidlist_record r;
	struct str line;
	int more;

	if (lines_open(&x, fd, l->parsed))
		return fail_errno(b->m->fault, "%s: no memory", b->disk);
	while ((more = lines_next(&x, &line)) > 0) {
		if (line.n &&
		    line.p[line.n - 1] == '\r') /* an editor has been here; no name ends like that */
			line.n--;
		if (l->parsed == 0 && !take_header(l, line)) {
			l->broken = true;
			break;
		}
		if (l->parsed > 0 && uidlist_record_parse(line, l->version, &r))
			take_record(b, l, t, &r);
		else if (l->parsed > 0)
			l->damaged = true;
		l->parsed = x.at;
	}
	if (more == 0)
		take_torn(l, lines_rest(&x));
	if (more < 0)
		more = fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
	lines_close(&x);
	return more < 0 ? more : 0;
}

void
box_lost(struct box *b, uint32_t uid)
{
	uint32_t *p = realloc(b->lost, (b->nlost + 1) * sizeof *p);

	if (p == NULL)
		abort();
	b->lost = p;
	b->lost[b->nlost++] = uid;
}

/*
 * A list that was read anew replaces the entries; what we know of the files goes over. A reported message
 * that the new list does not have is no more under that UID.
 */
static void
carry_over(struct box *b, struct entries *fresh)
{
	for (size_t i = 0, j = 0; i < b->entries.n; i++) {
		struct entry *old = &b->entries.e[i], *e;

		while (j < fresh->n && fresh->e[j].uid < old->uid)
			j++;
		e = j < fresh->n && fresh->e[j].uid == old->uid ? &fresh->e[j] : NULL;
		if (e == NULL) {
			if (old->reported)
				box_lost(b, old->uid);
			continue;
		}
		e->reported = old->reported;
		e->recent = old->recent;
		if (e->buried || !str_eq(entry_base(e), entry_base(old))) {
			e->dirty = true;
			continue;
		}
		entries_carry(fresh, e, old);
	}
	/* Up to the last UID told everything is settled: what is no message is none for ever. */
	for (size_t i = 0; i < fresh->n && fresh->e[i].uid <= b->told_uid; i++)
		if (!fresh->e[i].reported)
			fresh->e[i].gone = fresh->e[i].buried = true;
	entries_free(&b->entries);
	b->entries = *fresh;
	b->whole = true;
	b->stale = true; /* files that had no record may have one now, and the other way round */
}

/* Reads the whole list that is open as fd. */
static int
read_all(struct box *b, int fd, const struct stat *st, bool load)
{
	struct uidfile fresh = { .fd = fd, .mark = mark_of(st) };
	struct entries entries;
	int r;

	entries_init(&entries);
	if ((r = read_lines(b, &fresh, fd, load ? &entries : NULL)) != 0) {
		entries_free(&entries);
		os.close(fd);
		return r;
	}
	if (fresh.parsed == 0 || fresh.next > LIMIT_UID)
		fresh.broken = true;
	/* Another's file in our folder: it can be replaced, but not appended to. */
	if (faccessat(b->dirfd, UIDLIST_FILE, W_OK, AT_EACCESS))
		fresh.damaged = true;
	fresh.present = !fresh.broken;
	fresh.loaded = load && fresh.present;
	uidfile_forget(&b->list);
	fresh.exts = fresh.loaded;
	b->list = fresh;
	b->reread = false;
	if (fresh.loaded)
		carry_over(b, &entries);
	else
		entries_free(&entries);
	return 0;
}

/*
 * Was the list only appended to? One that was written over in place (cp, an editor, a backup) shows another
 * UIDVALIDITY or no end of a line where we stopped; all of it has to be read.
 */
static bool
only_appended(const struct uidfile *l, int fd, const struct stat *st)
{
	char text[64], end;
	struct uidlist_header h;
	struct str line, rest;
	ssize_t n;

	if ((uint64_t)st->st_size == l->parsed && mark_of(st).mtime == l->mark.mtime)
		return true;
	if (l->parsed == 0 || os.pread(fd, &end, 1, (off_t)l->parsed - 1) != 1 || end != '\n')
		return false;
	/* Of a header cut off here the fields in front are enough. */
	n = os.pread(fd, text, sizeof text, 0);
	rest = (struct str){ text, n > 0 ? (size_t)n : 0 };
	return str_split(&rest, '\n', &line) && uidlist_header_parse(line, &h) &&
	    h.uidvalidity == l->uidvalidity;
}

/* Reads what was appended to the list that we know, now also open as fd. */
static int
read_more(struct box *b, int fd, const struct stat *st)
{
	struct uidfile *l = &b->list;
	int r = read_lines(b, l, fd, l->loaded ? &b->entries : NULL);

	if (r) {
		os.close(fd);
		return r;
	}
	if (l->fd >= 0)
		os.close(l->fd);
	l->fd = fd;
	l->resumed = false;
	l->mark = mark_of(st);
	return 0;
}

/* The list as the stamp of the last report has it: what it says up to there is settled. */
static void
resume(struct box *b)
{
	struct known k = known_mailbox(b->m);
	struct change_mark then;

	if (b->list.present || b->list.fd >= 0 || b->reread || !box_is_known(b) ||
	    (k.stamp->racy & PART(PART_LIST)) || (then = stamp_get(k.stamp, PART_LIST)).ino == 0)
		return;
	then.dev = b->id.st_dev;
	b->list = (struct uidfile){ .fd = -1, .present = true, .loaded = true, .resumed = true,
		.uidvalidity = k.uidvalidity, .next = k.uidnext, .last = k.last_uid,
		.parsed = (uint64_t)then.size, .mark = then };
}

/*
 * Is the list open as fd the one that we resumed, and was it at most appended to? Its inode number may have
 * come back in between: then the place where we would read on is the end of a line by chance only, and one of
 * a UID that we know only where nothing before it is new to us. Takes the header.
 */
static bool
resumes(struct uidfile *l, int fd)
{
	char text[UIDLIST_LINE_MAX];
	struct str rest, line;
	uint32_t uidvalidity = l->uidvalidity, next = l->next, uid;
	size_t back = l->parsed < sizeof text ? (size_t)l->parsed : sizeof text, at;
	ssize_t n = os.pread(fd, text, sizeof text, 0);
	struct scan s;

	rest = (struct str){ text, n > 0 ? (size_t)n : 0 };
	if (!str_split(&rest, '\n', &line) || line.n == (size_t)n || !take_header(l, line) ||
	    l->uidvalidity != uidvalidity)
		return false;
	if (l->next < next)
		l->next = next;
	if (back <= line.n || os.pread(fd, text, back, (off_t)(l->parsed - back)) != (ssize_t)back ||
	    text[back - 1] != '\n')
		return false;
	at = str_rfind((struct str){ text, back - 1 }, '\n') + 1;
	if (at >= back) /* the header is all there is, or a line is longer than lines are */
		return back == line.n + 1;
	s = scan_of((struct str){ text + at, back - at });
	return scan_number32(&s, &uid) && uid < next;
}

/* Nothing to read: it is the one that we read to its end. */
static bool
as_read(const struct box *b)
{
	const struct uidfile *l = &b->list;
	struct change_mark now;

	if (!l->present || !l->loaded || l->torn || b->reread || (l->resumed && b->locked))
		return false;
	now = mark_at(b->dirfd, UIDLIST_FILE);
	return now.ino == l->mark.ino && now.dev == l->mark.dev && now.mtime == l->mark.mtime &&
	       now.size == l->mark.size && (uint64_t)now.size == l->parsed;
}

/* Does the file that is open as fd begin with what was read of it before? */
static bool
continues(struct box *b, int fd, const struct stat *st, bool load)
{
	struct uidfile *l = &b->list;
	struct change_mark now = mark_of(st);

	if (!l->present || b->reread || now.ino != l->mark.ino || now.dev != l->mark.dev ||
	    (uint64_t)now.size < l->parsed || (load && !l->loaded))
		return false;
	return l->resumed ? resumes(l, fd) : l->fd >= 0 && only_appended(l, fd, st);
}

int
uidfile_refresh(struct box *b, bool load)
{
	struct uidfile *l = &b->list;
	struct stat st;
	int fd;

	resume(b);
	if (load && as_read(b))
		return 0;
	if (b->dirfd < 0 || (fd = file_open_regular(b->dirfd, UIDLIST_FILE, O_RDONLY, &st)) < 0) {
		if (b->dirfd >= 0 && errno != ENOENT)
			return fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
		l->present = l->broken = false;
		return 0;
	}
	if (continues(b, fd, &st, load))
		return read_more(b, fd, &st);
	if (load)
		box_load(b);
	return read_all(b, fd, &st, load);
}

/* --- Writing -------------------------------------------------------------------------------------------- */

static void
new_guid(struct uidfile *l)
{
	uint64_t v[2] = { random_u64(), random_u64() };

	snprintf(
	    l->guid, sizeof l->guid, "%016llx%016llx", (unsigned long long)v[0], (unsigned long long)v[1]);
}

static int
new_uidvalidity(struct box *b)
{
	int r = uidvalidity_next(box_root(b), b->m->fault, b->told, &b->list.uidvalidity);

	if (box_spend(b, r))
		r = uidvalidity_next(box_root(b), b->m->fault, b->told, &b->list.uidvalidity);
	return r;
}

/*
 * A list that vanished or became unreadable under an open session is made again from what the session knows:
 * same UIDVALIDITY, same UIDs; but other sessions may have told of UIDs that this one has not seen: none of
 * those is given again. Else it begins from Courier's, or empty.
 */
int
uidfile_adopt(struct box *b)
{
	struct uidfile *l = &b->list;
	bool known = b->told && l->uidvalidity == b->told && l->next > 0 && !b->memory;
	int r = 0;

	box_load(b);
	if (!known) {
		uidfile_forget(l);
		entries_free(&b->entries);
		entries_init(&b->entries);
		b->stale = true;
		l->next = 1;
		r = courier_adopt(b);
		if (r == 0 && l->uidvalidity == 0)
			r = new_uidvalidity(b);
		if (r)
			return r;
	} else {
		uidvalidity_raise(box_root(b), b->told);
		if (l->next < LIMIT_UID - UNSEEN_AHEAD)
			l->next += UNSEEN_AHEAD;
	}
	l->version = 0; /* nothing to append to */
	l->present = l->loaded = l->exts = true;
	l->resumed = l->broken = false;
	return 0;
}

static bool
dovecot_was_here(const struct box *b)
{
	struct stat st;

	return os.fstatat(b->dirfd, "dovecot.index.log", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int
uidfile_begin(struct box *b)
{
	struct uidfile *l = &b->list;

	if (!l->ours && l->version != 0 && l->next < LIMIT_UID - DOVECOT_AHEAD && dovecot_was_here(b)) {
		l->next += DOVECOT_AHEAD;
		l->ours = true;
		l->damaged = true; /* the raised N has to be written: not by an append */
	}
	/* A list from a backup: its N is of a time before the UIDs that we have told. */
	if (b->told == l->uidvalidity && b->told_next > l->next) {
		l->next = b->told_next;
		l->damaged = true;
	}
	if (l->guid[0] == '\0')
		new_guid(l);
	return 0;
}

bool
uidfile_appendable(const struct uidfile *l)
{
	return l->present && l->version == 3 && l->ours && !l->torn && !l->damaged;
}

/* The mark of a message on its way from tmp has done its work when the file is there. */
static void
put_entry(struct buf *text, const struct entry *e)
{
	struct buf ext = BUF_INIT(UIDLIST_LINE_MAX);

	if (e->ext && e->where != ABSENT)
		uidlist_fields_without(&ext, entry_ext(e), ON_ITS_WAY);
	else
		buf_put(&ext, entry_ext(e));
	uidlist_record_put(text, &(struct uidlist_record){ e->uid, buf_str(&ext), entry_name(e) });
	buf_free(&ext);
}

/* After a write of ours: what is on disk is what we know. */
static void
now_read(struct uidfile *l, const struct stat *st)
{
	l->mark = mark_of(st);
	l->parsed = (uint64_t)st->st_size;
}

/* One write behind the list. Cut off again when it does not get to disk. */
static int
append_text(struct box *b, struct str text, bool sync)
{
	struct uidfile *l = &b->list;
	struct stat st;
	int fd = file_open_regular(b->dirfd, UIDLIST_FILE, O_WRONLY | O_APPEND, &st), r = 0;

	if (fd < 0)
		return fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
	if (mark_of(&st).ino != l->mark.ino || (uint64_t)st.st_size != l->parsed)
		r = fail(b->m->fault, MAIL_E_LOCKED, "Mailbox is being changed by another program",
		    "%s/" UIDLIST_FILE " changed under our lock", b->disk);
	else if (io_write(fd, text.p, text.n) || (sync && os.fdatasync(fd))) {
		r = fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
		if (os.ftruncate(fd, (off_t)l->parsed))
			l->torn = true;
	} else if (os.fstat(fd, &st) == 0)
		now_read(l, &st);
	os.close(fd);
	return r;
}

static int
put_records(struct box *b, struct entries *t, const struct buf *text, bool sync)
{
	if (t == &b->entries && (!uidfile_appendable(&b->list) || buf_failed(text)))
		return uidfile_rewrite(b, sync);
	if (buf_failed(text))
		return fail(b->m->fault, MAIL_E_LIMIT, "Too many messages at once",
		    "%s: list text over 16 MiB", b->disk);
	return append_text(b, buf_str(text), sync);
}

int
uidfile_add(struct box *b, struct entries *t, size_t from, bool sync)
{
	struct buf text = BUF_INIT((size_t)1 << 24);
	bool anew = t == &b->entries && !uidfile_appendable(&b->list);
	int r;

	for (size_t i = from; i < t->n && !anew; i++)
		put_entry(&text, &t->e[i]);
	r = put_records(b, t, &text, sync);
	if (box_spend(b, r))
		r = put_records(b, t, &text, sync);
	buf_free(&text);
	if (r) {
		entries_cut(t, from);
		return r;
	}
	for (size_t i = from; i < t->n; i++)
		t->e[i].listed = true;
	if (t->n > from)
		count_uid(&b->list, entries_last(t));
	return 0;
}

/* Writes what has gathered in text when it is a piece, or the rest. */
static int
flush(int fd, struct buf *text, size_t least)
{
	if (buf_failed(text)) {
		errno = ENOMEM;
		return -1;
	}
	if (text->n < least || text->n == 0)
		return 0;
	if (io_write(fd, text->p, text->n))
		return -1;
	buf_reset(text);
	return 0;
}

static int
write_all(struct box *b, int fd)
{
	struct uidfile *l = &b->list;
	struct buf text = BUF_INIT((size_t)PIECE * 2), others = BUF_INIT(sizeof l->others + 32);
	struct uidlist_header h = { 3, l->uidvalidity, l->next, str_of(l->guid), { 0 } };
	int r = 0;

	uidlist_fields_without(&others, str_of(l->others), 'M');
	buf_fmt(&others, "%sM" UIDLIST_CEILING, others.n ? " " : "", (unsigned long long)l->ceiling);
	h.others = buf_str(&others);
	uidlist_header_put(&text, &h);
	for (size_t i = 0; i < b->entries.n && r == 0; i++) {
		if (b->entries.e[i].gone || b->entries.e[i].buried)
			continue;
		put_entry(&text, &b->entries.e[i]);
		r = flush(fd, &text, PIECE);
	}
	if (r == 0)
		r = flush(fd, &text, 1);
	if (r == 0)
		snprintf(l->others, sizeof l->others, "%.*s", STR_ARG(buf_str(&others)));
	buf_free(&text);
	buf_free(&others);
	return r;
}

/* Entries that were made from notes lack what the list has of them besides UID and base. */
static int
read_exts(struct box *b)
{
	struct uidlist_record r;
	struct lines x;
	struct entry *e;
	struct str line;
	int fd = file_open_regular(b->dirfd, UIDLIST_FILE, O_RDONLY, NULL), more;

	if (fd < 0 || lines_open(&x, fd, 0)) {
		more = fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
		if (fd >= 0)
			os.close(fd);
		return more;
	}
	while ((more = lines_next(&x, &line)) > 0)
		if (uidlist_record_parse(line, b->list.version, &r) && r.ext.n &&
		    (e = entries_by_uid(&b->entries, r.uid)) != NULL &&
		    str_eq(entry_base(e), filename_base(r.name)))
			entries_ext(&b->entries, e, r.ext);
	if (more < 0)
		more = fail_errno(b->m->fault, "%s/" UIDLIST_FILE, b->disk);
	lines_close(&x);
	os.close(fd);
	b->list.exts = more == 0;
	return more;
}

int
uidfile_rewrite(struct box *b, bool sync)
{
	struct uidfile *l = &b->list;
	char tmp[FILE_TMP_MAX];
	struct stat st;
	int fd, again, r;

	box_load(b);
	if ((r = known_check(b->m)) != 0 || (!l->exts && (r = read_exts(b)) != 0))
		return r;
	if ((fd = file_new(b->dirfd, tmp, box_mode(b))) < 0)
		return fail_errno(b->m->fault, "%s: new " UIDLIST_FILE, b->disk);
	if (write_all(b, fd)) {
		fail_errno(b->m->fault, "%s: new " UIDLIST_FILE, b->disk);
		file_new_abort(b->dirfd, fd, tmp);
		return b->m->fault->code;
	}
	if (file_new_commit(b->dirfd, fd, tmp, UIDLIST_FILE, sync ? FILE_SYNC | FILE_SYNC_DIR : 0))
		return fail_errno(b->m->fault, "%s: new " UIDLIST_FILE, b->disk);
	l->version = 3;
	l->ours = true;
	l->torn = l->damaged = false;
	for (size_t i = 0; i < b->entries.n; i++)
		b->entries.e[i].listed = !(b->entries.e[i].gone || b->entries.e[i].buried);
	if ((again = file_open_regular(b->dirfd, UIDLIST_FILE, O_RDONLY, &st)) < 0)
		return fail_errno(b->m->fault, "%s: new " UIDLIST_FILE, b->disk);
	if (l->fd >= 0)
		os.close(l->fd);
	l->fd = again;
	now_read(l, &st);
	return 0;
}
