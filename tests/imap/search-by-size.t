mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

<100*Hello. >
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH LARGER 24
S: * SEARCH 2
S: b OK ...
C: c SEARCH SMALLER 25
S: * SEARCH 1
S: c OK ...
C: d SEARCH SMALLER 24
S: * SEARCH
S: d OK ...
