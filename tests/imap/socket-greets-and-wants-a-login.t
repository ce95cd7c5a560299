door inet
imapd -o min-uid=1 -o login-delay=0
S: * OK [CAPABILITY IMAP4rev1 ...LOGINDISABLED...] ...
C: a SELECT INBOX
S: a BAD Log in first
C: b NOOP
S: b OK NOOP completed
C: c LOGOUT
S: * BYE ...
S: c OK ...
closed
