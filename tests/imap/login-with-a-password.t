door inet
imapd -o min-uid=1 --allow-plaintext --passwd-file $DIR/Maildir/passwd
file passwd <<END
ann:$5$rounds=1000$salt$CCvcOM6b7TEJDPb37Aec/9UpOg4QhPNAxPpL9ZzjTB7
END
S: * OK [CAPABILITY IMAP4rev1 ...AUTH=PLAIN...] ...
C: a LOGIN ann secret
S: a OK [CAPABILITY IMAP4rev1 ...IDLE...] Logged in
C: b LOGIN ann secret
S: b BAD You are logged in already
C: c SELECT INBOX
S: ...
S: c OK [READ-WRITE] ...
