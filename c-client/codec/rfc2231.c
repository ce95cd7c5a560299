/* Extended parameter values. Pure; see rfc2231.h. */

#include "c-client/codec/rfc2231.h"

#include "c-client/base/scan.h"

bool
rfc2231_value(struct str value, struct str *charset, struct str *lang, struct buf *bytes)
{
	size_t first = str_find(value, '\'');
	struct str rest = str_sub(value, first + 1, value.n);
	size_t second = str_find(rest, '\'');

	if (first == value.n || second == rest.n)
		return false;
	*charset = str_sub(value, 0, first);
	*lang = str_sub(rest, 0, second);
	rfc2231_percent(str_sub(rest, second + 1, rest.n), bytes);
	return true;
}

void
rfc2231_percent(struct str s, struct buf *bytes)
{
	for (;;) {
		size_t plain = str_find(s, '%');
		struct scan digits = scan_of(str_sub(s, plain + 1, 2));
		uint64_t v;
		buf_put(bytes, str_sub(s, 0, plain));
		if (plain == s.n)
			return;
		s = str_sub(s, plain + 1, s.n);
		if (scan_hex(&digits, 0xff, &v) && scan_at_end(&digits) && s.n >= 2) {
			buf_byte(bytes, (char)v);
			s = str_sub(s, 2, s.n);
		} else {
			buf_byte(bytes, '%');
		}
	}
}
