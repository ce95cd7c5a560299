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
C: b FETCH *:2,3,2 UID
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: b OK ...
C: c UID FETCH 9:* UID
S: * 3 FETCH (UID 3)
S: c OK ...
C: d FETCH 3:4 UID
S: d BAD ...
C: e FETCH 0 UID
S: e BAD ...
C: f FETCH 1: UID
S: f BAD ...
C: g FETCH ,1 UID
S: g BAD ...
C: h FETCH 1::2 UID
S: h BAD ...
C: i UID FETCH <5000*1:*,>2 UID
S: * 1 FETCH (UID 1)
S: * 2 FETCH (UID 2)
S: * 3 FETCH (UID 3)
S: i OK ...
