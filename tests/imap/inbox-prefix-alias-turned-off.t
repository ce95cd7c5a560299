imapd -o namespace-alias=no
folder work
C: a STATUS INBOX.work (MESSAGES)
S: a NO [NONEXISTENT] ...
