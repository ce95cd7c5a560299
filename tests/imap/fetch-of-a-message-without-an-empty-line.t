# SIZE, HEADER and TEXT agree with each other.
mail flags=S <<END
Subject: one
X: y
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT])
S: * 1 FETCH (RFC822.SIZE 20 BODY[] {20}\x0d\x0aSubject: one\x0d\x0aX: y\x0d\x0a BODY[HEADER] {20}\x0d\x0aSubject: one\x0d\x0aX: y\x0d\x0a BODY[TEXT] {0}\x0d\x0a)
S: b OK ...
