C-: a SELECT "INB
eof
closed
