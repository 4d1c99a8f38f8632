/* What the checks of the C ABI share: the library's functions, and a way to say what failed. */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dockbridge.h"

/* Every function of the header, found in the loaded library; the header's own prototypes give the types. */
#define FUNCTIONS(X)                                                                                                   \
    X(abi_version) X(client_open) X(client_close) X(call) X(open) X(next) X(write) X(cancel) X(close) X(ready_fd)      \
    X(ready) X(free)

struct library {
#define MEMBER(name) __typeof__(&dockbridge_##name) name;
    FUNCTIONS(MEMBER)
#undef MEMBER
};
extern struct library db;

/* Counts a failed check and says it on stderr. */
void failed(const char *file, int line, const char *what, const dockbridge_reply *reply);
#define CHECK(condition, reply)                                                                                        \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            failed(__FILE__, __LINE__, #condition, reply);                                                             \
    } while (0)

/* True when the reply's JSON holds text. */
bool holds(const dockbridge_reply *reply, const char *text);
/* True when the reply is an error object with that code. */
bool is_error(const dockbridge_reply *reply, const char *code);

/* The functions with strings that end in NUL. */
int32_t call(uint64_t client, const char *operation, const char *request, dockbridge_reply *reply);
int32_t start(uint64_t client, const char *operation, const char *request, uint64_t *handle, dockbridge_reply *reply);
uint64_t open_client(const char *options);

void check_calls(uint64_t client);
void check_handles(void);
void check_running(uint64_t client);
void check_ready(uint64_t client);
void check_threads(uint64_t client);
void check_misuse(uint64_t client);
void check_engine(const char *host);

#endif
