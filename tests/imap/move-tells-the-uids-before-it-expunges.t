# RFC 6851 section 4.3
folder Trash
mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
mail flags=S <<END
Subject: three

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b MOVE 1,3 Trash
S!: * OK [COPYUID $validity 1,3 1:2] ...
S: * $first EXPUNGE
S: * $second EXPUNGE
S: b OK MOVE completed
C: c FETCH 1 UID
S: * 1 FETCH (UID 2)
S: c OK ...
sh: test "$(ls cur | wc -l)" = 1; test "$(ls .Trash/cur | wc -l)" = 2
