mail flags=S <<END
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain
X-One: 1

one
--b
Content-Type: text/html

two
--b--
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY[1.MIME]
S: * 1 FETCH (BODY[1.MIME] {38}\x0d\x0aContent-Type: text/plain\x0d\x0aX-One: 1\x0d\x0a\x0d\x0a)
S: b OK ...
C: c FETCH 1 BODY[MIME]
S: c BAD ...
