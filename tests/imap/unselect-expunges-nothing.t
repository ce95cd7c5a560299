mail flags=ST <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b UNSELECT
S: b OK UNSELECT completed
C: c SELECT INBOX
S: * 1 EXISTS
S: ...
S: c OK ...
