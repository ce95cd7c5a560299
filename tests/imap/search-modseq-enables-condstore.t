mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
# RFC 7162 section 3.1
C: b SEARCH MODSEQ 1
S: * OK [HIGHESTMODSEQ $modseq] ...
S: * SEARCH 1 (MODSEQ $modseq)
S: b OK ...
sh: mv cur/*:2,S "$(ls cur/*:2,S | sed 's/,S$/,FS/')"
C: c NOOP
S: * 1 FETCH (UID 1 FLAGS (\Seen \Flagged) MODSEQ ($after))
S: c OK ...
