mail flags=S date=1000000000 <<END
Date: Mon, 10 Sep 2001 00:30:00 +0900
Subject: one

Hello.
END
mail flags=S date=1732195921 <<END
Date: Thu, 21 Nov 2024 23:30:00 -0500
Subject: two

Hello.
END
mail flags=S date=1732195921 <<END
Subject: no date

Hello.
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH ON 9-Sep-2001
S: * SEARCH 1
S: b OK ...
C: c SEARCH BEFORE 21-Nov-2024
S: * SEARCH 1
S: c OK ...
C: d SEARCH SINCE "21-Nov-2024"
S: * SEARCH 2 3
S: d OK ...
C: e SEARCH SENTON 10-Sep-2001
S: * SEARCH 1
S: e OK ...
C: f SEARCH SENTSINCE 21-nov-2024
S: * SEARCH 2...
S: f OK ...
C: g SEARCH ON 31-Feb-2024
S: g BAD ...
C: h SEARCH ON 1-Xyz-2024
S: h BAD ...
