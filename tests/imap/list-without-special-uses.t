imapd -o special-use=no
folder Sent
C: a LIST "" *
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\HasNoChildren) "." Sent
S: a OK ...
