folder Sent
literal message <<END
Subject: one

Hello.
END
C: a APPEND Sent {@message}
S: + ...
C: @message
S: a OK [APPENDUID $validity 1] APPEND completed
C: b STATUS Sent (MESSAGES UIDNEXT UIDVALIDITY)
S: * STATUS Sent (MESSAGES 1 UIDNEXT 2 UIDVALIDITY $validity)
S: b OK ...
C: c EXAMINE Sent
S: ...
S: c OK ...
C: d FETCH 1 BODY.PEEK[]
S: * 1 FETCH (BODY[] {@message})
S: d OK ...
