# RFC 3501 section 6.3.1
mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SELECT nothing
S: * OK [CLOSED] ...
S: b NO [NONEXISTENT] ...
C: c FETCH 1 FLAGS
S: c BAD Select a mailbox first
