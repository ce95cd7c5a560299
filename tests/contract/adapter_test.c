/* A driver that is built in but takes no part in the contract would pass unseen. */

#include "tests/contract/contract.h"
#include "tests/support/unit.h"

#include "c-client/mailbox/driver.h"

static bool
has_adapter(const char *driver)
{
	for (int i = 0; adapters[i]; i++)
		if (strcmp(adapters[i]->name, driver) == 0)
			return true;
	return false;
}

START_TEST(every_driver_that_is_built_in_takes_the_contract)
{
	for (int i = 0; drivers[i]; i++)
		ck_assert_msg(has_adapter(drivers[i]->name), "tests/contract has no adapter for the driver %s",
		    drivers[i]->name);
	ck_assert_ptr_nonnull(drivers[0]);
}
END_TEST

UNIT_SUITE(tests_contract_adapter)
{
	tcase_add_test(t, every_driver_that_is_built_in_takes_the_contract);
}
