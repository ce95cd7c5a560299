# Names work with and without it, unless a folder really has that name.
folder work
folder INBOX.real
folder real
mail folder=INBOX.real flags=S <<END
Subject: one

Hello.
END
C: a STATUS INBOX.work (MESSAGES)
S: * STATUS INBOX.work (MESSAGES 0)
S: a OK ...
C: b STATUS work (MESSAGES)
S: * STATUS work (MESSAGES 0)
S: b OK ...
C: c STATUS INBOX.real (MESSAGES)
S: * STATUS INBOX.real (MESSAGES 1)
S: c OK ...
C: d STATUS real (MESSAGES)
S: * STATUS real (MESSAGES 0)
S: d OK ...
