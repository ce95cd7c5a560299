mail flags=S <<END
From: ann@example.org
To: bob@example.org
Subject: a long
 subject
X-Other: x

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY.PEEK[HEADER.FIELDS (subject FROM nothing)]
S: * 1 FETCH (BODY[HEADER.FIELDS (SUBJECT FROM NOTHING)] {52}\x0d\x0aFrom: ann@example.org\x0d\x0aSubject: a long\x0d\x0a subject\x0d\x0a\x0d\x0a)
S: b OK ...
C: c FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT (subject from)]
S: * 1 FETCH (BODY[HEADER.FIELDS.NOT (SUBJECT FROM)] {35}\x0d\x0aTo: bob@example.org\x0d\x0aX-Other: x\x0d\x0a\x0d\x0a)
S: c OK ...
C: d FETCH 1 BODY.PEEK[HEADER.FIELDS ()]
S: d BAD ...
C: e FETCH 1 BODY.PEEK[HEADER.FIELDS (nothing)]
S: * 1 FETCH (BODY[HEADER.FIELDS (NOTHING)] {2}\x0d\x0a\x0d\x0a)
S: e OK ...
