# Many programs fold a Subject with a TAB in place of the space that was there.
mail flags=S <<END
Subject: Minutes of the
	meeting

END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH SUBJECT "the meeting"
S: * SEARCH 1
S: b OK ...
C: c SEARCH HEADER Subject "the	MEETING"
S: * SEARCH 1
S: c OK ...
C: d SEARCH SUBJECT "themeeting"
S: * SEARCH
S: d OK ...
