mail flags= <<END
Subject: one

Hello.
END
# RFC 7162 section 3.2.4
C: a SELECT INBOX (CONDSTORE)
S: ...
S: a OK ...
C: b FETCH 1 BODY[TEXT]
S: * 1 FETCH (BODY[TEXT] {*} UID 1 MODSEQ ($modseq) FLAGS (\Seen))
S!: b OK ...
C: c FETCH 1 (BODY[TEXT] MODSEQ)
S: * 1 FETCH (BODY[TEXT] {*} MODSEQ ($modseq))
S!: c OK ...
C: d STORE 1 -FLAGS.SILENT (\Seen)
S: * 1 FETCH (UID 1 MODSEQ ($later))
S!: d OK ...
C: e UID FETCH 1 (FLAGS MODSEQ BODY[TEXT])
S: * 1 FETCH (UID 1 FLAGS (\Seen) MODSEQ ($latest) BODY[TEXT] {*})
S!: e OK ...
