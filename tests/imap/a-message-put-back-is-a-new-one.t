# A UID never comes again, whatever the file is called.
mail flags=S name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
mail flags=S name=1700000060.M2P1.example <<END
Subject: two

Hello.
END
C1: a SELECT INBOX
S1: ...
S1: a OK ...
C1: b STORE 1 +FLAGS.SILENT (\Deleted)
S1: b OK ...
C1: c EXPUNGE
S1: * 1 EXPUNGE
S1: c OK ...
mail flags=S name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
C1: d NOOP
S1: * 2 EXISTS
S1: ...
S1: d OK ...
C1: e FETCH 2 UID
S1: * 2 FETCH (UID 3)
S1: e OK ...
