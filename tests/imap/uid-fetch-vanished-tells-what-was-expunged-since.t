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
# RFC 7162 section 3.2.6
C: a ENABLE QRESYNC
S: ...
S: a OK ...
C: b SELECT INBOX
S: * OK [HIGHESTMODSEQ $begin] ...
S: ...
S: b OK ...
C: c STORE 2,5 +FLAGS.SILENT (\Deleted)
S: ...
S: c OK ...
C: d EXPUNGE
S: * VANISHED 2,5
S: d OK [HIGHESTMODSEQ $first] ...
C: e STORE 1 +FLAGS.SILENT (\Deleted)
S: * 1 FETCH (UID 1 MODSEQ ($one))
S: e OK ...
C: f EXPUNGE
S: * VANISHED 1
S: f OK [HIGHESTMODSEQ $second] ...
C: g STORE 2 +FLAGS.SILENT (\Flagged)
S: * 2 FETCH (UID 4 MODSEQ ($four))
S: g OK ...
C: h UID FETCH 1:* (FLAGS) (CHANGEDSINCE $begin VANISHED)
S!: * VANISHED (EARLIER) 1:2,5
S: * 2 FETCH (UID 4 MODSEQ ($four) FLAGS (\Seen \Flagged))
S!: h OK ...
C: i UID FETCH 1:4 (FLAGS) (VANISHED CHANGEDSINCE $first)
S!: * VANISHED (EARLIER) 1
S: * 2 FETCH (UID 4 MODSEQ ($four) FLAGS (\Seen \Flagged))
S!: i OK ...
C: j UID FETCH 3:* (FLAGS) (CHANGEDSINCE $four VANISHED)
S!: j OK ...
