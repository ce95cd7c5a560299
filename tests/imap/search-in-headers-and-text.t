mail flags=S <<END
From: Ann <ann@example.org>
To: bob@example.org
Cc: carl@example.org
Subject: A =?utf-8?q?caf=C3=A9?= in
 Paris
X-Tag: blue

The quick brown fox.
END
mail flags=S <<END
From: bob@example.org
Subject: other
Content-Transfer-Encoding: base64

VGhlIGxhenkgZG9nLg==
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH FROM ann
S: * SEARCH 1
S: b OK ...
C: c SEARCH OR CC CARL TO nobody
S: * SEARCH 1
S: c OK ...
C: d SEARCH SUBJECT "in paris"
S: * SEARCH 1
S: d OK ...
C: e SEARCH CHARSET UTF-8 SUBJECT {5+}\x0d\x0acaf\xc3\xa9
S: * SEARCH 1
S: e OK ...
C: f SEARCH HEADER X-Tag BLUE
S: * SEARCH 1
S: f OK ...
C: g SEARCH HEADER X-Tag ""
S: * SEARCH 1
S: g OK ...
C: h SEARCH BODY "lazy dog"
S: * SEARCH 2
S: h OK ...
C: i SEARCH TEXT bob
S: * SEARCH 1 2
S: i OK ...
C: j SEARCH BODY bob
S: * SEARCH
S: j OK ...
C: k SEARCH BCC x
S: * SEARCH
S: k OK ...
