mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b COPY 1 INBOX
S?: * 1 RECENT
S: * 2 EXISTS
S?: * 1 RECENT
S: b OK [COPYUID $validity 1 2] ...
