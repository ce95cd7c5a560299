mail flags= <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (FLAGS BODY[TEXT])
S: * 1 FETCH (FLAGS (\Seen) BODY[TEXT] {8}\x0d\x0aHello.\x0d\x0a)
S: b OK ...
