# RFC 3501 section 6.3.9: % does not match the delimiter, so foo stands for foo.bar.
folder foo
folder foo.bar
C: a SUBSCRIBE foo.bar
S: a OK ...
C: b LSUB "" %
S: * LSUB (\Noselect...) "." foo
S: b OK ...
C: c LSUB "" *
S: * LSUB (...) "." foo.bar
S: c OK ...
