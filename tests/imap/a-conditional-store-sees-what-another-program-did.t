mail flags= name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
mail flags= name=1700000000.M2P1.example <<END
Subject: two

Hello.
END
# A message queue: whoever sets the flag first has the message.
C: a SELECT INBOX (CONDSTORE)
S: * OK [HIGHESTMODSEQ $known] ...
S: ...
S: a OK ...
sh: mv cur/1700000000.M1P1.example:2, cur/1700000000.M1P1.example:2,F; mv cur/1700000000.M2P1.example:2, cur/1700000000.M2P1.example:2,R
C: b STORE 1:2 (UNCHANGEDSINCE $known) +FLAGS.SILENT (\Flagged)
S: * 1 FETCH (UID 1 FLAGS (\Flagged) MODSEQ ($one))
S: * 2 FETCH (UID 2 FLAGS (\Answered \Flagged) MODSEQ ($two))
S!: b OK [MODIFIED 1] ...
sh: ls cur | grep -q 'M2P1.example:2,FR$'
