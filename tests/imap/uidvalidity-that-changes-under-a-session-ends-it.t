# Another program made all UIDs void: nothing this session knows is true any more.
mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
sh: sed -i '1s/V[0-9]*/V4000000000/' dovecot-uidlist
C: b NOOP
S: * BYE ...
S: b NO ...
closed
