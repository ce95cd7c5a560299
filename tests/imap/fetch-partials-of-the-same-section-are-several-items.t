mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (BODY[TEXT]<0.2> BODY[TEXT]<2.2>)
S: * 1 FETCH (BODY[TEXT]<0> {2}\x0d\x0aHe BODY[TEXT]<2> {2}\x0d\x0all)
S: b OK ...
