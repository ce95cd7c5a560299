folder a
mail folder=a flags=S <<END
Subject: one

Hello.
END
mail folder=a <<END
Subject: two

Hello.
END
C: a STATUS a (MESSAGES RECENT UIDNEXT UNSEEN)
S: * STATUS a (MESSAGES 2 RECENT 1 UIDNEXT 3 UNSEEN 1)
S: a OK STATUS completed
C: b STATUS a (UNSEEN messages)
S: * STATUS a (MESSAGES 2 UNSEEN 1)
S: b OK ...
C: c STATUS nothing (MESSAGES)
S: c NO [NONEXISTENT] ...
C: d STATUS a ()
S: d BAD ...
C: e STATUS a (XYZZY)
S: e BAD ...
C: f STATUS a MESSAGES
S: f BAD ...
