mail flags=S name=1700000000.M1P1.example <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b IDLE
S: + ...
sh: mv cur/1700000000.M1P1.example:2,S cur/1700000000.M1P1.example:2,RS
S: * 1 FETCH (FLAGS (\Seen \Answered))
sh: rm cur/1700000000.M1P1.example:2,RS
S: * 1 EXPUNGE
C: DONE
S: b OK ...
