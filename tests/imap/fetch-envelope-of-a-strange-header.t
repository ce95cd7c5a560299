# 8-bit text and quotes must come out as correct grammar.
mail flags=S <<END
From: "A \"quoted\" name" <ann@example.org>
To: friends: bob@example.org, carl@example.org;
Subject: caf\xc3\xa9 \x22x\x22
In-Reply-To: <1@example.org>
Message-ID: <2@example.org>

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 ENVELOPE
S: * 1 FETCH (ENVELOPE (NIL {*} (("A \"quoted\" name" NIL "ann" "example.org")) (...) (...) ((NIL NIL "friends" NIL)(NIL NIL "bob" "example.org")(NIL NIL "carl" "example.org")(NIL NIL NIL NIL)) NIL NIL "<1@example.org>" "<2@example.org>"))
S: b OK ...
