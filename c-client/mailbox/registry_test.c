#include "c-client/mailbox/driver.h"

#include "tests/support/unit.h"

START_TEST(every_driver_has_a_name_of_its_own_and_all_mandatory_slots)
{
	for (const struct driver *const *d = drivers; *d; d++) {
		ck_assert_ptr_nonnull((*d)->name);
		ck_assert((*d)->probe && (*d)->list && (*d)->exists && (*d)->open && (*d)->close &&
			  (*d)->stamp && (*d)->sync);
		ck_assert((*d)->source && (*d)->flags && (*d)->expunge && (*d)->append);
		ck_assert((*d)->append->begin && (*d)->append->next && (*d)->append->write);
		ck_assert((*d)->append->commit && (*d)->append->abort);
		for (const struct driver *const *e = d + 1; *e; e++)
			ck_assert_str_ne((*d)->name, (*e)->name);
	}
}
END_TEST

UNIT_SUITE(c_client_mailbox_registry)
{
	tcase_add_test(t, every_driver_has_a_name_of_its_own_and_all_mandatory_slots);
}
