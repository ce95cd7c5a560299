mail flags=S <<END
Subject: one

Hello.
END
mail flags=S <<END
Subject: two

Hello.
END
# RFC 7162 section 3.2.8
C: a ENABLE QRESYNC
S: ...
S: a OK ...
C: b SELECT INBOX
S: ...
S: b OK ...
C: c STORE 1 +FLAGS.SILENT (\Deleted)
S: ...
S: c OK ...
C: d CLOSE
S!: d OK CLOSE completed
