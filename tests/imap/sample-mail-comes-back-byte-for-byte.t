# Every kind of broken mail is served as it is, and its size is what was said.
mail flags=S plain.eml
mail flags=S plain-crlf.eml
mail flags=S mixed.eml
mail flags=S mixed-line-ends.eml
mail flags=S crcrlf.eml
mail flags=S eight-bit.eml
mail flags=S no-blank-line.eml
mail flags=S no-header.eml
mail flags=S long-header.eml
mail flags=S unterminated.eml
mail flags=S prefix-boundaries.eml
mail flags=S nested-messages.eml
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1:* BODY.PEEK[]
S: * 1 FETCH (BODY[] {=plain.eml})
S: * 2 FETCH (BODY[] {=plain-crlf.eml})
S: * 3 FETCH (BODY[] {=mixed.eml})
S: * 4 FETCH (BODY[] {=mixed-line-ends.eml})
S: * 5 FETCH (BODY[] {=crcrlf.eml})
S: * 6 FETCH (BODY[] {=eight-bit.eml})
S: * 7 FETCH (BODY[] {=no-blank-line.eml})
S: * 8 FETCH (BODY[] {=no-header.eml})
S: * 9 FETCH (BODY[] {=long-header.eml})
S: * 10 FETCH (BODY[] {=unterminated.eml})
S: * 11 FETCH (BODY[] {=prefix-boundaries.eml})
S: * 12 FETCH (BODY[] {=nested-messages.eml})
S: b OK ...
C: c FETCH 1:* (RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)
S: ...
S: c OK ...
