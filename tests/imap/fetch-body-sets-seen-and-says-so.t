mail flags= <<END
Subject: one

Hello.
END
literal message <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {@message} FLAGS (\Seen))
S: b OK ...
C: c FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {@message})
S: c OK ...
sh: ls cur | grep -q ':2,S$'
