# ,S= and ,W= are trusted only if they can be true.
mail flags=S name=1700000000.M1P1.example,S=9999,W=9999 <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 (RFC822.SIZE BODY.PEEK[])
S: * 1 FETCH (RFC822.SIZE 24 BODY[] {24}\x0d\x0aSubject: one\x0d\x0a\x0d\x0aHello.\x0d\x0a)
S: b OK ...
