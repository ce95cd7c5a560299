mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b UID FETCH 1 FLAGS
S: * 1 FETCH (UID 1 FLAGS (\Seen))
S: b OK UID FETCH completed
C: c UID FETCH 1 (FLAGS UID)
S: * 1 FETCH (FLAGS (\Seen) UID 1)
S: c OK ...
C: d UID STORE 1 +FLAGS (\Flagged)
S: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged))
S: d OK UID STORE completed
