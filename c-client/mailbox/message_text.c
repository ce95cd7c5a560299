/* The content of a part as text: transfer encoding undone, charset made UTF-8, in pieces. See message.h. */

#include "c-client/codec/base64.h"
#include "c-client/codec/charset.h"
#include "c-client/codec/qp.h"
#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/mime.h"
#include "c-client/message/part.h"

struct decoder {
	enum mime_encoding encoding;
	struct base64_stream base64;
	struct qp_stream qp;
	bool is_text;
	bool unnamed; /* US-ASCII so far, because nothing else was said */
	struct charset charset;
	struct buf bytes, utf8; /* at most one chunk and its growth: see the codecs' headers */
	message_sink *sink;
	void *ctx;
};

/*
 * Japanese mail of old often names no charset. What switches to JIS X 0208 or 0201 (ESC $ and ESC ( with
 * their letters) is ISO-2022-JP, which is US-ASCII otherwise: nobody else writes these bytes.
 */
static bool
is_jis(struct str bytes)
{
	while (bytes.n >= 3) {
		size_t at = str_find(bytes, '\033');
		bytes = str_sub(bytes, at, bytes.n);
		if (str_starts(bytes, STR("\033$B")) || str_starts(bytes, STR("\033$@")) ||
		    str_starts(bytes, STR("\033(J")))
			return true;
		bytes = str_sub(bytes, 1, bytes.n);
	}
	return false;
}

/* Passes what is decoded on: text as UTF-8, anything else as it is. */
static int
pass_on(struct decoder *d, struct str bytes)
{
	int r = 0;

	if (!d->is_text)
		return bytes.n ? d->sink(d->ctx, bytes) : 0;
	if (d->unnamed && is_jis(bytes)) {
		charset_close(&d->charset);
		charset_open(&d->charset, STR("iso-2022-jp"));
		d->unnamed = false;
	}
	charset_feed(&d->charset, bytes, &d->utf8);
	if (d->utf8.n)
		r = d->sink(d->ctx, buf_str(&d->utf8));
	buf_reset(&d->utf8);
	return r;
}

static int
decode_some(void *ctx, struct str raw)
{
	struct decoder *d = ctx;
	int r;

	switch (d->encoding) {
	case MIME_BASE64:
		base64_stream_feed(&d->base64, raw, &d->bytes);
		break;
	case MIME_QP:
		qp_stream_feed(&d->qp, raw, &d->bytes);
		break;
	case MIME_IDENTITY:
	case MIME_UUENCODE:
	case MIME_UNKNOWN:
		return pass_on(d, raw);
	}
	r = pass_on(d, buf_str(&d->bytes));
	buf_reset(&d->bytes);
	return r;
}

static int
decode_end(struct decoder *d)
{
	int r = 0;

	if (d->encoding == MIME_QP)
		qp_stream_finish(&d->qp, &d->bytes);
	if (d->bytes.n)
		r = pass_on(d, buf_str(&d->bytes));
	if (r == 0 && d->is_text) {
		charset_finish(&d->charset, &d->utf8);
		if (d->utf8.n)
			r = d->sink(d->ctx, buf_str(&d->utf8));
	}
	return r;
}

int
message_text(struct message *msg, const struct part *part, message_sink *sink, void *ctx)
{
	struct decoder d = { .encoding = mime_encoding(part->mime),
		.is_text = mime_is(part->mime, STR("text"), STR("")),
		.bytes = BUF_INIT(2 * MESSAGE_CHUNK),
		.utf8 = BUF_INIT(8 * MESSAGE_CHUNK),
		.sink = sink,
		.ctx = ctx };
	struct arena a = ARENA_INIT;
	struct str name = STR("us-ascii");
	int r;

	if (d.is_text) {
		mime_param(&a, &part->mime->params, STR("charset"), &name);
		d.unnamed = str_ieq(name, STR("us-ascii"));
		charset_open(&d.charset, name);
	}
	r = message_scan(msg, part->body_at, part->body_size, decode_some, &d);
	if (r == 0)
		r = decode_end(&d);
	if (d.is_text)
		charset_close(&d.charset);
	buf_free(&d.bytes);
	buf_free(&d.utf8);
	arena_free(&a);
	return r;
}
