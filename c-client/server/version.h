/* The name and version that --version, ID and the greeting give. The greeting's text must not begin like another
 * server's ("Dovecot", "Gimap", "The Microsoft Exchange"): clients choose quirks by it. */
#ifndef SERVER_VERSION_H
#define SERVER_VERSION_H

#include "c-client/madrona.h" /* MADRONA_VERSION */

#define MADRONA_NAME "Madrona"

#endif
