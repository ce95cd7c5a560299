literal message <<END
Subject: one

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b APPEND INBOX {@message+}
S: * 1 EXISTS
S?: * $_ RECENT
S: b OK [APPENDUID $validity 1] ...
