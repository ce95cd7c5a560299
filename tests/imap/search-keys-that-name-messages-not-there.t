mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH 5
S: * SEARCH
S: b OK ...
C: c UID SEARCH UID 5:*
S: * SEARCH 1
S: c OK ...
C: d UID SEARCH UID 7
S: * SEARCH
S: d OK ...
C: e SEARCH UID 4294967295
S: * SEARCH
S: e OK ...
