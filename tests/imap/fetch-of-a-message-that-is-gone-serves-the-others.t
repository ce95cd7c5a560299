# RFC 2180 section 4.1.2, RFC 5530 EXPUNGEISSUED. The sequence number stays until the client is told.
mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
mail flags=S <<END
Subject: three

Hello.
END
C1: a SELECT INBOX
S1: ...
S1: a OK ...
C2: a SELECT INBOX
S2: ...
S2: a OK ...
C2: b STORE 2 +FLAGS.SILENT (\Deleted)
S2: b OK ...
C2: c EXPUNGE
S2: * 2 EXPUNGE
S2: c OK ...
C1: b FETCH 1:3 (UID BODY.PEEK[TEXT])
S1-: * $_ EXPUNGE
S1: * 1 FETCH (UID 1 BODY[TEXT] {*})
S1: * 3 FETCH (UID 3 BODY[TEXT] {*})
S1: ...
S1: b NO [EXPUNGEISSUED] ...
C1: c NOOP
S1: * 2 EXPUNGE
S1: ...
S1: c OK ...
C1: d FETCH 2 UID
S1: * 2 FETCH (UID 3)
S1: d OK ...
