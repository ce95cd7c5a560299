/*
 * Errors. A function that can fail returns int: 0, or one of these negative codes, named by how much
 * is broken (the message, the mailbox, the store, the connection). Scanners return bool. On failure
 * outputs are untouched.
 *
 *	return fail(f, MAIL_E_LOCKED, "Mailbox is locked", "dotlock %s held by pid %d", path, pid);
 *
 * The first text is for the client: fixed, helpful, without paths, errno or foreign bytes. The second
 * is for the log, where the path and strerror belong. Chains: if ((r = a()) || (r = b())) goto out;
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum mail_err {
	MAIL_OK = 0,
	MAIL_E_SYNTAX = -1,    /* the request cannot be read */
	MAIL_E_PARAM = -2,     /* it can be read, but makes no sense */
	MAIL_E_CHARSET = -3,   /* unknown or unusable charset */
	MAIL_E_NOTFOUND = -4,  /* no such mailbox */
	MAIL_E_EXISTS = -5,    /* there already is such a mailbox */
	MAIL_E_CANNOT = -6,    /* a name or an operation that can never work here */
	MAIL_E_DENIED = -7,    /* no permission */
	MAIL_E_READONLY = -8,  /* the mailbox was opened or is stored read-only */
	MAIL_E_LOCKED = -9,    /* someone holds a lock; try again */
	MAIL_E_FULL = -10,     /* no space, quota */
	MAIL_E_LIMIT = -11,    /* one of our own limits */
	MAIL_E_TOOBIG = -12,   /* a literal or message over its limit */
	MAIL_E_GONE = -13,     /* this message no longer exists; the mailbox is fine */
	MAIL_E_CHANGED = -14,  /* another UIDVALIDITY, or replaced under us: it must be closed */
	MAIL_E_DEAD = -15,     /* this mailbox can no longer be used; the store is fine */
	MAIL_E_LOST = -16,     /* the connection is gone or timed out: end the session */
	MAIL_E_IO = -17,       /* the disk or the system failed; the state is the old one */
	MAIL_E_BUG = -18       /* ours */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* The last failure of a context. A plain value; copying it is fine. */
struct fault {
	enum mail_err code;
	const char *client; /* static text */
	char log[400];
};

/* Records both texts and returns the code. f may be NULL. errno is preserved; "%m" works in the log text. */
int fail(struct fault *f, enum mail_err code, const char *client, const char *log_fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * The same for a failed system call: chooses code and client text by errno (ENOSPC and EDQUOT = FULL, EACCES,
 * EPERM and EROFS = DENIED, ENAMETOOLONG = CANNOT, everything else IO) and adds ": strerror" to the log text.
 */
int fail_errno(struct fault *f, const char *log_fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
