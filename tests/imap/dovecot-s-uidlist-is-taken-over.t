# Another server's UIDs stay what they are.
mail flags=S name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
file dovecot-uidlist <<END
3 V1234567 N42 G0123456789abcdef0123456789abcdef
17 :1700000000.M1P1.example
END
C: a SELECT INBOX
S: * OK [UIDVALIDITY 1234567] ...
S: * OK [UIDNEXT 42] ...
S: ...
S: a OK ...
C: b FETCH 1 UID
S: * 1 FETCH (UID 17)
S: b OK ...
