# RFC 3501 section 6.3.5
mail flags=S <<END
Subject: one

Hello.
END
folder below
C: a RENAME INBOX old
S: a OK ...
C: b STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: b OK ...
C: c STATUS old (MESSAGES)
S: * STATUS old (MESSAGES 1)
S: c OK ...
C: d STATUS below (MESSAGES)
S: * STATUS below (MESSAGES 0)
S: d OK ...
