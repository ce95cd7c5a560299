/*
 * gen DIR COUNT KIND [SALT]: makes the Maildir folder DIR hold exactly COUNT made-up messages, all in cur/.
 *
 *	KIND mail     what people get: log-normal sizes (half under 4.5 kB, 10 kB on average), threads,
 *	              Received chains, signatures, encoded words, multiparts, attachments; names without
 *	              sizes, 30 % unread
 *	     short    some 600 bytes each
 *	     huge     one text and one attachment of 50 MB
 *
 * A message depends on KIND, SALT, COUNT and its number alone, so two runs make the same bytes, names and
 * times. What is there already is kept, so this also undoes what a server did: messages that are gone are
 * made again, flags are put back, foreign ones are removed. The folder's own files (indexes, lists) are not
 * touched. Prints how many messages were made.
 */

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define FIRST_DATE 1451606400 /* 2016; eight years are spread over the messages */
#define YEARS_S 250000000
#define POOL (1 << 20)
#define HUGE_SIZE 50000000
#define NAME_SIZE 96
#define CHAIN 12 /* the longest References */

enum kind { KIND_MAIL, KIND_SHORT, KIND_HUGE };

static enum kind kind;
static uint64_t salt;
static uint64_t count;

/* --- Chance ------------------------------------------------------------------------------------------- */

struct rng {
	uint64_t state;
};

static uint64_t
rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned
below(struct rng *r, unsigned n)
{
	return (unsigned)((rng_next(r) >> 32) * n >> 32);
}

static bool
chance(struct rng *r, unsigned percent)
{
	return below(r, 100) < percent;
}

/* One stream for each message and aspect, so that a reply knows its parent's subject without making it. */
static struct rng
rng_of(uint64_t message, unsigned aspect)
{
	struct rng r = { (salt + 1) * 0xd1342543de82ef95 ^ message * 0x2545f4914f6cdd1d ^ aspect };

	rng_next(&r);
	return r;
}

#define PICK(r, list) (list)[below(r, sizeof(list) / sizeof(*(list)))]

enum aspect {
	ASPECT_BODY,
	ASPECT_FLAGS,
	ASPECT_DATE,
	ASPECT_ID,
	ASPECT_PARENT,
	ASPECT_SUBJECT,
	ASPECT_SENDER
};

/* --- Text --------------------------------------------------------------------------------------------- */

static const char *const words[] = { "the", "of", "and", "to", "a", "in", "that", "is", "for", "it", "we",
	"on", "with", "be", "as", "you", "this", "have", "not", "are", "can", "will", "from", "at", "or",
	"which", "by", "one", "there", "meeting", "server", "please", "would", "time", "week", "project",
	"report", "about", "question", "change", "should", "message", "people", "version", "release",
	"thanks", "attached", "invoice", "order", "number", "because", "before", "after", "problem",
	"customer", "library", "patch", "review", "garden", "holiday", "ticket", "delivery", "station",
	"morning", "evening", "contract", "budget", "schedule", "account", "database", "network", "working",
	"tomorrow" };
static const char *const given[] = { "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida",
	"Jonas", "Karin", "Leo", "Mia", "Noah", "Olga", "Paul", "Rosa", "Sven", "Tina", "Uwe", "Vera", "Wim",
	"Yuki", "Zoe" };
static const char *const family[] = { "Adams", "Bauer", "Costa", "Diaz", "Evans", "Fischer", "Garcia",
	"Hansen", "Ito", "Jensen", "Keller", "Lopez", "Meyer", "Novak", "Olsen", "Perez", "Quinn", "Rossi",
	"Schmidt", "Tanaka", "Weber" };
static const char *const encoded_names[] = { "=?UTF-8?Q?J=C3=BCrgen_M=C3=BCller?=",
	"=?utf-8?B?5bGx55Sw5aSq6YOO?=", "=?iso-8859-1?Q?Ren=E9_Fran=E7ois?=",
	"=?UTF-8?B?0JjQstCw0L0g0J/QtdGC0YDQvtCy?=" };
static const char *const encoded_subjects[] = { "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=",
	"=?ISO-2022-JP?B?GyRCMnE1RCROJCpDTiRpJDsbKEI=?=",
	"=?UTF-8?B?0J/RgNC+0LXQutGC?= =?UTF-8?B?INC90LAg0L3QtdC00LXQu9GO?=",
	"=?utf-8?Q?Rendez-vous_=C3=A0_l=E2=80=99h=C3=B4tel_=E2=80=93_confirmation_de_v?=\n "
	"=?utf-8?Q?otre_r=C3=A9servation?=" };
static const char *const domains[] = { "example.org", "mail.example.com", "lists.example.net",
	"uni.example.edu", "shop.example.com", "example.co.jp" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec" };
static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const zones[] = { "+0000", "+0100", "+0200", "-0500", "-0800", "+0900" };

/* The message that is being made. */
static struct {
	char *text;
	size_t n, size;
} out;

static void
put(const char *text, size_t n)
{
	if (out.n + n > out.size) {
		out.size = (out.n + n) * 2;
		out.text = realloc(out.text, out.size);
		if (out.text == NULL)
			err(71, "no memory");
	}
	memcpy(out.text + out.n, text, n);
	out.n += n;
}

__attribute__((format(printf, 1, 2))) static void
add(const char *format, ...)
{
	char line[1024];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	put(line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
}

/* Made once; bodies are cut out of it, by lines. */
struct pool {
	char text[POOL + 1024];
	size_t n;
	uint32_t lines[POOL / 16];
	unsigned nlines;
};
static struct pool plain, quoted, base64;

static void
pool_line(struct pool *p, const char *line, size_t n)
{
	p->lines[p->nlines++] = (uint32_t)p->n;
	memcpy(p->text + p->n, line, n);
	p->n += n;
}

static void
pool_text(struct pool *p, struct rng *r, size_t size, bool html)
{
	char line[200];

	while (p->n < size) {
		unsigned width = 40 + below(r, 24);
		size_t n = 0;

		if (html && chance(r, 20))
			n += (size_t)snprintf(line, sizeof line, "<p class=3D\"a\" style=3D\"margin:0cm\">");
		else if (!html && chance(r, 12))
			n += (size_t)snprintf(line, sizeof line, "> ");
		while (n < width) {
			unsigned rank = below(r, sizeof words / sizeof *words);

			rank = rank * below(r, 100) / 100;
			n += (size_t)snprintf(line + n, sizeof line - n, "%s%s", words[rank],
			    html && chance(r, 3) ? "=C3=A9 " : " ");
		}
		n += (size_t)snprintf(line + n - 1, sizeof line - n, html && !chance(r, 10) ? "=\n" : "\n") -
		     1;
		pool_line(p, line, n);
		if (!html && chance(r, 10))
			pool_line(p, "\n", 1);
	}
}

static void
pool_base64(struct pool *p, struct rng *r, size_t size)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char line[77];

	while (p->n < size) {
		for (int i = 0; i < 76; i++)
			line[i] = digits[below(r, 64)];
		line[76] = '\n';
		pool_line(p, line, 77);
	}
}

static void
pools_fill(void)
{
	struct rng r = { 1 };
	size_t size = kind == KIND_SHORT ? POOL / 64 : POOL;

	pool_text(&plain, &r, size, false);
	if (kind == KIND_SHORT)
		return;
	pool_text(&quoted, &r, size, true);
	pool_base64(&base64, &r, size);
}

/* About n bytes, whole lines. */
static void
cut(struct pool *p, struct rng *r, size_t n)
{
	for (size_t done = 0; done < n;) {
		unsigned from = below(r, p->nlines), to = from;
		size_t piece;

		while (to < p->nlines && p->lines[to] - p->lines[from] < n - done)
			to++;
		piece = (to < p->nlines ? p->lines[to] : p->n) - p->lines[from];
		put(p->text + p->lines[from], piece);
		done += piece;
	}
}

/* --- Header ------------------------------------------------------------------------------------------- */

static time_t
date_of(uint64_t i)
{
	struct rng r = rng_of(i, ASPECT_DATE);
	uint64_t step = YEARS_S / (count ? count : 1);

	return (time_t)(FIRST_DATE + i * step + (step ? rng_next(&r) % step : 0));
}

static void
add_date(const char *name, time_t t, const char *zone)
{
	struct tm tm;

	gmtime_r(&t, &tm);
	add("%s%s, %d %s %d %02d:%02d:%02d %s\n", name, days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon],
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec, zone);
}

static void
add_id(uint64_t i)
{
	struct rng r = rng_of(i, ASPECT_ID);
	uint64_t id = rng_next(&r);

	add("<%016llx.%llu@%s>", (unsigned long long)id, (unsigned long long)i, PICK(&r, domains));
}

/* What message i answers; false: nothing. */
static bool
parent_of(uint64_t i, uint64_t *parent)
{
	struct rng r = rng_of(i, ASPECT_PARENT);
	uint64_t back = 1 + below(&r, 30);

	if (back > i || !chance(&r, 45))
		return false;
	*parent = i - back;
	return true;
}

static void
add_thread(uint64_t i)
{
	uint64_t chain[CHAIN], p = i, root = i;
	int n = 0;

	for (; parent_of(root, &p); root = p)
		if (n < CHAIN)
			chain[n++] = p;
	struct rng r = rng_of(root, ASPECT_SUBJECT);
	add("Subject: %s", n ? "Re: " : "");
	if (chance(&r, 12))
		add("%s\n", PICK(&r, encoded_subjects));
	else
		add("%s %s %s %s %llu\n", PICK(&r, words), PICK(&r, words), PICK(&r, words), PICK(&r, words),
		    (unsigned long long)root);
	if (n == 0)
		return;
	add("In-Reply-To: ");
	add_id(chain[0]);
	add("\nReferences:");
	while (n-- > 0) {
		add(" ");
		add_id(chain[n]);
		add("\n");
	}
}

static void
add_address(struct rng *r)
{
	const char *g = PICK(r, given), *f = PICK(r, family);

	switch (below(r, 10)) {
	case 0:
		add("%s <%s.%s@%s>", PICK(r, encoded_names), g, f, PICK(r, domains));
		return;
	case 1:
		add("%c%s@%s", g[0] | 32, f, PICK(r, domains));
		return;
	case 2:
		add("\"%s, %s\" <%s.%s@%s>", f, g, g, f, PICK(r, domains));
		return;
	default:
		add("%s %s <%s.%s@%s>", g, f, g, f, PICK(r, domains));
	}
}

static void
add_addresses(const char *name, struct rng *r, unsigned n)
{
	add("%s", name);
	for (unsigned i = 0; i < n; i++) {
		add(i ? ",\n\t" : "");
		add_address(r);
	}
	add("\n");
}

static void
add_trace(uint64_t i, struct rng *r)
{
	unsigned hops = 2 + below(r, 4);
	time_t t = date_of(i);

	add("Return-Path: <bounce-%llu@%s>\nDelivered-To: user@mx1.example.org\n", (unsigned long long)i,
	    PICK(r, domains));
	for (unsigned hop = 0; hop < hops; hop++) {
		add("Received: from relay%u.%s (relay%u.%s [192.0.2.%u])\n\tby mx%u.example.org (Postfix) "
		    "with ESMTPS id %08X\n"
		    "\tfor <user@example.org>; ",
		    hop, PICK(r, domains), hop, PICK(r, domains), below(r, 255), hop + 1,
		    (unsigned)rng_next(r));
		add_date("", t - hop * 2, "+0000");
	}
	if (chance(r, 60)) {
		add("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s;\n\ts=mail2020; t=%lld; "
		    "h=From:To:Subject:Date:Message-ID:References:In-Reply-To;\n\tbh=",
		    PICK(r, domains), (long long)t);
		put(base64.text + 77 * (size_t)below(r, 1000), 43);
		add("=;\n\tb=");
		for (int line = 0; line < 5; line++) {
			put(base64.text + 77 * (size_t)below(r, 1000), 68);
			add("\n\t ");
		}
		add("==\n");
	}
	if (chance(r, 70))
		add("Authentication-Results: mx1.example.org; dkim=pass (2048-bit key) "
		    "header.d=%s;\n\tspf=pass "
		    "(mx1.example.org: domain of %s designates 192.0.2.%u as permitted sender)\n",
		    PICK(r, domains), PICK(r, domains), below(r, 255));
	if (chance(r, 50))
		add("X-Spam-Status: No, score=-%u.%u required=5.0 "
		    "tests=BAYES_00,DKIM_SIGNED,\n\tDKIM_VALID,HTML_MESSAGE,"
		    "SPF_PASS autolearn=ham version=3.4.2\n",
		    below(r, 5), below(r, 10));
}

static void
add_header(uint64_t i, struct rng *r)
{
	struct rng sender = rng_of(i, ASPECT_SENDER);

	if (kind != KIND_SHORT)
		add_trace(i, r);
	add_addresses("From: ", &sender, 1);
	add_addresses("To: ", r, chance(r, 75) ? 1 : 2 + below(r, 4));
	if (chance(r, 25))
		add_addresses("Cc: ", r, 1 + below(r, 5));
	if (chance(r, 10))
		add_addresses("Reply-To: ", r, 1);
	add_thread(i);
	add_date("Date: ", date_of(i), PICK(r, zones));
	add("Message-ID: ");
	add_id(i);
	add("\n");
	if (kind != KIND_SHORT && chance(r, 25))
		add("List-Id: A list <%s.lists.example.net>\nList-Unsubscribe: "
		    "<https://lists.example.net/u/%u>\nList-Post: "
		    "<mailto:list@lists.example.net>\nPrecedence: list\n",
		    PICK(r, words), (unsigned)rng_next(r));
	if (chance(r, 60))
		add("User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 "
		    "Thunderbird/102.%u\n",
		    below(r, 15));
	add("MIME-Version: 1.0\n");
}

/* --- Bodies ------------------------------------------------------------------------------------------- */

static void
add_plain(struct rng *r, size_t n)
{
	static const char *const how[] = { "utf-8\nContent-Transfer-Encoding: 8bit", "utf-8; format=flowed",
		"us-ascii", "ISO-8859-1\nContent-Transfer-Encoding: 7bit" };
	unsigned which = below(r, 4);

	add("Content-Type: text/plain; charset=%s\n\n", how[which]);
	if (which == 0)
		add("Gr\303\274\303\237e, \345\261\261\347\224\260\n");
	cut(&plain, r, n);
}

static void
add_alternative(struct rng *r, size_t n)
{
	unsigned id = (unsigned)rng_next(r);

	add("Content-Type: multipart/alternative;\n boundary=\"----=_Part_%u\"\n\n------=_Part_%u\n", id, id);
	add_plain(r, n / 3);
	add("\n------=_Part_%u\nContent-Type: text/html; charset=\"UTF-8\"\n"
	    "Content-Transfer-Encoding: quoted-printable\n\n<html><head><title></title></head><body>\n",
	    id);
	cut(&quoted, r, n - n / 3);
	add("</body></html>\n\n------=_Part_%u--\n", id);
}

static void
add_attachment(struct rng *r, size_t n)
{
	static const char *const types[] = { "application/pdf", "image/jpeg", "image/png", "application/zip",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document" };
	const char *type = PICK(r, types), *name = PICK(r, words);

	add("Content-Type: %s;\n name=\"%s.dat\"\nContent-Disposition: attachment;\n filename=\"%s.dat\"; "
	    "size=%zu\n"
	    "Content-Transfer-Encoding: base64\nContent-ID: <%08x@example.org>\n\n",
	    type, name, name, n * 3 / 4, (unsigned)rng_next(r));
	cut(&base64, r, n);
}

static void
add_mixed(struct rng *r, size_t n)
{
	unsigned id = (unsigned)rng_next(r), parts = 1 + below(r, 3);
	size_t text = 500 + below(r, 2000);

	add("Content-Type: multipart/mixed; boundary=\"=-%08x\"\n\nThis is a multi-part message in MIME "
	    "format.\n\n--=-%08x\n",
	    id, id);
	if (chance(r, 60))
		add_alternative(r, text);
	else
		add_plain(r, text);
	for (unsigned i = 0; i < parts; i++) {
		add("\n--=-%08x\n", id);
		add_attachment(r, n / parts);
	}
	add("\n--=-%08x--\n", id);
}

static void
add_forwarded(uint64_t i, struct rng *r, size_t n)
{
	unsigned id = (unsigned)rng_next(r);

	add("Content-Type: multipart/mixed; boundary=fwd%08x\n\n--fwd%08x\n", id, id);
	add_plain(r, 300);
	add("\n--fwd%08x\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n", id);
	add_header(i + count, r);
	add_alternative(r, n);
	add("\n--fwd%08x--\n", id);
}

/* Log-normal: exp of a normal variate (Box and Muller). */
static size_t
size_of(struct rng *r)
{
	double u = (double)(rng_next(r) >> 11) * 0x1p-53 + 0x1p-54, v = (double)(rng_next(r) >> 11) * 0x1p-53;
	double n = 2800 * exp(1.45 * sqrt(-2 * log(u)) * cos(6.283185307179586 * v));

	return n < 200 ? 200 : n > 8e6 ? 8000000 : (size_t)n;
}

static void
message_make(uint64_t i)
{
	struct rng r = rng_of(i, ASPECT_BODY);
	size_t n;

	out.n = 0;
	add_header(i, &r);
	if (kind == KIND_SHORT) {
		add_plain(&r, 100 + below(&r, 200));
		return;
	}
	n = kind == KIND_HUGE ? HUGE_SIZE : size_of(&r);
	if (n > 20000)
		add_mixed(&r, n);
	else if (chance(&r, 3))
		add_forwarded(i, &r, n);
	else if (chance(&r, 10))
		add_mixed(&r, n);
	else if (chance(&r, 45))
		add_alternative(&r, n);
	else
		add_plain(&r, n);
}

/* --- Files -------------------------------------------------------------------------------------------- */

static int cur, tmp;

/* The name up to the colon; the number stands behind the P. */
static void
base_name(uint64_t i, char name[NAME_SIZE])
{
	struct rng r = rng_of(i, ASPECT_FLAGS);

	snprintf(name, NAME_SIZE, "%lld.M%06uP%llu.mx1.example.org", (long long)date_of(i),
	    below(&r, 1000000), (unsigned long long)i);
}

static void
file_name(uint64_t i, char name[NAME_SIZE])
{
	static const char *const flags[] = { "S", "S", "S", "S", "S", "S", "S", "RS", "RS", "FS" };
	struct rng r = rng_of(i, ASPECT_FLAGS);
	size_t n;

	base_name(i, name);
	n = strlen(name);
	rng_next(&r);
	snprintf(name + n, NAME_SIZE - n, ":2,%s", chance(&r, 30) ? "" : PICK(&r, flags));
}

static void
message_write(uint64_t i)
{
	struct timespec times[2] = { { .tv_sec = date_of(i) }, { .tv_sec = date_of(i) } };
	char name[NAME_SIZE];
	int fd;

	message_make(i);
	file_name(i, name);
	fd = openat(tmp, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, out.text, out.n) != (ssize_t)out.n || futimens(fd, times) || close(fd) ||
	    renameat(tmp, name, cur, name))
		err(73, "%s", name);
}

/* A file that is there: as it should be, under other flags, or none of ours. */
static void
message_there(const char *have, bool *there)
{
	char base[NAME_SIZE], want[NAME_SIZE];
	const char *p = strchr(have, 'P');
	uint64_t i = 0;

	for (; p && p[1] >= '0' && p[1] <= '9' && i < count; p++)
		i = i * 10 + (uint64_t)(p[1] - '0');
	if (p && i < count && !there[i]) {
		size_t n;

		base_name(i, base);
		n = strlen(base);
		if (memcmp(have, base, n < strlen(have) ? n : strlen(have)) == 0 &&
		    (have[n] == ':' || have[n] == 0)) {
			there[i] = true;
			file_name(i, want);
			if (strcmp(have, want) && renameat(cur, have, cur, want))
				err(73, "%s", have);
			return;
		}
	}
	if (unlinkat(cur, have, 0))
		err(73, "%s", have);
}

/* Names are collected before the first is changed: readdir need not cope with renames. */
static void
folder_read(bool *there)
{
	struct dirent *e;
	char **names = NULL;
	size_t n = 0, size = 0;
	DIR *d = fdopendir(dup(cur));

	if (d == NULL)
		err(66, "cur");
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (n == size) {
			size = size ? size * 2 : 1024;
			names = realloc(names, size * sizeof *names);
			if (names == NULL)
				err(71, "no memory");
		}
		names[n++] = strdup(e->d_name);
	}
	closedir(d);
	for (size_t i = 0; i < n; i++) {
		message_there(names[i], there);
		free(names[i]);
	}
	free(names);
}

/* Nothing of ours is ever in new/. */
static void
new_clear(int dir)
{
	int fd = openat(dir, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent *e;
	DIR *d = fdopendir(fd);

	if (d == NULL)
		err(66, "new");
	while ((e = readdir(d)))
		if (e->d_name[0] != '.' && unlinkat(fd, e->d_name, 0))
			err(73, "%s", e->d_name);
	closedir(d);
}

static int
folder_open(const char *path)
{
	int dir;

	if (mkdir(path, 0700) == 0 || access(path, F_OK) == 0)
		dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else
		err(73, "%s", path);
	if (dir < 0)
		err(66, "%s", path);
	mkdirat(dir, "cur", 0700);
	mkdirat(dir, "new", 0700);
	mkdirat(dir, "tmp", 0700);
	cur = openat(dir, "cur", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	tmp = openat(dir, "tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (cur < 0 || tmp < 0)
		err(66, "%s", path);
	return dir;
}

static uint64_t
number(const char *text)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9' && n < 1000000000; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	if (*text)
		errx(64, "not a number: %s", text);
	return n;
}

int
main(int argc, char **argv)
{
	static const char *const kinds[] = { "mail", "short", "huge" };
	uint64_t made = 0;
	bool *there;
	int k = 0;

	if (argc < 4 || argc > 5)
		errx(64, "usage: gen DIR COUNT mail|short|huge [SALT]");
	count = number(argv[2]);
	while (k < 3 && strcmp(argv[3], kinds[k]))
		k++;
	if (k == 3 || count == 0)
		errx(64, "%s %s: no such messages", argv[2], argv[3]);
	kind = (enum kind)k;
	salt = (argc > 4 ? number(argv[4]) : 0) * 3 + (uint64_t)k;
	there = calloc(count, sizeof *there);
	if (there == NULL)
		err(71, "no memory");
	new_clear(folder_open(argv[1]));
	folder_read(there);
	for (uint64_t i = 0; i < count; i++)
		if (!there[i]) {
			if (made++ == 0)
				pools_fill();
			message_write(i);
		}
	free(there);
	printf("%llu\n", (unsigned long long)made);
	return 0;
}
