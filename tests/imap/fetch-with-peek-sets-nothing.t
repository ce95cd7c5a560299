mail flags= <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (BODY.PEEK[] RFC822.HEADER BODY.PEEK[TEXT] RFC822.SIZE ENVELOPE BODY)
S: * 1 FETCH (BODY[] {*} RFC822.HEADER {16}\x0d\x0aSubject: one\x0d\x0a\x0d\x0a BODY[TEXT] {8}\x0d\x0aHello.\x0d\x0a RFC822.SIZE 24 ENVELOPE (...) BODY (...))
S: b OK ...
C: c FETCH 1 FLAGS
S: * 1 FETCH (FLAGS ())
S: c OK ...
