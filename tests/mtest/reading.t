# What a reader sees of a message.
append INBOX tests/mail/mixed.eml
append INBOX tests/mail/nested-messages.eml "\Seen Work"
append INBOX tests/mail/encoded-words.eml \Flagged
append INBOX tests/mail/japanese.eml
overview
overview 2:3
overview "uid 1"
flags 2
header 1
type 1
type 2 1.1.1
type 4
section 1 "HEADER.FIELDS (subject)"
structure 1
structure 2
search flagged
search from "ada" not seen
search subject "deep" or unseen seen
search SUBJECT nothing
