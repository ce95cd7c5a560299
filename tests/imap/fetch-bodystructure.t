mail flags=S <<END
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

one
--b
Content-Type: application/pdf; name="x.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="x.pdf"
Content-ID: <1@example.org>

aGVsbG8=
--b--
END
C: a SELECT INBOX
S: ...
S: a OK ...
C: b FETCH 1 BODY
S: * 1 FETCH (BODY (("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 3 $lines)("application" "pdf" ("name" "x.pdf") "<1@example.org>" NIL "base64" 8) "mixed"))
S: b OK ...
C: c FETCH 1 BODYSTRUCTURE
S: * 1 FETCH (BODYSTRUCTURE (("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 3 $lines NIL NIL NIL NIL)("application" "pdf" ("name" "x.pdf") "<1@example.org>" NIL "base64" 8 NIL ("attachment" ("filename" "x.pdf")) NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL))
S: c OK ...
