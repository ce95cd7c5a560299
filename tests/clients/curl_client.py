"""curl against imapd behind xinetd: listing, fetching, uploading, searching."""
import re

import support
from support import digests, same, simple


def curl(place, url, *more):
    return place.run(["curl", "-s", "-S", "--max-time", "20", "-u", f"{support.USER}:{support.PASSWORD}", *more,
                      f"imap://127.0.0.1:{place.port}/{url}"])


def every_message_by_uid(place):
    """curl: every sample message by its UID arrives intact"""
    mail = support.sample_mail()
    for t in mail:
        place.deliver(t)
    place.start_xinetd()
    got = [curl(place, f"INBOX;UID={n}") for n in range(1, len(mail) + 1)]
    same(digests(got), digests(mail), "by UID")


def upload_list_and_search(place):
    """curl: folders are listed, an uploaded message comes back, SEARCH finds it, a section is served"""
    place.start_xinetd()
    curl(place, "", "-X", "CREATE Sent")
    path = place.write("m.eml", simple(42).replace(b"\n", b"\r\n"))
    curl(place, "Sent", "-T", path)
    assert b'"Sent"' in curl(place, "") or b" Sent" in curl(place, ""), curl(place, "")
    assert digests([curl(place, "Sent;UID=1")]) == digests([simple(42)])
    assert curl(place, "Sent?SUBJECT%20%22Number%2042%22").split() == [b"*", b"SEARCH", b"1"]
    head = curl(place, "Sent;UID=1;SECTION=HEADER.FIELDS%20(SUBJECT)")
    assert head.strip() == b"Subject: Number 42", head
    flags = curl(place, "Sent", "-X", "FETCH 1 FLAGS")
    assert re.search(rb"\\Seen", flags), flags


support.main(every_message_by_uid, upload_list_and_search)
