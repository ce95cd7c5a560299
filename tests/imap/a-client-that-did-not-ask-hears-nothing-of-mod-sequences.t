mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (FLAGS (\Seen \Flagged))
S: b OK ...
C: c STORE 1 -FLAGS.SILENT (\Flagged)
S!: c OK ...
C: d UID FETCH 2 (FLAGS)
S: * 2 FETCH (UID 2 FLAGS (\Seen))
S: d OK ...
C: e STORE 1 +FLAGS.SILENT (\Deleted)
S!: e OK ...
C: f EXPUNGE
S: * 1 EXPUNGE
S!: f OK EXPUNGE completed
