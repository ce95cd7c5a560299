C: a LOGOUT
S!: * BYE ...
S: a OK LOGOUT completed
closed
