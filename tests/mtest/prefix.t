#: --prefix INBOX. --alias
# Names with INBOX. in front, and both spellings understood.
create INBOX.Sent
create Drafts
list
append Sent tests/mail/plain.eml
status INBOX.Sent
