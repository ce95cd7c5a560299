# RFC 4959. NUL ann NUL secret.
door inet
imapd -o min-uid=1 --allow-plaintext --passwd-file $DIR/Maildir/passwd
file passwd <<END
ann:$5$rounds=1000$salt$CCvcOM6b7TEJDPb37Aec/9UpOg4QhPNAxPpL9ZzjTB7
END
C: a AUTHENTICATE PLAIN AGFubgBzZWNyZXQ=
S: a OK [CAPABILITY ...] ...
