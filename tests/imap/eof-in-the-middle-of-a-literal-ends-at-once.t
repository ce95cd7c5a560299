C-: a SELECT {5+}\x0d\x0aINB
eof
closed
