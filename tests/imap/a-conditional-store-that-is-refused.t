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
# RFC 7162 section 3.1.3, examples 6 and 7
C: a SELECT INBOX (CONDSTORE)
S: * OK [HIGHESTMODSEQ $known] ...
S: ...
S: a OK ...
C: b STORE 1,3 +FLAGS.SILENT (\Flagged)
S: * 1 FETCH (UID 1 MODSEQ ($later))
S: * 3 FETCH (UID 3 MODSEQ ($later))
S: b OK ...
C: c STORE 3,2,1 (UNCHANGEDSINCE $known) +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged) MODSEQ ($later))
S: * 2 FETCH (UID 2 MODSEQ ($latest))
S: * 3 FETCH (UID 3 FLAGS (\Seen \Flagged) MODSEQ ($later))
S!: c OK [MODIFIED 1,3] ...
C: d UID STORE 2:9 (UNCHANGEDSINCE $known) FLAGS (\Draft)
S: * 2 FETCH (UID 2 FLAGS (\Seen \Deleted) MODSEQ ($latest))
S: * 3 FETCH (UID 3 FLAGS (\Seen \Flagged) MODSEQ ($later))
S!: d OK [MODIFIED 2:3] ...
sh: test "$(ls cur | sed 's/.*,//' | sort | tr '\n' ' ')" = "FS FS ST "
