# What was delivered first has the smaller UID, whoever looks first.
mail flags=S <<END
Subject: one

Hello.
END
literal message <<END
Subject: two

Hello.
END
C: a APPEND INBOX (\Seen) {@message+}
S: a OK [APPENDUID $validity 2] ...
C: b SELECT INBOX
S: ...
S: b OK ...
C: c FETCH 1:2 (UID ENVELOPE)
S: * 1 FETCH (UID 1 ENVELOPE (NIL "one" ...))
S: * 2 FETCH (UID 2 ENVELOPE (NIL "two" ...))
S: c OK ...
