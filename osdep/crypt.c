/* Passwords against crypt(3) hashes. See crypt.h. */

#include "osdep/crypt.h"

#include <dlfcn.h>
#include <errno.h>

typedef char *crypt_function(const char *phrase, const char *setting);

/* libcrypt's crypt, or NULL. Never unloaded. */
static crypt_function *
load(void)
{
	static const char *const names[] = { "libcrypt.so.1", "libcrypt.so.2" };
	static crypt_function *function;

	for (size_t i = 0; function == NULL && i < sizeof names / sizeof *names; i++) {
		void *lib = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
		void *symbol = lib ? dlsym(lib, "crypt") : NULL;
		memcpy(&function, &symbol, sizeof function);
	}
	return function;
}

/* The hash under this setting; NULL and errno when there is none. */
static const char *
hash_of(const char *password, const char *setting)
{
	crypt_function *function = load();
	const char *hash;

	if (function == NULL) {
		errno = ENOSYS;
		return NULL;
	}
	errno = 0;
	hash = function(password, setting);
	if (hash != NULL && hash[0] != '*')
		return hash;
	if (errno == 0)
		errno = EINVAL;
	return NULL;
}

int
crypt_verify(const char *password, const char *hash)
{
	const char *got;

	if (hash[0] == '\0' || hash[0] == '!' || hash[0] == '*') {
		crypt_dummy(password);
		return 0;
	}
	got = hash_of(password, hash);
	if (got == NULL)
		return -1;
	return crypt_equal(got, strlen(got), hash, strlen(hash));
}

int
crypt_dummy(const char *password)
{
	if (hash_of(password, "$y$j9T$h34NmxaPV/GPVFaQjtKMV.$") || hash_of(password, "$6$madrona$"))
		return 0;
	return -1;
}

bool
crypt_equal(const void *a, size_t an, const void *b, size_t bn)
{
	const volatile unsigned char *x = a, *y = b;
	unsigned char differ = 0;

	if (an != bn)
		return false;
	for (size_t i = 0; i < an; i++)
		differ |= (unsigned char)(x[i] ^ y[i]);
	return differ == 0;
}
