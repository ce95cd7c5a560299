folder Trash
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
mail flags=S <<END
Subject: four

Hello.
END
mail flags=S <<END
Subject: five

Hello.
END
# RFC 7162 sections 3.2.7 to 3.2.10; RFC 6851 section 4.4
C: a ENABLE QRESYNC
S: * ENABLED QRESYNC
S: a OK ...
C: b SELECT INBOX
S: ...
S: b OK ...
C: c STORE 1,3:4 +FLAGS.SILENT (\Deleted)
S: ...
S: c OK ...
C: d UID EXPUNGE 3,9
S: * VANISHED 3
S!: d OK [HIGHESTMODSEQ $first] UID EXPUNGE completed
C: e EXPUNGE
S: * VANISHED 1,4
S!: e OK [HIGHESTMODSEQ $second] EXPUNGE completed
C: f EXPUNGE
S!: f OK EXPUNGE completed
C: g MOVE 1 Trash
S!: * OK [COPYUID $validity 2 1] ...
S: * VANISHED 2
S!: g OK [HIGHESTMODSEQ $third] MOVE completed
C: h FETCH 1:* UID
S: * 1 FETCH (UID 5)
S: h OK ...
sh: rm cur/*
C: i NOOP
S: ...
S: i OK ...
C: j NOOP
S: ...
S: j OK ...
C: k STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: k OK ...
