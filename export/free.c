/* Written in C, because a call into Go costs ten times what this does. */
#include <stdlib.h>
#include <unistd.h>

#include "_cgo_export.h"
#include "memory.h"

static char no_memory[] = "{\"code\":\"out_of_memory\",\"message\":\"there is no memory left for the reply\","
                          "\"hint\":\"use a stream for what is large, or give the process more memory\"}";
static pid_t process; /* that Go runs in */

__attribute__((constructor)) static void loaded(void) { process = getpid(); }

void *dockbridge_allocate(size_t size) { return size > 0 ? malloc(size) : NULL; }

uint8_t *dockbridge_no_memory(void) { return (uint8_t *)no_memory; }

size_t dockbridge_no_memory_len(void) { return sizeof no_memory - 1; }

void dockbridge_free(dockbridge_reply *reply) {
	if (reply == NULL)
		return;
	uint8_t *json = reply->json, *bytes = reply->bytes;
	/* give() in reply.go makes one piece of both, or leaves many bytes where they are, in Go's memory. In a forked process
	   nobody is there to take them back. */
	if (json != NULL && bytes != NULL && bytes != json + reply->json_len + 1 && getpid() == process)
		_dockbridge_let_go(bytes);
	if (json != (uint8_t *)no_memory)
		free(json != NULL ? json : bytes);
	*reply = (dockbridge_reply){0};
}
