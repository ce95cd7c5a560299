# The first failure ends a script.
append INBOX tests/mail/plain.eml
delete nosuch
append INBOX tests/mail/plain.eml
