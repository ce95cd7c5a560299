mail flags=S date=0000000001 <<END
Subject: one

Hello.
END
mail flags=S date=1732195921 <<END
Subject: two

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1:2 INTERNALDATE
S: * 1 FETCH (INTERNALDATE " 1-Jan-1970 00:00:01 +0000")
S: * 2 FETCH (INTERNALDATE "21-Nov-2024 13:32:01 +0000")
S: b OK ...
