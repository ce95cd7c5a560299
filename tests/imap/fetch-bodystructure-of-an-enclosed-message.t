mail flags=S <<END
Content-Type: message/rfc822

Subject: inside

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY
S: * 1 FETCH (BODY ("message" "rfc822" NIL NIL NIL "7bit" 27 (NIL "inside" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1) 3))
S: b OK ...
