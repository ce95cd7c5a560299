# Mailboxes and their names.
list
create "Two words"
create Caf\ é
create Work.Done.2026
subscribe Work.Done
subscribe no.such
list
list %
list Work.%
subscribed
rename Work Play
list Play*
rename INBOX Archive
list
delete Play.Done
list Play*
unsubscribe Work.Done
subscribed
-create INBOX
-create Two/words
-create ""
-create a..b
-delete no.such
-rename Archive Caf\ é
-delete INBOX
status "Two words"
-status nosuch
