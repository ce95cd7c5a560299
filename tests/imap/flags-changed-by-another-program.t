# mutt and Dovecot rename files while we have the mailbox open.
mail flags= name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
sh: mv cur/1700000000.M1P1.example:2, cur/1700000000.M1P1.example:2,FS
C: b NOOP
S: * 1 FETCH (FLAGS (\Seen \Flagged))
S: b OK ...
C: c FETCH 1 BODY.PEEK[TEXT]
S: * 1 FETCH (BODY[TEXT] {*})
S: c OK ...
