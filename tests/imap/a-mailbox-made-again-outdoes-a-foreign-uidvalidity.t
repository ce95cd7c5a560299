# The list came from elsewhere: its UIDVALIDITY is larger than any that was counted out here.
folder work
file .work/dovecot-uidlist <<END
3 V4200000000 N7 G0123456789abcdef0123456789abcdef
END
C: a STATUS work (UIDVALIDITY UIDNEXT)
S: * STATUS work (UIDNEXT 7 UIDVALIDITY 4200000000)
S: a OK ...
C: b DELETE work
S: b OK ...
C: c CREATE work
S: c OK ...
C: d STATUS work (UIDVALIDITY)
S: * STATUS work (UIDVALIDITY 4200000001)
S: d OK ...
