/*
 * Passwords against a file of user:hash lines. What must not happen: a file that others can read counts, the
 * time tells whether a user exists, or a password stays in memory.
 */

#include "c-client/server/passwd.h"

#include "c-client/base/err.h"
#include "c-client/server/trusted.h"
#include "osdep/crypt.h"

/* libcrypt takes passphrases up to 511 bytes and hashes of 383. */
#define PASSWORD_MAX 511
#define HASH_MAX 383

static bool
is_usable(struct str hash)
{
	return hash.n && hash.n <= HASH_MAX && hash.p[0] != '!' && hash.p[0] != '*' &&
	       memchr(hash.p, '\0', hash.n) == NULL;
}

/* One line: its user and its hash. False for comments and for what is no such line. */
static bool
split_line(struct str line, struct str *user, struct str *hash)
{
	struct str rest = str_trim(line);

	return rest.n && rest.p[0] != '#' && str_split(&rest, ':', user) && user->n &&
	       str_split(&rest, ':', hash);
}

bool
passwd_find(struct str text, struct str user, struct str *hash)
{
	struct str line, name, found;

	while (str_split(&text, '\n', &line)) {
		if (!split_line(line, &name, &found) || !str_eq(name, user))
			continue;
		if (!is_usable(found))
			return false;
		*hash = found;
		return true;
	}
	return false;
}

/*
 * Any usable hash of the file: what an unknown user's password is hashed with, so that it costs what others
 * cost.
 */
static bool
any_hash(struct str text, struct str *hash)
{
	struct str line, name;

	while (str_split(&text, '\n', &line))
		if (split_line(line, &name, hash) && is_usable(*hash))
			return true;
	return false;
}

/* 1 right, 0 wrong, -1 and errno as crypt_verify. */
static int
verify(struct str text, struct str user, const char *password)
{
	char setting[HASH_MAX + 1];
	struct str hash;
	bool known = passwd_find(text, user, &hash);
	int r;

	if (!known && !any_hash(text, &hash))
		return crypt_dummy(password);
	snprintf(setting, sizeof setting, "%.*s", STR_ARG(hash));
	r = crypt_verify(password, setting);
	explicit_bzero(setting, sizeof setting);
	return known ? r : r < 0 ? r : 0;
}

int
passwd_verify(const char *path, struct str user, struct str password, struct fault *f)
{
	char secret[PASSWORD_MAX + 1], *text;
	size_t n;
	bool possible =
	    password.n && password.n <= PASSWORD_MAX && memchr(password.p, '\0', password.n) == NULL;
	int r;

	if ((r = trusted_read(path, PASSWD_FILE_MAX, 077, &text, &n, f)))
		return r;
	snprintf(secret, sizeof secret, "%.*s", possible ? (int)password.n : 1, possible ? password.p : "-");
	r = verify((struct str){ text, n }, user, secret);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(text, n);
	free(text);
	if (r < 0)
		return fail(f, MAIL_E_IO, "Logging in does not work here, see the server's log",
		    "password file %s: a hash cannot be checked: %m", path);
	if (r == 0 || !possible)
		return fail(
		    f, MAIL_E_DENIED, "Wrong user name or password", "wrong password or unknown user");
	return MAIL_OK;
}
