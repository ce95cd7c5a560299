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
# RFC 7162 section 6: a client that is cut off now must not miss that message 1 is gone.
C1: a ENABLE QRESYNC
S1: ...
S1: a OK ...
C1: b SELECT INBOX
S1: ...
S1: b OK ...
C2: a SELECT INBOX (CONDSTORE)
S2: ...
S2: a OK ...
C2: b STORE 1 +FLAGS.SILENT (\Deleted)
S2: * 1 FETCH (UID 1 MODSEQ ($deleted))
S2: b OK ...
C2: c EXPUNGE
S2: * 1 EXPUNGE
S2: c OK EXPUNGE completed
C2: d STORE 1 +FLAGS.SILENT (\Flagged)
S2: * 1 FETCH (UID 2 MODSEQ ($flagged))
S2: d OK ...
C1: c FETCH 2 (MODSEQ)
S1-: * VANISHED ...
S1: * 2 FETCH (MODSEQ ($old))
S1: * 2 FETCH (UID 2 FLAGS (\Seen \Flagged) MODSEQ ($new))
S1: * OK [HIGHESTMODSEQ $below] ...
S1: ...
S1: c OK FETCH completed
C1: d STORE 4 +FLAGS.SILENT (\Flagged)
S1-: * VANISHED ...
S1: * 4 FETCH (UID 4 MODSEQ ($four))
S1: * OK [HIGHESTMODSEQ $below] ...
S1: d OK STORE completed
C1: e UID SEARCH 1:2
S1-: * VANISHED ...
S1: * SEARCH 2
S1: * OK [HIGHESTMODSEQ $below] ...
S1: e OK ...
C1: f UID SEARCH UID 1:2
S1: * SEARCH 2
S1: * VANISHED 1
S1!: f OK [HIGHESTMODSEQ $four] UID SEARCH completed
C1: g NOOP
S1!: g OK NOOP completed
