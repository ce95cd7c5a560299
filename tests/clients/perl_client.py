"""Perl's Mail::IMAPClient through xinetd: what scripts and imapsync are made of."""
import support
from support import simple

SCRIPT = r"""
use strict; use warnings; use Mail::IMAPClient; use Digest::SHA qw(sha256_hex);
my ($port, $user, $password) = @ARGV;
my $i = Mail::IMAPClient->new(Server => '127.0.0.1', Port => $port, User => $user, Password => $password, Uid => 1) or die $@;
sub ok { my ($what, $good) = @_; die "$what: " . ($i->LastError // 'not so') . "\n" unless $good }
ok('select', $i->select('INBOX'));
for my $uid ($i->messages) {
	my $text = $i->message_string($uid);
	ok("message $uid", defined $text);
	$text =~ s/\r//g;
	print sha256_hex($text), "\n";
}
my ($one) = $i->search('HEADER', 'Message-ID', '<1@clients.example>');
ok('search', $one);
ok('envelope', $i->get_envelope($one)->subject eq 'Number 1');
ok('structure', $i->get_bodystructure($one)->bodytype eq 'TEXT');
ok('create', $i->create('Arch.x') && $i->exists('Arch.x'));
ok('copy', $i->copy('Arch.x', $one) == 1);
ok('move', $i->move('Arch.x', $one + 1) == 2);
ok('expunge', $i->expunge);
my $n = $i->append_string('Arch.x', "Subject: appended\r\n\r\nbody\r\n", '\Seen');
ok("append $n", $n == 3);
ok('flag', $i->set_flag('Answered', $one) && grep { $_ eq '\Answered' } $i->flags($one));
ok('subscribe', $i->subscribe('Arch.x') && join('|', $i->subscribed) eq 'Arch.x');
my @left = ($i->unsubscribe('Arch.x'), $i->subscribed);
ok('unsubscribe', @left == 1 && $left[0]);
ok('rename', $i->rename('Arch.x', 'Arch.y'));
ok('count', $i->message_count('Arch.y') == 3);
ok('delete', $i->delete('Arch.y') && !$i->exists('Arch.y'));
my $tag = $i->idle or ok('idle');
ok('done', $i->done($tag));
ok('close', $i->close);
ok('logout', $i->logout);
"""


def one_of_everything(place):
    """Mail::IMAPClient: every message arrives intact; folders, copies, flags, subscriptions and IDLE work"""
    mail = support.sample_mail() + [simple(n) for n in range(1, 6)]
    for t in mail:
        place.deliver(t)
    place.start_xinetd()
    script = place.write("client.pl", SCRIPT)
    got = place.run(["perl", script, str(place.port), support.USER, support.PASSWORD]).decode().split()
    want = [support.digest(t) for t in mail]
    assert got == want, [n for n, (a, b) in enumerate(zip(got, want)) if a != b] or (len(got), len(want))
    names = [n for n, _ in support.stored(place.maildir)]
    assert len(names) == len(mail) - 1 and sum(n.endswith(":2,RS") for n in names) == 1, names


support.main(one_of_everything)
