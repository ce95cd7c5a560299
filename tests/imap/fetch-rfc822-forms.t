# The elder forms, which fetchmail and s-nail still use.
mail flags= <<END
Subject: one

Hello.
END
literal message <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 RFC822.HEADER
S: * 1 FETCH (RFC822.HEADER {16}\x0d\x0aSubject: one\x0d\x0a\x0d\x0a)
S: b OK ...
C: c FETCH 1 RFC822.TEXT
S: * 1 FETCH (RFC822.TEXT {8}\x0d\x0aHello.\x0d\x0a FLAGS (\Seen))
S: c OK ...
C: d STORE 1 FLAGS.SILENT ()
S: d OK ...
C: e FETCH 1 RFC822
S: * 1 FETCH (RFC822 {@message} FLAGS (\Seen))
S: e OK ...
