# Two characters, in ISO-2022-JP base64 and in UTF-8.
mail flags=S <<END
Subject: =?iso-2022-jp?B?GyRCRnxLXDhsGyhC?=
Content-Type: text/plain; charset=iso-2022-jp

\x1b$BFnK\\x1b(B
END
mail flags=S <<END
Subject: =?utf-8?B?5pel5pys6Kqe?=
Content-Type: text/plain; charset=utf-8

\xe6\x97\xa5\xe6\x9c\xac
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b SEARCH CHARSET UTF-8 SUBJECT {6+}\x0d\x0a\xe6\x97\xa5\xe6\x9c\xac
S: * SEARCH 1 2
S: b OK ...
C: c SEARCH CHARSET UTF-8 BODY {6+}\x0d\x0a\xe6\x97\xa5\xe6\x9c\xac
S: * SEARCH 2
S: c OK ...
C: d SEARCH CHARSET ISO-2022-JP SUBJECT {10+}\x0d\x0a\x1b$BF|K\\x1b(B
S: * SEARCH 1 2
S: d OK ...
