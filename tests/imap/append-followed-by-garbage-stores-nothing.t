literal message <<END
Subject: one

Hello.
END
C: a APPEND INBOX {@message+} garbage
S: a BAD ...
C: b APPEND INBOX {@message+} (\Seen) {@message+}
S: b BAD ...
C: c STATUS INBOX (MESSAGES)
S: * STATUS INBOX (MESSAGES 0)
S: c OK ...
sh: test -z "$(ls tmp)"
