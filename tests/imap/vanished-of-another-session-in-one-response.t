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
C1: a ENABLE QRESYNC
S1: ...
S1: a OK ...
C1: b SELECT INBOX
S1: ...
S1: b OK ...
C2: a SELECT INBOX
S2: ...
S2: a OK ...
C2: b STORE 2:4 +FLAGS.SILENT (\Deleted)
S2: b OK ...
C2: c EXPUNGE
S2: ...
S2: c OK ...
mail flags=S <<END
Subject: six

Hello.
END
C1: c NOOP
S1!: * VANISHED 2:4
S1: * 3 EXISTS
S1: ...
S1!: c OK [HIGHESTMODSEQ $highest] NOOP completed
C1: d IDLE
S1: + ...
C2: d STORE 1 +FLAGS.SILENT (\Deleted)
S2: ...
S2: d OK ...
C2: e EXPUNGE
S2: ...
S2: e OK ...
C1: DONE
S1: * VANISHED 1
S1: ...
S1: d OK ...
