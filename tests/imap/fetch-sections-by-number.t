mail flags=S <<END
Content-Type: multipart/mixed; boundary=b

preamble
--b

one
--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain

two
--c
Content-Type: text/html

<p>three</p>
--c--
--b--
epilogue
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY[1]
S: * 1 FETCH (BODY[1] {3}\x0d\x0aone)
S: b OK ...
C: c FETCH 1 (BODY.PEEK[2.1] BODY.PEEK[2.2])
S: * 1 FETCH (BODY[2.1] {3}\x0d\x0atwo BODY[2.2] {12}\x0d\x0a<p>three</p>)
S: c OK ...
C: d FETCH 1 (BODY[3] BODY[2.3] BODY[1.1] BODY[2.1.1])
S: * 1 FETCH (BODY[3] NIL BODY[2.3] NIL BODY[1.1] NIL BODY[2.1.1] NIL)
S: d OK ...
