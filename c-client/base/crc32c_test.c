#include "c-client/base/crc32c.h"

#include "tests/support/unit.h"

/* One bit at a time, as the polynomial is written: the oracle. */
static uint32_t
by_bit(uint32_t seed, const unsigned char *p, size_t n)
{
	uint32_t c = ~seed;

	while (n--) {
		c ^= *p++;
		for (int i = 0; i < 8; i++)
			c = c >> 1 ^ (c & 1 ? 0x82f63b78 : 0);
	}
	return ~c;
}

START_TEST(the_examples_of_rfc_3720_come_out)
{
	unsigned char b[32], read10[48] = { 0x01, 0xc0, [16] = 0x14, [22] = 0x04, [27] = 0x14, [31] = 0x18, 0x28,
		[40] = 0x02 };
	uint32_t expected[4] = { 0x8a9136aa, 0x62a8ab43, 0x46dd794e, 0x113fdb5c };

	for (int example = 0; example < 4; example++) {
		for (unsigned char i = 0; i < 32; i++)
			b[i] = example == 0 ? 0 : example == 1 ? 0xff : example == 2 ? i : 31 - i;
		ck_assert_uint_eq(crc32c(0, b, 32), expected[example]);
		ck_assert_uint_eq(crc32c_by_table(0, b, 32), expected[example]);
	}
	ck_assert_uint_eq(crc32c(0, read10, 48), 0xd9963a56);
	ck_assert_uint_eq(crc32c_by_table(0, read10, 48), 0xd9963a56);
	ck_assert_uint_eq(crc32c(0, "123456789", 9), 0xe3069283);
}
END_TEST

START_TEST(instruction_table_and_bits_agree_at_every_length_and_place)
{
	unsigned char b[300];
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof b; i++) {
		x = x * 1103515245 + 12345;
		b[i] = (unsigned char)(x >> 16);
	}
	for (size_t from = 0; from < 9; from++)
		for (size_t n = 0; from + n <= sizeof b; n++) {
			uint32_t expected = by_bit(0xdeadbeef, b + from, n);
			ck_assert_uint_eq(crc32c(0xdeadbeef, b + from, n), expected);
			ck_assert_uint_eq(crc32c_by_table(0xdeadbeef, b + from, n), expected);
		}
}
END_TEST

START_TEST(a_sum_goes_on_where_the_last_piece_ended)
{
	const char *s = "the sum of two pieces is the sum of the whole";
	size_t n = strlen(s);

	for (size_t cut = 0; cut <= n; cut++)
		ck_assert_uint_eq(crc32c(crc32c(0, s, cut), s + cut, n - cut), crc32c(0, s, n));
	ck_assert_uint_eq(crc32c(7, NULL, 0), 7);
}
END_TEST

UNIT_SUITE(c_client_base_crc32c)
{
	tcase_add_test(t, the_examples_of_rfc_3720_come_out);
	tcase_add_test(t, instruction_table_and_bits_agree_at_every_length_and_place);
	tcase_add_test(t, a_sum_goes_on_where_the_last_piece_ended);
}
