# RFC 3501 section 7.1.4; the capabilities save the client a command.
S: * PREAUTH [CAPABILITY IMAP4rev1 ...] ...
C: a NOOP
S: a OK NOOP completed
