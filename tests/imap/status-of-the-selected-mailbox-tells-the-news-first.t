mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
mail flags= <<END
Subject: two

Hello.
END
C: b STATUS INBOX (MESSAGES UNSEEN)
S: * 2 EXISTS
S?: * $_ RECENT
S: * STATUS INBOX (MESSAGES 2 UNSEEN 1)
S: b OK ...
