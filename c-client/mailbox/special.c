/*
 * Special uses (RFC 6154) by the names that mail programs give such mailboxes, where nothing is configured.
 * Each use goes to one mailbox at most, the first of its list that is there (two \Sent confuse clients), and
 * only at the top level.
 */

#include "c-client/mailbox/engine.h"

struct usual_name {
	struct str name; /* ASCII letters in any case */
	unsigned use;
};

/*
 * Japanese words in UTF-8: soushin-zumi (sent), shitagaki (draft), gomibako (bin), sakujo-zumi (deleted) ...
 */
#define SOUSHIN_ZUMI "\xe9\x80\x81\xe4\xbf\xa1\xe6\xb8\x88"
#define MI "\xe3\x81\xbf"
#define MEERU "\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab"
#define AITEMU "\xe3\x82\xa2\xe3\x82\xa4\xe3\x83\x86\xe3\x83\xa0"
#define TOREI "\xe3\x83\x88\xe3\x83\xac\xe3\x82\xa4"
#define SHITAGAKI "\xe4\xb8\x8b\xe6\x9b\xb8\xe3\x81\x8d"
#define GOMIBAKO "\xe3\x81\x94\xe3\x81\xbf\xe7\xae\xb1"
#define GOMIBAKO_KATAKANA "\xe3\x82\xb4\xe3\x83\x9f\xe7\xae\xb1"
#define SAKUJO_ZUMI "\xe5\x89\x8a\xe9\x99\xa4\xe6\xb8\x88"
#define MEIWAKU "\xe8\xbf\xb7\xe6\x83\x91"
#define AAKAIBU "\xe3\x82\xa2\xe3\x83\xbc\xe3\x82\xab\xe3\x82\xa4\xe3\x83\x96"

/* In the order in which they are preferred; the Japanese ones are those of Outlook, Apple and Becky. */
static const struct usual_name usual[] = {
	{ STR_INIT("Sent"), LIST_ATTR_SENT },
	{ STR_INIT("Sent Items"), LIST_ATTR_SENT },
	{ STR_INIT("Sent Messages"), LIST_ATTR_SENT },
	{ STR_INIT("Sent Mail"), LIST_ATTR_SENT },
	{ STR_INIT("Sent-Mail"), LIST_ATTR_SENT },
	{ STR_INIT(SOUSHIN_ZUMI MI), LIST_ATTR_SENT },
	{ STR_INIT(SOUSHIN_ZUMI MI MEERU), LIST_ATTR_SENT },
	{ STR_INIT(SOUSHIN_ZUMI MI AITEMU), LIST_ATTR_SENT },
	{ STR_INIT(SOUSHIN_ZUMI TOREI), LIST_ATTR_SENT },
	{ STR_INIT("Drafts"), LIST_ATTR_DRAFTS },
	{ STR_INIT("Draft"), LIST_ATTR_DRAFTS },
	{ STR_INIT(SHITAGAKI), LIST_ATTR_DRAFTS },
	{ STR_INIT("Trash"), LIST_ATTR_TRASH },
	{ STR_INIT("Deleted Items"), LIST_ATTR_TRASH },
	{ STR_INIT("Deleted Messages"), LIST_ATTR_TRASH },
	{ STR_INIT(GOMIBAKO), LIST_ATTR_TRASH },
	{ STR_INIT(GOMIBAKO_KATAKANA), LIST_ATTR_TRASH },
	{ STR_INIT(SAKUJO_ZUMI MI AITEMU), LIST_ATTR_TRASH },
	{ STR_INIT("Junk"), LIST_ATTR_JUNK },
	{ STR_INIT("Spam"), LIST_ATTR_JUNK },
	{ STR_INIT("Junk E-mail"), LIST_ATTR_JUNK },
	{ STR_INIT("Junk Email"), LIST_ATTR_JUNK },
	{ STR_INIT("Bulk Mail"), LIST_ATTR_JUNK },
	{ STR_INIT(MEIWAKU MEERU), LIST_ATTR_JUNK },
	{ STR_INIT("Archive"), LIST_ATTR_ARCHIVE },
	{ STR_INIT("Archives"), LIST_ATTR_ARCHIVE },
	{ STR_INIT(AAKAIBU), LIST_ATTR_ARCHIVE },
};

#define USUAL (sizeof usual / sizeof usual[0])

void
special_find(const struct store_entry *names, size_t n, unsigned *uses)
{
	size_t found[USUAL]; /* which mailbox has this name; n: none */
	unsigned given = 0;

	for (size_t u = 0; u < USUAL; u++)
		found[u] = n;
	for (size_t i = 0; i < n; i++) {
		uses[i] = 0;
		if (names[i].attributes & LIST_NOSELECT)
			continue;
		for (size_t u = 0; u < USUAL; u++) {
			if (found[u] == n && str_ieq(names[i].name, usual[u].name))
				found[u] = i;
		}
	}
	for (size_t u = 0; u < USUAL; u++) {
		if (found[u] == n || (given & usual[u].use))
			continue;
		uses[found[u]] = usual[u].use;
		given |= usual[u].use;
	}
}
