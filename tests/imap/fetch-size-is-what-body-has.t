# LF in the file is CRLF on the wire; a bare CR and CR CR LF stay what they are.
mail flags=S <<END
Subject: one

a\x0d\x0d
b\x0dc
d\x0d
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT])
S: * 1 FETCH (RFC822.SIZE 28 BODY[] {28}\x0d\x0aSubject: one\x0d\x0a\x0d\x0aa\x0d\x0d\x0ab\x0dc\x0d\x0ad\x0d\x0a BODY[HEADER] {16}\x0d\x0aSubject: one\x0d\x0a\x0d\x0a BODY[TEXT] {12}\x0d\x0aa\x0d\x0d\x0ab\x0dc\x0d\x0ad\x0d\x0a)
S: b OK ...
