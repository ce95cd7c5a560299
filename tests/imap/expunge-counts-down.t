mail flags=ST <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
mail flags=ST <<END
Subject: three

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b EXPUNGE
S: * $first EXPUNGE
S: * $second EXPUNGE
S: b OK EXPUNGE completed
C: c FETCH 1 UID
S: * 1 FETCH (UID 2)
S: c OK ...
sh: test "$(ls cur | wc -l)" = 1
