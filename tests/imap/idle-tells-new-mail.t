C: a SELECT INBOX
S: ...
S: a OK ...
C: b IDLE
S: + ...
mail <<END
Subject: one

Hello.
END
S: * 1 EXISTS
S: * 1 RECENT
C: DONE
S: b OK IDLE completed
