# Flags, copies, moves and expunges; numbers change at sync only.
append INBOX tests/mail/plain.eml
append INBOX tests/mail/mixed.eml
append INBOX tests/mail/report.eml
create Old
open INBOX
flag 1:2 "+\Seen Work"
flags 1
flag all -work
flag 2 =\Deleted
flags 2
sync
copy 1,3 Old
move 1 Old
expunge
overview
-type 2
sync
overview
status Old
open Old readonly
overview
-flag 1 +\Flagged
-expunge
-move 1 INBOX
copy 1 Old
sync
close
open Old
flag 1,2,3 +\Deleted
expunge 2
expunge
sync
search all
