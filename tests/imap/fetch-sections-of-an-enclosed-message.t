mail flags=S <<END
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Subject: inside
Content-Type: multipart/mixed; boundary=c

--c

deep
--c--
--b--
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY[1.HEADER.FIELDS (Subject)]
S: * 1 FETCH (BODY[1.HEADER.FIELDS (SUBJECT)] {19}\x0d\x0aSubject: inside\x0d\x0a\x0d\x0a)
S: b OK ...
C: c FETCH 1 BODY[1.1]
S: * 1 FETCH (BODY[1.1] {4}\x0d\x0adeep)
S: c OK ...
C: d FETCH 1 BODY[1.TEXT]
S: * 1 FETCH (BODY[1.TEXT] {*})
S: d OK ...
