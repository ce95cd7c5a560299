mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
mail flags=S <<END
Subject: three

Hello.
END
# RFC 7162 sections 3.1.5 and 3.1.6
C: a SELECT INBOX (CONDSTORE)
S: ...
S: a OK ...
C: b STORE 1 +FLAGS.SILENT (\Flagged)
S: * 1 FETCH (UID 1 MODSEQ ($one))
S: b OK ...
C: c STORE 3 +FLAGS.SILENT (\Flagged)
S: * 3 FETCH (UID 3 MODSEQ ($three))
S: c OK ...
C: d SEARCH MODSEQ $one
S: * SEARCH 1 3 (MODSEQ $three)
S: d OK ...
C: e UID SEARCH NOT UID 3 MODSEQ "/flags/\\flagged" all $one
S: * SEARCH 1 (MODSEQ $one)
S: e OK ...
C: f SEARCH OR NOT MODSEQ $one LARGER 50000
S: * SEARCH 2 (MODSEQ $two)
S: f OK ...
C: g SEARCH MODSEQ 9223372036854775807
S: * SEARCH
S: g OK ...
C: h SEARCH MODSEQ 0 SEEN
S: * SEARCH 1 2 3 (MODSEQ $three)
S: h OK ...
C: i SEARCH FLAGGED
S: * SEARCH 1 3
S: i OK ...
