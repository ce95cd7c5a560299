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
C: b CLOSE
S!: b OK CLOSE completed
C: c SELECT INBOX
S: * 1 EXISTS
S: ...
S: c OK ...
C: d FETCH 1 UID
S: * 1 FETCH (UID 2)
S: d OK ...
