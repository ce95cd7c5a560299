#include "c-client/mailbox/search.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

/* Asks one message for two words: as BODY and as TEXT. */
static void
look_for(struct str data, const char *word, bool in_body, bool in_text)
{
	struct arena a = ARENA_INIT;
	struct search_needle body = { .header_too = false }, text = { .header_too = true },
			     absent = { .header_too = true };
	struct search_needle *needles[] = { &body, &text, &absent };
	struct store *s;
	struct mailbox *m;
	struct message *msg;

	mem_reset();
	mem_add(mem_box("INBOX"), data, 0);
	s = mem_store(&(struct store_options){ .root = "" });
	m = mem_open(s, "INBOX", OPEN_READONLY);
	casefold_find_init(&a, &body.find, str_of(word));
	casefold_find_init(&a, &text.find, str_of(word));
	casefold_find_init(&a, &absent.find, STR("this is nowhere"));
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(message_open(m, 1, &msg), 0);
		ck_assert_int_eq(search_text(msg, needles, 3), 0);
		ck_assert(body.found == in_body && text.found == in_text && !absent.found);
	}
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}

START_TEST(body_looks_behind_the_header_and_text_everywhere)
{
	look_for(STR("Subject: apple\n\npear\n"), "apple", false, true);
	look_for(STR("Subject: apple\n\npear\n"), "PEAR", true, true);
	look_for(STR("Subject: apple\n\npear\n"), "plum", false, false);
	look_for(STR("Subject: app\n le\n\n"), "app le", false, true);
	look_for(STR("Subject: a\nX: b\n\n"), "a\r\nX", false, false);
}
END_TEST

START_TEST(a_match_does_not_run_from_one_part_into_the_next)
{
	struct str data = STR("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n");

	look_for(data, "one", true, true);
	look_for(data, "onetwo", false, false);
}
END_TEST

START_TEST(a_word_is_found_wherever_the_pieces_of_a_large_message_are_cut)
{
	size_t size = 3 * MESSAGE_CHUNK;
	char *p = malloc(size);

	ck_assert_ptr_nonnull(p);
	for (size_t at = MESSAGE_CHUNK - 12; at < MESSAGE_CHUNK + 4; at++) {
		memset(p, '.', size);
		memcpy(p, "\n", 1);
		memcpy(p + at, "need\xc3\xa9l", 7);
		look_for((struct str){ p, size }, "NEED\xc3\x89L", true, true);
	}
	free(p);
}
END_TEST

START_TEST(a_message_of_ten_thousand_parts_is_searched_in_linear_time)
{
	struct buf b = BUF_INIT(4 * 1024 * 1024);

	buf_put(&b, STR("Content-Type: multipart/mixed; boundary=b\n\n"));
	for (int i = 0; i < 20000; i++)
		buf_put(&b, STR("--b\nContent-Type: text/plain; charset=iso-8859-1\n\nx\n"));
	buf_put(&b, STR("--b\n\nneedle\n"));
	look_for(buf_str(&b), "needle", true, true);
	buf_free(&b);
}
END_TEST

START_TEST(a_field_value_is_searched_decoded)
{
	struct arena a = ARENA_INIT;
	struct buf decoded = BUF_INIT(1000);
	struct casefold_find f;

	casefold_find_init(&a, &f, STR("caf\xc3\xa9 au lait"));
	ck_assert(search_value(&a, &decoded, &f, STR(" =?iso-8859-1?q?Caf=E9?=\r\n au LAIT")));
	ck_assert(!search_value(&a, &decoded, &f, STR(" =?iso-8859-1?q?Caf=E9?= ")));
	ck_assert(!search_value(&a, &decoded, &f, STR(" au lait")));
	buf_free(&decoded);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_search_text)
{
	tcase_add_test(t, body_looks_behind_the_header_and_text_everywhere);
	tcase_add_test(t, a_match_does_not_run_from_one_part_into_the_next);
	tcase_add_test(t, a_word_is_found_wherever_the_pieces_of_a_large_message_are_cut);
	tcase_add_test(t, a_message_of_ten_thousand_parts_is_searched_in_linear_time);
	tcase_add_test(t, a_field_value_is_searched_decoded);
}
