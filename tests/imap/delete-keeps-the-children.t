folder a
folder a.b
mail folder=a.b flags=S <<END
Subject: one

Hello.
END
C: a DELETE a
S: a OK ...
C: b STATUS a.b (MESSAGES)
S: * STATUS a.b (MESSAGES 1)
S: b OK ...
C: c LIST "" %
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\Noselect \HasChildren) "." a
S: c OK ...
C: d SELECT a
S: d NO ...
