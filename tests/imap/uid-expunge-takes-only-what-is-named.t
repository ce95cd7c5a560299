mail flags=ST <<END
Subject: one

Hello.
END
mail flags=ST <<END
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
C: b UID EXPUNGE 2:3
S: * 2 EXPUNGE
S: b OK UID EXPUNGE completed
C: c UID EXPUNGE 7
S: c OK ...
C: d UID FETCH 1:* FLAGS
S: * 1 FETCH (UID 1 FLAGS (\Seen \Deleted))
S: * 2 FETCH (UID 3 FLAGS (\Seen))
S: d OK ...
C: e UID EXPUNGE
S: e BAD ...
