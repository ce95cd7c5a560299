C: a NOOP
S: a OK ...
eof
closed
