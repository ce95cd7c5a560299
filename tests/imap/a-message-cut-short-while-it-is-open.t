# The bytes that were announced come, as spaces, and the command says NO; after that the message is what it is now.
mail flags=S name=1.cut <<END
Subject: cut

END
sh: head -c 600000 /dev/zero | tr '\000' x >> cur/1.cut:2,S
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (RFC822.SIZE BODYSTRUCTURE)
S: * 1 FETCH (RFC822.SIZE 600016 ...)
S: b OK ...
sh: truncate -s 1014 cur/1.cut:2,S
C: c FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {*})
S: c NO [UNAVAILABLE] ...
C: d FETCH 1 (RFC822.SIZE BODY.PEEK[TEXT])
S: * 1 FETCH (RFC822.SIZE 1016 BODY[TEXT] {*})
S: d OK ...
