/*
 * What the pure code costs: each function over a folder of mail that is held in memory, in CPU time.
 *
 *	micro FOLDER [ROW]
 *
 * A message is first copied to one buffer, as read(2) would do; that is the row "copy", taken off all
 * others. The least of five rounds counts. A ROW runs those alone whose name begins so.
 */

#include <dirent.h>
#include <time.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/crc32c.h"
#include "c-client/codec/crlf.h"
#include "c-client/imap/body.h"
#include "c-client/imap/envelope.h"
#include "c-client/message/envelope.h"
#include "c-client/message/header.h"
#include "c-client/message/mime.h"
#include "c-client/message/part.h"

#define ROUNDS 5
#define PIECE 32768 /* what the engine reads at a time */

struct mail {
	struct str all, header;
};

/* What a row may use; the arena and the text are empty when it begins. */
struct work {
	struct arena arena;
	struct buf text;
	char *wire;
	uint64_t sum; /* of something from each result, so that no compiler leaves work out */
};

typedef void row(struct work *w, struct mail m);

static void
run_copy(struct work *w, struct mail m)
{
	w->sum += (unsigned char)m.all.p[0];
}

static void
run_memchr(struct work *w, struct mail m)
{
	const char *end = m.all.p + m.all.n;

	for (const char *p = m.all.p; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		w->sum++;
}

static void
run_memcpy(struct work *w, struct mail m)
{
	memcpy(w->wire, m.all.p, m.all.n);
	w->sum += (unsigned char)w->wire[m.all.n / 2];
}

static void
run_crc(struct work *w, struct mail m)
{
	w->sum += crc32c(0, m.all.p, m.all.n);
}

static void
run_wire_size(struct work *w, struct mail m)
{
	struct crlf state = { 0 };

	w->sum += crlf_wire_size(&state, m.all);
}

static void
run_to_wire(struct work *w, struct mail m)
{
	struct crlf state = { 0 };

	w->sum += crlf_to_wire_at(&state, m.all, w->wire);
}

static void
run_header(struct work *w, struct mail m)
{
	struct scan s = scan_of(m.header);
	struct header_field f;

	while (header_next(&s, &f))
		w->sum += f.value.n;
}

static void
run_envelope(struct work *w, struct mail m)
{
	struct envelope e;

	envelope_parse(&w->arena, m.header, &e, NULL);
	write_envelope(&w->text, &e);
	w->sum += w->text.n;
}

static void
run_mime(struct work *w, struct mail m)
{
	struct mime mime;

	mime_parse(&w->arena, m.header, false, &mime, NULL);
	w->sum += mime.params.n;
}

static void
run_filter(struct work *w, struct mail m)
{
	const struct str names[] = { STR("From"), STR("To"), STR("Subject"), STR("Date"), STR("Message-ID") };
	struct header_filter f;

	header_filter_begin(&w->arena, &f, names, sizeof names / sizeof *names, false);
	header_filter_feed(&f, m.header, &w->text);
	header_filter_end(&f, &w->text);
	w->sum += w->text.n;
}

static const struct part *
parse(struct work *w, struct mail m)
{
	struct part_parser *p = part_begin(&w->arena);

	for (size_t at = 0; at < m.all.n; at += PIECE)
		part_feed(p, str_sub(m.all, at, PIECE));
	return part_end(p);
}

static void
run_parts(struct work *w, struct mail m)
{
	w->sum += part_wire(parse(w, m));
}

/* All that a client can ask for of a message that is met for the first time. */
static void
run_all(struct work *w, struct mail m)
{
	const struct part *root = parse(w, m);

	write_envelope(&w->text, root->envelope);
	write_body(&w->text, root, true);
	run_filter(w, m);
	w->sum += part_wire(root);
}

static const struct {
	const char *name;
	row *run;
} rows[] = {
	{ "copy", run_copy },
	{ "memchr of each line", run_memchr },
	{ "memcpy", run_memcpy },
	{ "crc32c", run_crc },
	{ "crlf_wire_size", run_wire_size },
	{ "crlf_to_wire_at", run_to_wire },
	{ "header_next, all", run_header },
	{ "envelope, with text", run_envelope },
	{ "mime_parse", run_mime },
	{ "filter of 5 fields", run_filter },
	{ "parts", run_parts },
	{ "all, with texts", run_all },
};

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
least_of_rounds(struct work *w, const struct mail *mail, size_t n, char *in, row *run)
{
	double least = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double before = cpu_seconds(), took;
		for (size_t i = 0; i < n; i++) {
			struct mail m = mail[i];
			memcpy(in, m.all.p, m.all.n);
			m.all.p = m.header.p = in;
			arena_reset(&w->arena);
			buf_reset(&w->text);
			run(w, m);
		}
		took = cpu_seconds() - before;
		if (round == 0 || took < least)
			least = took;
	}
	return least;
}

/* The header with its empty line, by the filter that keeps all of it. */
static struct str
header_of(struct arena *a, struct str all)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2);
	struct header_filter f;
	size_t n;

	header_filter_begin(a, &f, NULL, 0, true);
	header_filter_feed(&f, all, &b);
	n = b.n;
	buf_free(&b);
	return str_sub(all, 0, n);
}

static struct mail *
read_folder(struct arena *a, const char *folder, size_t *n)
{
	DIR *dir = opendir(folder);
	struct mail *mail = NULL;
	size_t cap = 0;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		struct buf b = BUF_INIT(1u << 30);
		struct str path = arena_fmt(a, "%s/%s", folder, e->d_name);
		FILE *f = e->d_type == DT_REG ? fopen(path.p, "r") : NULL;
		for (size_t got = 1; f && got && buf_room(&b, 1 << 16); b.n += got)
			got = fread(b.p + b.n, 1, 1 << 16, f);
		if (f)
			fclose(f);
		if (b.n) {
			struct str all = arena_str(a, buf_str(&b));
			mail = arena_grow(a, mail, *n, &cap, sizeof *mail);
			mail[(*n)++] = (struct mail){ all, header_of(a, all) };
		}
		buf_free(&b);
	}
	if (dir)
		closedir(dir);
	return mail;
}

int
main(int argc, char **argv)
{
	struct arena arena = ARENA_INIT;
	struct work w = { .text = BUF_INIT(1u << 30) };
	size_t n = 0, total = 0, largest = 0;
	struct mail *mail = argc > 1 ? read_folder(&arena, argv[1], &n) : NULL;
	double copy = 0;
	char *in;

	if (n == 0) {
		fprintf(stderr, "usage: micro FOLDER-OF-MESSAGES [ROW]\n");
		return 64;
	}
	for (size_t i = 0; i < n; i++) {
		total += mail[i].all.n;
		largest = mail[i].all.n > largest ? mail[i].all.n : largest;
	}
	in = arena_alloc(&arena, largest);
	w.wire = arena_alloc(&arena, 2 * largest);
	printf("%zu messages, %.1f MB\n%-20s %10s %10s %10s\n", n, (double)total / 1e6, "", "us each",
	    "s for 1 GB", "MB/s");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double t;
		if (i && argc > 2 && !str_starts(str_of(rows[i].name), str_of(argv[2])))
			continue;
		t = least_of_rounds(&w, mail, n, in, rows[i].run) - copy;
		copy = i ? copy : t;
		printf("%-20s %10.3f %10.4f %10.0f\n", rows[i].name, t / (double)n * 1e6, t / (double)total * 1e9,
		    (double)total / t / 1e6);
	}
	return 0;
}
