folder Sent
folder a.b
C: a SUBSCRIBE Sent
S: a OK ...
C: b LIST "" * RETURN (SUBSCRIBED CHILDREN SPECIAL-USE)
S!: * LIST (\HasNoChildren) "." INBOX
S!: * LIST (\Subscribed \HasNoChildren \Sent) "." Sent
S!: * LIST (\HasNoChildren) "." a.b
S: b OK ...
# A level that is no mailbox stands for what is not shown.
C: c LIST () "" %
S!: * LIST (\HasNoChildren) "." INBOX
S!: * LIST (\HasNoChildren \Sent) "." Sent
S!: * LIST (\NonExistent \HasChildren) "." a
S: c OK ...
C: d LIST (SPECIAL-USE) "" *
S!: * LIST (\HasNoChildren \Sent) "." Sent
S: d OK ...
C: e LIST (SPECIAL-USE) "" "*" RETURN (SPECIAL-USE SUBSCRIBED)
S!: * LIST (\Subscribed \HasNoChildren \Sent) "." Sent
S: e OK ...
C: f LIST "" * RETURN ()
S!: * LIST (\HasNoChildren) "." INBOX
S!: * LIST (\HasNoChildren \Sent) "." Sent
S!: * LIST (\HasNoChildren) "." a.b
S: f OK ...
