mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
# RFC 7162 sections 3.1.3, 3.1.11 and 3.2.4
C: a SELECT INBOX (CONDSTORE)
S: * OK [HIGHESTMODSEQ $highest] ...
S: ...
S: a OK [READ-WRITE] ...
C: b STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged) MODSEQ ($first))
S!: b OK ...
C: c STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged) MODSEQ ($first))
S!: c OK ...
# Silent, it is the mod-sequence alone that the client cannot know.
C: d STORE 1:2 +FLAGS.SILENT (\Flagged)
S: * 2 FETCH (UID 2 MODSEQ ($second))
S!: d OK ...
C: e UID STORE 1 -FLAGS.SILENT (\Answered)
S!: e OK ...
C: f FETCH 1:2 (MODSEQ)
S: * 1 FETCH (MODSEQ ($first))
S: * 2 FETCH (MODSEQ ($second))
S: f OK ...
C: g FETCH 1:2 (FLAGS) (CHANGEDSINCE $first)
S: * 2 FETCH (MODSEQ ($second) FLAGS (\Seen \Flagged))
S: g OK ...
C: h FETCH 1:2 (FLAGS) (CHANGEDSINCE $second)
S!: h OK ...
