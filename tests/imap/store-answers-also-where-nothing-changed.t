mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b STORE 1 +FLAGS (\Seen)
S: * 1 FETCH (FLAGS (\Seen))
S: b OK ...
