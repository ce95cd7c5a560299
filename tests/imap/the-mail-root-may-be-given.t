# imapd ./Maildir, as sync tools' configurations have it.
sh: printf 'a CREATE made\r\nb LOGOUT\r\n' | "$IMAPD" ./Other >out; grep -q '^a OK' out; test -d Other/.made
