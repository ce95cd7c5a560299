C: a FETCH 1 FLAGS
S: a BAD Select a mailbox first
C: b STORE 1 FLAGS (\Seen)
S: b BAD Select a mailbox first
C: c SEARCH ALL
S: c BAD Select a mailbox first
C: d COPY 1 x
S: d BAD Select a mailbox first
C: e EXPUNGE
S: e BAD Select a mailbox first
C: f CLOSE
S: f BAD Select a mailbox first
C: g UNSELECT
S: g BAD Select a mailbox first
C: h MOVE 1 x
S: h BAD Select a mailbox first
C: i CHECK
S: i BAD Select a mailbox first
