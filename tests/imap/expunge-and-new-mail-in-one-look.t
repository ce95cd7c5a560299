mail flags=ST <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
mail <<END
Subject: three

Hello.
END
C: b EXPUNGE
S: * 1 EXPUNGE
S: * 2 EXISTS
S: ...
S: b OK ...
C: c FETCH 1:* UID
S: * 1 FETCH (UID 2)
S: * 2 FETCH (UID 3)
S: c OK ...
