# RFC 6154: also in a plain LIST, one mailbox for each use.
folder Sent
folder Trash
folder Drafts
folder Junk
folder Archive
C: a LIST "" *
S: * LIST (\HasNoChildren) "." INBOX
S: * LIST (\HasNoChildren \Sent) "." Sent
S: * LIST (\HasNoChildren \Trash) "." Trash
S: * LIST (\HasNoChildren \Drafts) "." Drafts
S: * LIST (\HasNoChildren \Junk) "." Junk
S: * LIST (\HasNoChildren \Archive) "." Archive
S: a OK ...
