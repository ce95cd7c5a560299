/* The name and version that --version, ID and the greeting give. The greeting's text must not begin like another
 * server's ("Dovecot", "Gimap", "The Microsoft Exchange"): clients choose quirks by it. */
#ifndef SERVER_VERSION_H
#define SERVER_VERSION_H

#define MADRONA_NAME "Madrona"
#define MADRONA_VERSION "0.1"

#endif
