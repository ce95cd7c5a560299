mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
mail flags=S <<END
Subject: three

Hello.
END
# RFC 7162 section 3.1.3, examples 3 to 5 and the note on duplicates
C: a SELECT INBOX
S: ...
S: a OK ...
C: b UID STORE 3,1 (UNCHANGEDSINCE 9223372036854775807) +FLAGS.SILENT (\Deleted)
S: * OK [HIGHESTMODSEQ $highest] ...
S: * 1 FETCH (UID 1 MODSEQ ($m))
S: * 3 FETCH (UID 3 MODSEQ ($m))
S!: b OK UID STORE completed
C: c STORE * (UNCHANGEDSINCE $m) +FLAGS.SILENT (\Deleted $Processed)
S: * FLAGS ...
S: * 3 FETCH (UID 3 MODSEQ ($n))
S!: c OK STORE completed
# Nothing changes, and that is answered, too.
C: d STORE 3,1:3 (UNCHANGEDSINCE $n) +FLAGS (\Deleted)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Deleted) MODSEQ ($m))
S: * 2 FETCH (UID 2 FLAGS (\Seen \Deleted) MODSEQ ($two))
S: * 3 FETCH (UID 3 FLAGS (\Seen \Deleted $Processed) MODSEQ ($n))
S!: d OK STORE completed
C: e STORE 1 (UNCHANGEDSINCE $m) -FLAGS.SILENT (\Answered)
S: * 1 FETCH (UID 1 MODSEQ ($m))
S!: e OK STORE completed
sh: ls cur | grep -q ':2,STa$'
