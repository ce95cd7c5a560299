# The command is not complete before its CRLF.
C-: a APPEND INBOX {12+}\x0d\x0aSubject: one
eof
closed
C2: a STATUS INBOX (MESSAGES)
S2: * STATUS INBOX (MESSAGES 0)
S2: a OK ...
