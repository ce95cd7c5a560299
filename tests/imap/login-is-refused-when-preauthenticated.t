C: a LOGIN ann secret
S: a BAD You are logged in already
C: b AUTHENTICATE PLAIN
S: b BAD You are logged in already
