/* What the Go side needs of free.c. */
#ifndef DOCKBRIDGE_MEMORY_H
#define DOCKBRIDGE_MEMORY_H

#include <stddef.h>

#include "dockbridge.h"

/* malloc, which cgo's own C.malloc is not: that one ends the process when there is no memory. */
void *dockbridge_allocate(size_t size) __attribute__((visibility("hidden")));

/* The JSON of the reply that says that there is no memory for a reply. It is never freed. */
uint8_t *dockbridge_no_memory(void) __attribute__((visibility("hidden")));
size_t dockbridge_no_memory_len(void) __attribute__((visibility("hidden")));

#endif
