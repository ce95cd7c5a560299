folder Archive
mail flags=FS date=1000000000 <<END
Subject: one

Hello.
END
mail flags= <<END
Subject: two

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b COPY 1:2 Archive
S: b OK [COPYUID $validity 1:2 1:2] COPY completed
C: c UID COPY 1 Archive
S: c OK [COPYUID $validity 1 3] UID COPY completed
C: d UID COPY 9 Archive
S: d OK UID COPY completed
C: e SELECT Archive
S: * 3 EXISTS
S: * OK [UIDVALIDITY $validity] ...
S: ...
S: e OK ...
C: f FETCH 1 (FLAGS INTERNALDATE)
S: * 1 FETCH (FLAGS (\Seen \Flagged...) INTERNALDATE " 9-Sep-2001 01:46:40 +0000")
S: f OK ...
