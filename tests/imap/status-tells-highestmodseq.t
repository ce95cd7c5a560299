folder a
mail folder=a flags=S <<END
Subject: one

Hello.
END
# RFC 7162 section 3.1.7
C: a STATUS a (UIDNEXT MESSAGES HIGHESTMODSEQ)
S: * STATUS a (MESSAGES 1 UIDNEXT 2 HIGHESTMODSEQ $modseq)
S: a OK STATUS completed
# It was a command that enables.
C: b SELECT a
S: * OK [HIGHESTMODSEQ $highest] ...
S: ...
S: b OK ...
C: c STORE 1 +FLAGS.SILENT (\Flagged)
S: * 1 FETCH (UID 1 MODSEQ ($later))
S: c OK ...
C: d STATUS a (HIGHESTMODSEQ)
S: * STATUS a (HIGHESTMODSEQ $later)
S: d OK ...
