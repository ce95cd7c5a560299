mail flags=S <<END
Subject: one

Hello.
END
mail flags=FR <<END
Subject: two

Hello.
END
mail flags=T <<END
Subject: three

Hello.
END
mail <<END
Subject: four

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH ALL
S: * SEARCH 1 2 3 4
S: b OK SEARCH completed
C: c SEARCH SEEN
S: * SEARCH 1
S: c OK ...
C: d SEARCH UNSEEN UNDELETED
S: * SEARCH 2 4
S: d OK ...
C: e SEARCH NEW
S: * SEARCH 4
S: e OK ...
C: f SEARCH OLD
S: * SEARCH 1 2 3
S: f OK ...
C: g SEARCH RECENT
S: * SEARCH 4
S: g OK ...
C: h SEARCH ANSWERED FLAGGED
S: * SEARCH 2
S: h OK ...
C: i SEARCH OR DELETED SEEN
S: * SEARCH 1 3
S: i OK ...
C: j SEARCH NOT (OR DELETED SEEN) NOT FLAGGED
S: * SEARCH 4
S: j OK ...
C: k SEARCH DRAFT
S: * SEARCH
S: k OK ...
C: l SEARCH UNANSWERED UNDRAFT UNFLAGGED UNKEYWORD x
S: * SEARCH 1 3 4
S: l OK ...
C: m UID SEARCH 2:3 UID 3:*
S: * SEARCH 3
S: m OK UID SEARCH completed
