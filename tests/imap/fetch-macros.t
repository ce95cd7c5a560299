mail flags=S date=1000000000 <<END
Date: Sun, 9 Sep 2001 01:46:40 +0000
From: Ann <ann@example.org>
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 FAST
S: * 1 FETCH (FLAGS (\Seen) INTERNALDATE " 9-Sep-2001 01:46:40 +0000" RFC822.SIZE 91)
S: b OK ...
C: c FETCH 1 ALL
S: * 1 FETCH (FLAGS (\Seen) INTERNALDATE "..." RFC822.SIZE 91 ENVELOPE ("Sun, 9 Sep 2001 01:46:40 +0000" "one" (("Ann" NIL "ann" "example.org")) (("Ann" NIL "ann" "example.org")) (("Ann" NIL "ann" "example.org")) NIL NIL NIL NIL NIL))
S: c OK ...
C: d FETCH 1 FULL
S: * 1 FETCH (FLAGS (\Seen) INTERNALDATE "..." RFC822.SIZE 91 ENVELOPE (...) BODY ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1))
S: d OK ...
C: e FETCH 1 (FAST)
S: e BAD ...
