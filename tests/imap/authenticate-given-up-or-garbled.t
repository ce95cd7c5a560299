door inet
imapd -o min-uid=1 --allow-plaintext --passwd-file $DIR/Maildir/passwd
file passwd <<END
ann:$5$rounds=1000$salt$CCvcOM6b7TEJDPb37Aec/9UpOg4QhPNAxPpL9ZzjTB7
END
C: a AUTHENTICATE PLAIN
S: + 
C: *
S: a BAD ...
C: b AUTHENTICATE CRAM-MD5
S: b NO [CANNOT] ...
C: c AUTHENTICATE PLAIN not!base64
S: c BAD ...
C: d AUTHENTICATE PLAIN AGFubgBzZWNyZXQ=
S: d OK ...
