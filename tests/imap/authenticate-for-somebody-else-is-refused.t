# bob NUL ann NUL secret: nobody acts for others here.
door inet
imapd -o min-uid=1 -o login-delay=0 --allow-plaintext --passwd-file $DIR/Maildir/passwd
file passwd <<END
ann:$5$rounds=1000$salt$CCvcOM6b7TEJDPb37Aec/9UpOg4QhPNAxPpL9ZzjTB7
END
C: a AUTHENTICATE PLAIN Ym9iAGFubgBzZWNyZXQ=
S: a ...
C: b SELECT INBOX
S: b BAD Log in first
