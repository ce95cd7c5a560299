folder Trash
mail flags=S <<END
Subject: one

Hello.
END
C: a EXAMINE INBOX
S: ...
S: a OK [READ-ONLY] ...
C: b MOVE 1 Trash
S: b NO [READ-ONLY] ...
C: c UID MOVE 1 Trash
S: c NO [READ-ONLY] ...
C: d COPY 1 Trash
S: d OK [COPYUID $v 1 1] COPY completed
