# What is kept of a message that was read once is told as it was then: in the same session, and in another one.
mail flags=S <<END
From: "A \"quoted\" name" <ann@example.org>
Subject: folded
	twice
 and more
subject: again
X-Rare: y

Hello.
END
C1: a SELECT INBOX
S1: ...
S1: a OK ...
C1: b FETCH 1 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])
S1: * 1 FETCH (ENVELOPE (NIL "folded\x09twice and more" (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL) BODY[HEADER.FIELDS (SUBJECT DATE)] {54}\x0d\x0aSubject: folded\x0d\x0a\x09twice\x0d\x0a and more\x0d\x0asubject: again\x0d\x0a\x0d\x0a)
S1: b OK ...
C1: c FETCH 1 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])
S1: * 1 FETCH (ENVELOPE (NIL "folded\x09twice and more" (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL) BODY[HEADER.FIELDS (SUBJECT DATE)] {54}\x0d\x0aSubject: folded\x0d\x0a\x09twice\x0d\x0a and more\x0d\x0asubject: again\x0d\x0a\x0d\x0a)
S1: c OK ...
C1: d FETCH 1 (BODY.PEEK[HEADER.FIELDS (DATE SUBJECT)]<3.10> BODY.PEEK[HEADER.FIELDS (DATE)]<9.9>)
S1: * 1 FETCH (BODY[HEADER.FIELDS (DATE SUBJECT)]<3> {10}\x0d\x0aject: fold BODY[HEADER.FIELDS (DATE)]<9> {0}\x0d\x0a)
S1: d OK ...
C2: a SELECT INBOX
S2: ...
S2: a OK ...
C2: b FETCH 1 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])
S2: * 1 FETCH (ENVELOPE (NIL "folded\x09twice and more" (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL) BODY[HEADER.FIELDS (SUBJECT DATE)] {54}\x0d\x0aSubject: folded\x0d\x0a\x09twice\x0d\x0a and more\x0d\x0asubject: again\x0d\x0a\x0d\x0a)
S2: b OK ...
C2: c FETCH 1 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)])
S2: * 1 FETCH (ENVELOPE (NIL "folded\x09twice and more" (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) (("A \"quoted\" name" NIL "ann" "example.org")) NIL NIL NIL NIL NIL) BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL) BODY[HEADER.FIELDS (SUBJECT DATE)] {54}\x0d\x0aSubject: folded\x0d\x0a\x09twice\x0d\x0a and more\x0d\x0asubject: again\x0d\x0a\x0d\x0a)
S2: c OK ...
C2: d FETCH 1 (BODY.PEEK[HEADER.FIELDS (DATE SUBJECT)]<3.10> BODY.PEEK[HEADER.FIELDS (DATE)]<9.9>)
S2: * 1 FETCH (BODY[HEADER.FIELDS (DATE SUBJECT)]<3> {10}\x0d\x0aject: fold BODY[HEADER.FIELDS (DATE)]<9> {0}\x0d\x0a)
S2: d OK ...
