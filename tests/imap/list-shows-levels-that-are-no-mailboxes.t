folder a.b.c
C: a LIST "" %
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\Noselect \HasChildren) "." a
S: a OK ...
C: b LIST "" a.%
S: * LIST (\Noselect \HasChildren) "." a.b
S: b OK ...
C: c LIST "" *
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\HasNoChildren) "." a.b.c
S?: * LIST (\Noselect \HasChildren) "." a
S?: * LIST (\Noselect \HasChildren) "." a.b
S: c OK ...
