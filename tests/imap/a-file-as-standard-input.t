# imapd < script works, and standard output carries nothing but the protocol.
mail flags=S <<END
Subject: one

Hello.
END
sh: printf 'a SELECT INBOX\r\nb FETCH 1 FLAGS\r\nc LOGOUT\r\n' >../Maildir/script
sh: "$IMAPD" . <script >out 2>err
sh: test ! -s err; grep -q '^. 1 FETCH (FLAGS (.Seen))' out; grep -q '^c OK' out; test "$(grep -cv '^[*abc] ' out)" = 0
