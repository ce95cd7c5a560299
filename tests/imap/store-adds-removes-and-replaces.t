mail flags=S <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b STORE 1 +FLAGS (\Flagged \Answered)
S: * 1 FETCH (FLAGS (\Seen \Answered \Flagged))
S: b OK STORE completed
C: c STORE 1 -FLAGS (\Seen)
S: * 1 FETCH (FLAGS (\Answered \Flagged))
S: c OK ...
C: d STORE 1 FLAGS (\Draft \Deleted)
S: * 1 FETCH (FLAGS (\Deleted \Draft))
S: d OK ...
C: e STORE 1 FLAGS ()
S: * 1 FETCH (FLAGS ())
S: e OK ...
C: f STORE 1 +flags \seen \FLAGGED
S: * 1 FETCH (FLAGS (\Seen \Flagged))
S: f OK ...
sh: ls cur | grep -q ':2,FS$'
