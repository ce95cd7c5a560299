folder Trash
mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b UID MOVE 1 Trash
S: * OK [COPYUID $validity 1 1] ...
S: * 1 EXPUNGE
S: b OK UID MOVE completed
C: c UID MOVE 1 Trash
S: c OK UID MOVE completed
