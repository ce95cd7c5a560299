/*
 * Deliveries of many messages that died on their way; deliver.h says when one counts. Called under the lock
 * of the list, with the list read, by whoever comes next.
 *
 * - APPEND, and COPY where no links can be made: the files wait in tmp, the records are written at once, the
 *   files are moved. If all records are there, what was not moved is moved now; else it stays in tmp.
 * - COPY by hard links puts them where they belong, one after the other, and then writes the records. Killed
 *   before that, it has left files that the next session would take for new mail. So all the while there is
 *   a note in the folder: the symbolic link COPY_NOTE, whose text is a word that all names of this COPY
 *   have and no others. What it names and no complete delivery has recorded is removed: hard links made by
 *   a command that was never acknowledged, of messages that are where they were. (Moving 100,000 links out
 *   of tmp would take longer than to make them.) A symbolic link, because it is made in one step, text and
 *   all, and journalling file systems keep it in order with the links that follow.
 */
#ifndef MAILDIR_UNFINISHED_H
#define MAILDIR_UNFINISHED_H

#include "c-client/drivers/maildir/box.h"

void finish_deliveries(struct box *b);

#define COPY_NOTE "madrona-copy"

/* Under the lock. 0; -1 and errno: EEXIST when there is a note already (undo_copy), or it cannot be made. */
int copy_note(struct box *b, struct str word);
void copy_note_end(struct box *b);

/* True: there was a note, and the directories have to be scanned. */
bool undo_copy(struct box *b);

#endif
