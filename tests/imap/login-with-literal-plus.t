door inet
imapd -o min-uid=1 --allow-plaintext --passwd-file $DIR/Maildir/passwd
file passwd <<END
ann:$5$rounds=1000$salt$CCvcOM6b7TEJDPb37Aec/9UpOg4QhPNAxPpL9ZzjTB7
END
C: a LOGIN {3+}\x0d\x0aann {6+}\x0d\x0asecret
S: a OK [CAPABILITY ...] ...
