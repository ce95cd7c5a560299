mail flags=S <<END
Subject: one

Hello.
END
mail flags= <<END
Subject: two

Hello.
END
mail <<END
Subject: three

Hello.
END
C: a SELECT INBOX
S: * FLAGS (\Seen \Answered \Flagged \Deleted \Draft)
S: * OK [PERMANENTFLAGS (\Seen \Answered \Flagged \Deleted \Draft \*)] ...
S: * 3 EXISTS
S: * 1 RECENT
S: * OK [UNSEEN 2] ...
S: * OK [UIDVALIDITY $validity] ...
S: * OK [UIDNEXT 4] ...
S: * OK [HIGHESTMODSEQ $modseq] ...
S: a OK [READ-WRITE] SELECT completed
C: b FETCH 1:* (UID FLAGS)
S!: * 1 FETCH (UID 1 FLAGS (\Seen))
S!: * 2 FETCH (UID 2 FLAGS ())
S!: * 3 FETCH (UID 3 FLAGS (\Recent))
S: b OK FETCH completed
