/*
 * Every limit on what comes from outside, in one place. Sizes in bytes, times in seconds.
 * A limit that an admin may want to move becomes a key in server/config.c with its default here.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Time */
#define LIMIT_LOGIN_SECONDS 60          /* from the greeting to a login, absolute */
#define LIMIT_IDLE_SECONDS                                                                                   \
	(30 * 60) /* without a command, after login (RFC 9051 section 5.4: at least 30 min) */
#define LIMIT_LINE_SECONDS 60           /* one line that has begun to arrive */
#define LIMIT_LITERAL_RATE 1024         /* bytes a second at least, averaged over LIMIT_LINE_SECONDS */
#define LIMIT_OUTPUT_SECONDS (5 * 60)   /* output that the client does not take */
#define LIMIT_STILL_HERE_SECONDS 120    /* an IDLE client hears from us this often */

/* What a client sends */
#define LIMIT_LINE_PREAUTH 8192
#define LIMIT_COMMAND_PREAUTH 65536     /* all memory of a command before login */
#define LIMIT_LINE 65536
#define LIMIT_COMMAND (1024 * 1024)     /* line and literals of one command */
#define LIMIT_LITERAL 65536             /* one literal that is not a message */
#define LIMIT_LITERAL_PREAUTH 4096
#define LIMIT_LITERALS_PREAUTH 64
#define LIMIT_LITERALS 1024             /* literals in one command */
#define LIMIT_NONSYNC_DRAIN                                                                                  \
	(1024 * 1024) /* a refused non-synchronising literal is read away up to here, else BYE */
#define LIMIT_APPEND (256ull * 1024 * 1024)
#define LIMIT_TAG 64
#define LIMIT_BAD_PREAUTH 3             /* bad commands before we hang up */
#define LIMIT_BAD 20
#define LIMIT_LOGIN_FAILURES 3
#define LIMIT_ID_PAIRS 30               /* RFC 2971 section 3.3 */
#define LIMIT_ID_VALUE 1024

/* The grammar */
#define LIMIT_SEARCH_DEPTH 32
#define LIMIT_SEARCH_KEYS 4096
#define LIMIT_SECTION_DEPTH 64
#define LIMIT_FETCH_ATTS 256
#define LIMIT_FIELD_NAMES 1000
#define LIMIT_FIELD_NAME 256
#define LIMIT_FLAGS 128                 /* flags named in one command */
#define LIMIT_LIST_PATTERNS 64

/* Mailboxes */
#define LIMIT_NAME 1000                 /* bytes of a mailbox name, UTF-8 */
#define LIMIT_NAME_COMPONENT 240
#define LIMIT_NAME_DEPTH 32
#define LIMIT_MAILBOXES 10000
#define LIMIT_SUBSCRIPTIONS (1024 * 1024) /* bytes of the file */
#define LIMIT_KEYWORD 64
#define LIMIT_KEYWORDS 1000             /* different keywords in one mailbox */
#define LIMIT_UID 0xfffffff0u

/* Work beside a session */
#define LIMIT_ALONE 2000                /* messages that one process reads by itself before it starts a second */
#define LIMIT_AHEAD (1024 * 1024)       /* what that one may have found without our having read it */

/* Messages that strangers wrote */
#define LIMIT_MIME_DEPTH 64
#define LIMIT_MIME_PARTS 10000
#define LIMIT_HEADER_BLOCK (1024 * 1024)       /* parsed of one header; the rest is served, not understood */
#define LIMIT_HEADER_MESSAGE (8 * 1024 * 1024) /* parsed of all headers of one message */
#define LIMIT_ADDRESSES 10000                  /* in one ENVELOPE field */
#define LIMIT_PARAMETERS 1000
#define LIMIT_MESSAGE_ITEMS 100000 /* addresses and parameters stored of one message, all parts together */
#define LIMIT_PARAMETER_SEGMENTS 100           /* RFC 2231 continuations of one parameter */
#define LIMIT_COMMENT_DEPTH 64
#define LIMIT_BOUNDARY 998
#define LIMIT_CHARSET_NAME 64
#define LIMIT_CHARSET_CHANGES 100              /* from one charset to another in one header field */

#endif
