imapd -o inotify=no -o poll-interval=1
C: a SELECT INBOX
S: ...
S: a OK ...
C: b IDLE
S: + ...
mail flags=S <<END
Subject: one

Hello.
END
S: * 1 EXISTS
S?: * $_ RECENT
C: DONE
S: b OK ...
