"""imapfilter through xinetd: mail is sorted by SEARCH, COPY, STORE and EXPUNGE."""
import os

import support
from support import digests, same, simple


def sorts(place):
    """imapfilter: moves, copies, deletes, flags and fetches what it finds; folders are made on the way"""
    sample = support.sample_mail()
    for t in sample + [simple(n) for n in range(1, 6)]:
        place.deliver(t)
    place.start_xinetd()
    place.run(["mkdir", place.home + "/out"])
    rc = place.write("filter.lua", f"""
options.starttls = false
options.timeout = 20
options.create = true
options.subscribe = true
options.info = false
account = IMAP {{ server = '127.0.0.1', port = {place.port}, username = '{support.USER}', password = '{support.PASSWORD}' }}
box = account.INBOX
box:contain_subject('Number 1'):move_messages(account['Archive/2026'])
box:contain_subject('Number 2'):copy_messages(account['Kept'])
box:contain_subject('Number 3'):delete_messages()
box:contain_subject('Number 4'):mark_flagged()
box:contain_subject('Number 4'):add_flags({{ 'work' }})
account:create_mailbox('New one')
account:rename_mailbox('New one', 'Newer')
account:subscribe_mailbox('Newer')
account:delete_mailbox('Newer')
account.Kept:append_message('Subject: appended\\n\\nbody\\n')
for _, message in ipairs(box:select_all()) do
	local mailbox, uid = table.unpack(message)
	local out = io.open('{place.home}/out/' .. uid, 'wb')
	out:write(mailbox[uid]:fetch_message())
	out:close()
end
""")
    place.run(["imapfilter", "-c", rc], env=dict(os.environ, HOME=place.home, LC_ALL="C.UTF-8"))
    fetched = []
    for name in os.listdir(place.home + "/out"):
        with open(f"{place.home}/out/{name}", "rb") as f:
            fetched.append(f.read())
    same(digests(fetched), digests(sample + [simple(n) for n in (2, 4, 5)]), "fetched")

    def there(folder):
        return digests(t for _, t in support.stored(place.maildir + "/." + folder))

    assert there("Archive.2026") == digests([simple(1)])
    assert there("Kept") == digests([simple(2), b"Subject: appended\n\nbody\n"])
    same(digests(t for _, t in support.stored(place.maildir)), digests(sample + [simple(n) for n in (2, 4, 5)]), "kept in INBOX")
    assert sum(":2,F" in n for n, _ in support.stored(place.maildir)) == 1
    assert not os.path.exists(place.maildir + "/.Newer")
    with open(place.maildir + "/subscriptions") as f:
        assert {"Archive.2026", "Kept"} <= set(f.read().replace("\t", ".").split("\n"))


support.main(sorts)
