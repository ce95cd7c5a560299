mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
mail <<END
Subject: two

Hello.
END
C: b NOOP
S: * 2 EXISTS
S: * 1 RECENT
S: b OK ...
C: c FETCH 2 (UID FLAGS)
S: * 2 FETCH (UID 2 FLAGS (\Recent))
S: c OK ...
