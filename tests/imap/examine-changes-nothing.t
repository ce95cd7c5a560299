mail <<END
Subject: one

Hello.
END
mail flags=T <<END
Subject: two

Hello.
END
literal message <<END
Subject: one

Hello.
END
C: a EXAMINE INBOX
S: * OK [PERMANENTFLAGS ()] ...
S: * 1 RECENT
S: ...
S: a OK [READ-ONLY] EXAMINE completed
C: b FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {@message})
S: b OK ...
C: c STORE 1 +FLAGS (\Flagged)
S: c NO [READ-ONLY] ...
C: d EXPUNGE
S: d NO [READ-ONLY] ...
C: e CLOSE
S: e OK CLOSE completed
sh: test "$(ls new cur | grep -c example)" = 2; test "$(ls new | wc -l)" = 1
C: f SELECT INBOX
S: * 1 RECENT
S: * 2 EXISTS
S: ...
S: f OK ...
