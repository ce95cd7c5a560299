/* Taking over from Courier-IMAP. See courier.h. */

#include "c-client/drivers/maildir/courier.h"

#include <errno.h>

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/lines.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define UIDDB "courierimapuiddb"
#define KEYWORDS_DIR "courierimapkeywords"
#define KEYWORDS_LIST KEYWORDS_DIR "/:list"
#define KEYWORDS_MAX ((size_t)64 << 20)

/* The database has the form of a dovecot-uidlist of version 1; bases without flags. */
static int
read_uiddb(struct box *b, int fd)
{
	struct uidlist_header h = { 0 };
	struct uidlist_record r;
	struct lines x;
	struct str line;
	int more;

	if (lines_open(&x, fd, 0))
		return -1;
	if (lines_next(&x, &line) > 0 && uidlist_header_parse(line, &h) && h.version == 1) {
		b->list.uidvalidity = h.uidvalidity;
		b->list.next = h.next;
		while ((more = lines_next(&x, &line)) > 0)
			if (uidlist_record_parse(line, 1, &r) && r.uid > entries_last(&b->entries) &&
			    r.name.n <= NAME_FILE_MAX && !entries_by_base(&b->entries, filename_base(r.name)))
				entries_add(&b->entries, r.uid, r.name);
		if (entries_last(&b->entries) >= b->list.next)
			b->list.next = entries_last(&b->entries) + 1;
	}
	lines_close(&x);
	return 0;
}

void
courier_keywords_parse(struct arena *a, struct str text, courier_keywords_cb *fn, void *ctx)
{
	struct str *names = NULL, *of = ARENA_ARRAY(a, LIMIT_KEYWORDS, struct str), line;
	size_t n = 0, cap = 0;

	while (str_split(&text, '\n', &line) && line.n) {
		names = arena_grow(a, names, n, &cap, sizeof *names);
		names[n++] = line;
	}
	while (text.p && str_split(&text, '\n', &line)) {
		size_t colon = str_rfind(line, ':'), count = 0;
		struct scan s = scan_of(str_sub(line, colon + 1, line.n));
		uint64_t i;

		while (count < LIMIT_KEYWORDS && scan_number(&s, UINT32_MAX, &i)) {
			if (i < n)
				of[count++] = names[i];
			scan_byte(&s, ' ');
		}
		if (colon < line.n && colon > 0 && count)
			fn(ctx, str_sub(line, 0, colon), of, count);
	}
}

struct gathered {
	struct arena *a;
	struct str *bases, *lists;
	size_t n, capb, capl;
};

static void
gather(void *ctx, struct str base, const struct str *names, size_t n)
{
	struct gathered *g = ctx;
	struct buf b = BUF_INIT(65536);

	for (size_t i = 0; i < n; i++) {
		if (!keywords_valid(names[i]) || keywords_list_has(buf_str(&b), names[i]))
			continue;
		if (b.n)
			buf_byte(&b, ' ');
		buf_put(&b, names[i]);
	}
	if (b.n && !buf_failed(&b) && filename_recordable(base)) {
		g->bases = arena_grow(g->a, g->bases, g->n, &g->capb, sizeof *g->bases);
		g->lists = arena_grow(g->a, g->lists, g->n, &g->capl, sizeof *g->lists);
		g->bases[g->n] = base;
		g->lists[g->n++] = arena_str(g->a, buf_str(&b));
	}
	buf_free(&b);
}

/* One update that Courier has not merged yet: a file named BASE (or .<n>.BASE) with a keyword a line. */
static void
read_update(struct gathered *g, int dirfd, const char *file)
{
	struct str base = str_of(file), text, line, names[128];
	struct scan s = scan_of(base);
	uint64_t age;
	size_t n = 0, count = 0;
	char *p;

	if (scan_byte(&s, '.') && scan_number(&s, UINT64_MAX, &age) && scan_byte(&s, '.'))
		base = scan_rest(&s);
	if (file_read_small(dirfd, file, 65536, &p, &n, NULL))
		return;
	text = arena_str(g->a, (struct str){ p, n });
	free(p);
	while (count < 128 && str_split(&text, '\n', &line))
		if (line.n)
			names[count++] = line;
	gather(g, arena_str(g->a, base), names, count);
}

static void
read_updates(struct gathered *g, int dirfd)
{
	struct dir *d = dir_open(dirfd, KEYWORDS_DIR);
	struct dir_entry e;

	if (d == NULL)
		return;
	/* Aged updates first, so that the newest one of a message counts. */
	for (int dots = 1; dots >= 0; dots--) {
		while (dir_next(d, &e) > 0)
			if ((e.name[0] == '.') == dots && e.name[0] != ':')
				read_update(g, dir_fd(d), e.name);
		if (dir_rewind(d))
			break;
	}
	dir_close(d);
}

int
courier_adopt(struct box *b)
{
	struct arena a = ARENA_INIT;
	struct gathered g = { .a = &a };
	int fd = file_open_regular(b->dirfd, UIDDB, O_RDONLY, NULL), r;
	size_t n;
	char *p;

	if (fd < 0)
		return errno == ENOENT ? 0 : fail_errno(b->m->fault, "%s/" UIDDB, b->disk);
	r = read_uiddb(b, fd);
	os.close(fd);
	if (r)
		return fail_errno(b->m->fault, "%s/" UIDDB, b->disk);
	if (b->list.uidvalidity == 0)
		return 0;
	if (file_read_small(b->dirfd, KEYWORDS_LIST, KEYWORDS_MAX, &p, &n, NULL) == 0) {
		courier_keywords_parse(&a, arena_str(&a, (struct str){ p, n }), gather, &g);
		free(p);
	}
	read_updates(&g, b->dirfd);
	r = g.n ? box_keywords_extra_write(b, g.bases, g.lists, g.n, true) : 0;
	arena_free(&a);
	return r;
}
