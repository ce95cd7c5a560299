mail flags=S <<END
Subject: one

Hello.
END
sh: printf 'a SELECT INBOX\nb FETCH 1 BODY.PEEK[]\n' >script; timeout 5 "$IMAPD" . <script >out
sh: grep -q '^b OK' out
