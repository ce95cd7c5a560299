C-: a APPEND INBOX {100+}\x0d\x0aSubject: one
eof
closed
sh: test -z "$(ls new cur tmp 2>/dev/null | grep -v :)"
