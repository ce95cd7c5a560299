mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
# RFC 7162 section 3.1.3, example 8
C: a SELECT INBOX
S: ...
S: a OK ...
C: b STORE 1 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
S: * OK [HIGHESTMODSEQ $highest] ...
S: * FLAGS ...
S: * 1 FETCH (UID 1 MODSEQ ($one))
S!: b OK STORE completed
C: c STORE 1:2 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)
S: * 1 FETCH (UID 1 FLAGS (\Seen $MDNSent) MODSEQ ($one))
S: * 2 FETCH (UID 2 MODSEQ ($two))
S!: c OK [MODIFIED 1] ...
# System flags are always there.
C: d STORE 2 (UNCHANGEDSINCE 0) +FLAGS.SILENT (\Draft)
S: * 2 FETCH (UID 2 FLAGS (\Seen $MDNSent) MODSEQ ($two))
S!: d OK [MODIFIED 2] ...
C: e STORE 2 (UNCHANGEDSINCE 0) FLAGS.SILENT (other)
S: * FLAGS ...
S: * 2 FETCH (UID 2 FLAGS (\Seen $MDNSent) MODSEQ ($two))
S!: e OK [MODIFIED 2] ...
