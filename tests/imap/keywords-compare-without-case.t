mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b STORE 1 +FLAGS (Work)
S: * FLAGS (... Work)
S: * 1 FETCH (FLAGS (\Seen Work))
S: b OK ...
C: c STORE 1 +FLAGS (WORK work)
S: * 1 FETCH (FLAGS (\Seen Work))
S: c OK ...
C: d SEARCH KEYWORD wORK
S: * SEARCH 1
S: d OK ...
C: e SEARCH UNKEYWORD work
S: * SEARCH
S: e OK ...
