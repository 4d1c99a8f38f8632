/*
 * dockbridge.h: the C border of dockbridge, and its manual.
 *
 * The library drives Docker Engines. Everything it can do is an operation with
 * a name ("container.inspect"), a request and a result, both JSON; the names
 * and fields are listed in docs/operations.md. A few functions carry all of
 * them, so this header does not change when operations are added.
 *
 *     dockbridge_reply reply;
 *     uint64_t client;
 *     dockbridge_client_open("{}", 2, &client, &reply);       // 0: it worked
 *     dockbridge_free(&reply);
 *     dockbridge_call(client, "system.ping", 11, "{}", 2, NULL, 0, &reply);
 *     fwrite(reply.json, 1, reply.json_len, stdout);
 *     dockbridge_free(&reply);
 *     dockbridge_client_close(client, &reply);
 *
 * STRINGS are UTF-8, given as pointer and length, and need no final NUL. What is
 * passed in stays the caller's and is not used after the function returns. A
 * length that no memory can have is an "invalid_argument" error.
 *
 * REPLIES are filled by the library in every case, also on failure; the memory
 * in them is the caller's until it calls dockbridge_free, exactly once for
 * each filled reply. (Freeing a reply that holds nothing does nothing.) Where
 * there is no memory for one, it is an "out_of_memory" error instead.
 *
 * ERRORS: with DOCKBRIDGE_FAILED the reply's JSON is an error object: code,
 * message, and where they apply hint, operation, resource, status, retryable,
 * details. No function prints, ends the process, sets signal handlers, or
 * changes the environment or the working directory.
 *
 * HANDLES are numbers for clients and running operations; 0 is never one. A
 * handle that was closed is an error with code "stale_handle", never a crash.
 *
 * THREADS: every function may be called from any number of threads at once,
 * with the same handles too. Only the order of items from one operation is
 * undefined when several threads fetch from it.
 *
 * SIGNALS: a signal whose handler was installed without SA_RESTART ends
 * dockbridge_call of a "quick" operation (docs/operations.md tells which are)
 * with DOCKBRIDGE_INTERRUPTED when it arrives in the calling thread. Such
 * operations only read: run the handlers, then repeat the call or do not. Where
 * signals may keep coming, repeat it with dockbridge_open: they do not end that.
 *
 * FORK: the library holds the threads of the Go runtime, and a forked child has
 * none of them. In a child, call nothing of a library that the parent loaded;
 * load a copy of the file (the loader knows a file again by its inode) and open
 * clients anew in that. The parent is not disturbed.
 *
 * ONE LIBRARY: a process can hold one Go runtime. Do not load another Go shared
 * library beside this one.
 */
#ifndef DOCKBRIDGE_H
#define DOCKBRIDGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a function or the meaning of an argument changes; adding operations does not raise it. */
#define DOCKBRIDGE_ABI_VERSION 1

/* How a function ended. */
#define DOCKBRIDGE_OK 0          /* done; the reply holds the result, if there is one */
#define DOCKBRIDGE_FAILED 1      /* the reply holds an error object */
#define DOCKBRIDGE_MORE 2        /* the reply holds an item, and more follows */
#define DOCKBRIDGE_PENDING 3     /* nothing within the wait; the reply is empty */
#define DOCKBRIDGE_INTERRUPTED 4 /* a signal arrived; the reply is empty */
#define DOCKBRIDGE_LARGE 5       /* news of an operation that has ended with a large reply; see dockbridge_ready */

/* What a reply is. */
#define DOCKBRIDGE_KIND_JSON 0   /* json, and bytes beside it where the operation says so */
#define DOCKBRIDGE_KIND_BYTES 1  /* bytes alone: a piece of a file or archive */
#define DOCKBRIDGE_KIND_OPENED 2 /* the first item of a stream: it is connected; json says with what */

typedef struct dockbridge_reply {
    uint8_t *json;      /* UTF-8 JSON and a NUL, or NULL */
    uint64_t json_len;  /* its length in bytes, without the NUL */
    uint8_t *bytes;     /* what does not travel as JSON (output, archives), or NULL */
    uint64_t bytes_len; /* its length in bytes */
    uint32_t kind;      /* DOCKBRIDGE_KIND_… */
    uint32_t retries;   /* how often something was asked again for the operation until then, after a fault that passed */
} dockbridge_reply;

/* News of one running operation, from dockbridge_ready. */
typedef struct dockbridge_event {
    uint64_t handle;
    int32_t status;         /* DOCKBRIDGE_MORE, OK, FAILED or LARGE */
    uint32_t reserved;      /* 0 */
    dockbridge_reply reply; /* with OK and FAILED; its memory is part of another reply, see dockbridge_ready */
} dockbridge_event;

/* The DOCKBRIDGE_ABI_VERSION the library was built with. Check it first. */
uint32_t dockbridge_abi_version(void);

/*
 * Opens a client: a pool of connections to one engine. options is a JSON object
 * (docs/abi.md); "{}" knows nothing of the caller's environment and means the
 * platform's default engine. The engine is not contacted yet. The result tells
 * which endpoint was chosen and why.
 */
int32_t dockbridge_client_open(const char *options, uint64_t options_len, uint64_t *client, dockbridge_reply *reply);

/* Cancels what runs under the client and ends its handles, closes connections and ready descriptor, ends the client. */
int32_t dockbridge_client_close(uint64_t client, dockbridge_reply *reply);

/*
 * Runs one operation in the calling thread and waits for its result. bytes is
 * what the request carries beside its JSON (a file, a program's input), or
 * NULL. Self-tests ("selftest.…") may have client 0.
 * Ends with OK, FAILED or INTERRUPTED.
 */
int32_t dockbridge_call(uint64_t client, const char *operation, uint64_t operation_len, const char *request,
                        uint64_t request_len, const uint8_t *bytes, uint64_t bytes_len, dockbridge_reply *reply);

/*
 * Starts one operation on its own and gives its handle. Arguments as for
 * dockbridge_call. Fetch with dockbridge_next, end with dockbridge_close.
 */
int32_t dockbridge_open(uint64_t client, const char *operation, uint64_t operation_len, const char *request,
                        uint64_t request_len, const uint8_t *bytes, uint64_t bytes_len, uint64_t *handle,
                        dockbridge_reply *reply);

/*
 * Waits up to wait_ms milliseconds (0: do not wait, -1: no limit) for what the
 * operation has next: MORE (an item), OK (its result; it has ended), FAILED
 * (its error; it has ended) or PENDING. After the end the same result or error
 * is given again. An operation whose items are not fetched stops and waits.
 */
int32_t dockbridge_next(uint64_t handle, int64_t wait_ms, dockbridge_reply *reply);

/*
 * Hands input to an operation that takes some; length 0 means the end of the
 * input, after which there is no more. Waits up to wait_ms milliseconds (-1: no
 * limit) for the operation to take it; with PENDING nothing was taken.
 */
int32_t dockbridge_write(uint64_t handle, const uint8_t *bytes, uint64_t bytes_len, int64_t wait_ms,
                         dockbridge_reply *reply);

/* Asks the operation to end, on the engine too. dockbridge_next then tells how it ended. */
int32_t dockbridge_cancel(uint64_t handle, dockbridge_reply *reply);

/* Cancels the operation if it still runs, and ends the handle. Does not wait. */
int32_t dockbridge_close(uint64_t handle, dockbridge_reply *reply);

/*
 * Gives a descriptor that is readable while opened operations of the client
 * have something to fetch, for event loops. It is the library's: poll it, and
 * do not read, write or close it. After it became readable call
 * dockbridge_ready until it gives fewer events than asked for.
 */
int32_t dockbridge_ready_fd(uint64_t client, int32_t *fd, dockbridge_reply *reply);

/*
 * Gives news of up to capacity operations, and their number in count; to be
 * used with dockbridge_ready_fd, by one thread at a time. An event is
 *   OK or FAILED  the operation has ended with the result or error in the event's
 *                 reply, and its handle is closed: do not close it again.
 *   MORE          it has items: fetch them with dockbridge_next and wait 0 when
 *                 you want them. There is no further news of the operation
 *                 before that has said PENDING, but for its end. If it says OK
 *                 or FAILED the operation has ended; close its handle then.
 *   LARGE         the operation has ended with a reply of more than 1 MiB. Fetch it
 *                 with dockbridge_next, in a thread that has time for it, and
 *                 close its handle. There is no further news of it.
 * The memory of all events' replies belongs to reply: free that, after the
 * events were read, and not the events' own.
 */
int32_t dockbridge_ready(uint64_t client, dockbridge_event *events, uint64_t capacity, uint64_t *count,
                         dockbridge_reply *reply);

/* Frees what a reply holds and empties it. NULL is allowed. */
void dockbridge_free(dockbridge_reply *reply);

#ifdef __cplusplus
}
#endif
#endif
