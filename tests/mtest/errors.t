# A script can go on after what fails, if it says so; every failure has its reason.
-nosuch
-open
-open INBOX rw
-type 1
-overview 1:3
-search
-search nosuch
-search subject
-flag all
-flag all Seen
-copy "1
-append INBOX /nosuch/file
-append INBOX tests/mail/nul.eml
-append INBOX tests/mail/empty.eml
-append nosuch tests/mail/plain.eml
-append INBOX tests/mail/plain.eml \Nosuch
-append INBOX - 
append INBOX tests/mail/plain.eml
append INBOX tests/mail/mixed.eml
sync
-type all
-type 1 7
-type 1 x
-type 2 TEXT
-section 1 3.HEADER
-flag 1 "+two (words"
-wait 0
-wait x
status INBOX
