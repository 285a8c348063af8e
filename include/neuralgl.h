/*
 * NeuralGL for C and C++: neural networks as compute shaders inside your OpenGL context.
 *
 * Life:     ngl_attach → ngl_load_* → ngl_bind_* → each frame ngl_schedule, ngl_update → ngl_unload → ngl_detach.
 *           Without a hitch: ngl_load_begin_* instead of ngl_load_*, ngl_schedule_within instead of ngl_schedule.
 * Context:  OpenGL 4.3 or later, yours. It must be current on the calling thread in every call that takes a handle, the same
 *           context that was current in ngl_attach. NeuralGL never creates, makes current, swaps or destroys a context, and starts
 *           no thread that calls OpenGL. Calls for one guest come from one thread at a time.
 *           Only ngl_worker_start starts one, with a context of yours that shares with the first.
 * State:    Every call leaves the OpenGL state that it touches as it found it (NGL_STATE_RESTORE_TOUCHED, the default of a zeroed
 *           descriptor). Error flags are the exception: glGetError is called after allocations only, and an error of yours found
 *           pending there is kept for ngl_take_host_error.
 * Waiting:  Nothing waits for the GPU but calls whose name ends in _blocking.
 * Errors:   Every function but the four that return a text or a number gives an ngl_status. Whatever is not NGL_OK left a sentence
 *           for people in ngl_last_error, per thread, valid until this thread's next call. Null pointers, handles that were never
 *           given out, already released or of another kind are errors, never crashes.
 * Structs:  Zero them, set struct_size to sizeof, fill in what you need: zero is the default of every field.
 * Handles:  Numbers, never 0, never used twice.
 * Unloading: The library must stay loaded until the process ends: do not dlclose or FreeLibrary it. A .NET runtime lives in it.
 * Signals:  The runtime installs handlers for SIGSEGV and a few others and hands on what is not its own.
 *
 * Pictures: texel (0, 0) of a texture is the picture's first pixel. Textures that OpenGL has drawn have their rows from the bottom:
 *           say so with "orientation=4" in the transform.
 */
#ifndef NEURALGL_H
#define NEURALGL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define NGL_API __declspec(dllimport)
#else
#define NGL_API
#endif

/* Raised when something here changes incompatibly; a host compares it with ngl_abi_version() once. */
#define NGL_ABI_VERSION 1u

typedef uint64_t ngl_guest;
typedef uint64_t ngl_network;
typedef uint64_t ngl_load;
typedef uint64_t ngl_worker;
typedef uint64_t ngl_worker_network;

typedef enum ngl_status {
    NGL_OK = 0,
    NGL_ERROR_ARGUMENT = 1,      /* a null pointer, a wrong index or size, a struct_size that is not known */
    NGL_ERROR_HANDLE = 2,        /* no such guest, network, load or worker: never given out, released, or of another kind */
    NGL_ERROR_MODEL = 3,         /* the file is missing or damaged, or has an operator that there is not */
    NGL_ERROR_CONTEXT = 4,       /* another thread or context than the one attached to, or none; a worker's that does not share */
    NGL_ERROR_LIMIT = 5,         /* the context is too old, or a tensor is beyond one of its limits */
    NGL_ERROR_SHADER = 6,        /* a shader does not compile or link on this driver */
    NGL_ERROR_LOST = 7,          /* the driver lost the context: detach, make a new one, attach again */
    NGL_ERROR_STATE = 8,         /* not now: an input is not bound, or too many reads are on their way */
    NGL_ERROR_INTERNAL = 9       /* a fault of NeuralGL's; please report the text */
} ngl_status;

/* What was wrong with a model file. */
typedef enum ngl_model_error {
    NGL_MODEL_NONE = 0,
    NGL_MODEL_EMPTY = 1,
    NGL_MODEL_NOT_ONNX = 2,
    NGL_MODEL_TRUNCATED = 3,
    NGL_MODEL_MALFORMED = 4,
    NGL_MODEL_TOO_DEEP = 5,
    NGL_MODEL_TOO_LARGE = 6,
    NGL_MODEL_MISSING_FIELD = 7,
    NGL_MODEL_UNSUPPORTED_IR = 8,
    NGL_MODEL_UNSUPPORTED_OPSET = 9,
    NGL_MODEL_UNSUPPORTED_OP = 10,
    NGL_MODEL_UNSUPPORTED_ATTRIBUTE = 11,
    NGL_MODEL_UNSUPPORTED_TYPE = 12,
    NGL_MODEL_DUPLICATE = 13,
    NGL_MODEL_UNDEFINED_VALUE = 14,
    NGL_MODEL_CYCLE = 15,
    NGL_MODEL_INPUT_COUNT = 16,
    NGL_MODEL_OUTPUT_COUNT = 17,
    NGL_MODEL_SHAPE_MISMATCH = 18,
    NGL_MODEL_SIZE_MISMATCH = 19,
    NGL_MODEL_AMBIGUOUS_DATA = 20,
    NGL_MODEL_BAD_DIM = 21,
    NGL_MODEL_SHAPE_OVERFLOW = 22,
    NGL_MODEL_RANK_TOO_LARGE = 23,
    NGL_MODEL_BAD_ATTRIBUTE = 24,
    NGL_MODEL_BAD_TEXT = 25,
    NGL_MODEL_BAD_METADATA = 26,
    NGL_MODEL_EXTERNAL_DATA_DENIED = 27,
    NGL_MODEL_NOT_EXPORTABLE = 28,
    NGL_MODEL_BAD_AXIS = 29,
    NGL_MODEL_EXTERNAL_PATH_DENIED = 30,
    NGL_MODEL_BAD_NUMBER = 31,
    NGL_MODEL_FUNCTION_CYCLE = 32,
    NGL_MODEL_IO = 100                  /* missing, a directory, a pipe, a device, or not readable */
} ngl_model_error;

/* ---- about the library ---------------------------------------------------------------------------------------------------- */

NGL_API uint32_t ngl_abi_version(void);

/* "0.1.0"; lives for ever. */
NGL_API const char *ngl_version(void);

/* What went wrong in this thread's last call, in UTF-8; empty after NGL_OK. */
NGL_API const char *ngl_last_error(void);

/* Where this thread's last call gave NGL_ERROR_MODEL: what kind of fault the text of ngl_last_error tells of, otherwise NGL_MODEL_NONE. */
NGL_API int32_t ngl_last_model_error(void);

/* ---- guest ----------------------------------------------------------------------------------------------------------------- */

typedef enum ngl_state_mode {
    NGL_STATE_RESTORE_TOUCHED = 0,     /* what a call touches is put back; at most 40 queries a run */
    NGL_STATE_RESTORE_EVERYTHING = 1,  /* also state that NeuralGL never touches */
    NGL_STATE_DECLARED = 2             /* you set what you need yourself after calls; no queries */
} ngl_state_mode;

/* The address of an OpenGL function, as eglGetProcAddress, glXGetProcAddress or SDL_GL_GetProcAddress give it; null if there is none. */
typedef void *(*ngl_get_proc_address)(const char *name, void *user);

typedef struct ngl_attach_desc {
    uint32_t struct_size;
    int32_t state_mode;                 /* ngl_state_mode */
    ngl_get_proc_address get_proc_address;  /* required */
    void *user;                         /* handed to it */
} ngl_attach_desc;

/* Attaches to the context that is current on this thread. */
NGL_API ngl_status ngl_attach(const ngl_attach_desc *desc, ngl_guest *guest);

/* Frees everything of the guest's, its networks too. After a context loss it frees the memory and touches no OpenGL. */
NGL_API ngl_status ngl_detach(ngl_guest guest);

/* Whether models loaded for this guest from now on may keep weights in files of their own (ONNX's external data): 1 or 0. Not at first.
 * Such a file must be a plain file inside the model's directory, without links on the way to it, and only models loaded by path have one. */
NGL_API ngl_status ngl_allow_external_data(ngl_guest guest, int32_t allowed);

/* Whether batch normalisations of models loaded for this guest from now on become part of the layers before them: 1 or 0. Not at first.
 * Fewer dispatches and the same answers but for rounding; networks that are to be trained keep them. Replacements of a network
 * are read by what holds when they are. */
NGL_API ngl_status ngl_fold_batch_normalization(ngl_guest guest, int32_t folded);

/* Once a frame: calls back with results that have arrived; never waits. */
NGL_API ngl_status ngl_update(ngl_guest guest);

/* The same with what loading may cost the GL thread in this call; a step that alone costs more has a call to itself. */
NGL_API ngl_status ngl_update_within(ngl_guest guest, double milliseconds);

typedef struct ngl_traffic {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t bytes_uploaded, bytes_read_back;
    int64_t waits;                      /* times that a call waited for the GPU */
    int64_t programs_built, objects_made, dispatches, state_queries;
    int64_t live_objects;               /* OpenGL objects of NeuralGL's that exist now */
    double seconds;                     /* spent in calls on the GL thread */
} ngl_traffic;

/* What all calls so far did. */
NGL_API ngl_status ngl_get_traffic(ngl_guest guest, ngl_traffic *traffic);

/* An error flag of yours that NeuralGL found pending and had to clear, as text; empty if there was none. Valid until the next call. */
NGL_API ngl_status ngl_take_host_error(ngl_guest guest, const char **text);

/* ---- network --------------------------------------------------------------------------------------------------------------- */

/* How weights are kept on the GPU: float16 takes half of the memory and bandwidth, int8 with a scale for each output a quarter. */
typedef enum ngl_weights {
    NGL_WEIGHTS_FLOAT32 = 0,
    NGL_WEIGHTS_FLOAT16 = 1,
    NGL_WEIGHTS_INT8 = 2
} ngl_weights;

typedef struct ngl_load_desc {
    uint32_t struct_size;
    int32_t batch;                      /* samples in a run, where the model leaves them open; 0 is 1 */
    const char *input_transform;        /* how a picture becomes the first input, e.g. "28x28,gray,invert"; null: as the model says */
    int32_t weights;                    /* an ngl_weights */
    int32_t reserved;
} ngl_load_desc;

/* Loads an ONNX file and compiles it. desc may be null. */
NGL_API ngl_status ngl_load_file(ngl_guest guest, const char *path, const ngl_load_desc *desc, ngl_network *network);

/* The same from memory, which may be freed afterwards. */
NGL_API ngl_status ngl_load_memory(ngl_guest guest, const void *data, size_t size, const ngl_load_desc *desc, ngl_network *network);

NGL_API ngl_status ngl_unload(ngl_network network);

/* Loading while you draw: each ngl_update (2 ms) or ngl_update_within does as many steps as are expected to fit its budget; reading the
 * file and planning happen on other threads, which call no OpenGL. */
NGL_API ngl_status ngl_load_begin_file(ngl_guest guest, const char *path, const ngl_load_desc *desc, ngl_load *load);

/* The same from memory, which may be freed at once. */
NGL_API ngl_status ngl_load_begin_memory(ngl_guest guest, const void *data, size_t size, const ngl_load_desc *desc, ngl_load *load);

/* Another model with inputs and outputs of the same names, types and shapes takes this one's place, between two runs and wholly, when it
 * is ready. What is bound stays. A replacement that was on its way is cancelled. */
NGL_API ngl_status ngl_replace_begin_file(ngl_network network, const char *path, ngl_load *load);
NGL_API ngl_status ngl_replace_begin_memory(ngl_network network, const void *data, size_t size, ngl_load *load);

typedef enum ngl_load_state {
    NGL_LOAD_LOADING = 0,
    NGL_LOAD_READY = 1,                 /* the next run costs what every run costs */
    NGL_LOAD_FAILED = 2,                /* ngl_load_network says why */
    NGL_LOAD_CANCELLED = 3
} ngl_load_state;

typedef struct ngl_load_info {
    uint32_t struct_size;
    int32_t state;                      /* an ngl_load_state */
    double progress;                    /* 0 to 1, never less than before */
    int32_t calls;                      /* updates in which something was done */
    int32_t has_network;                /* 1 if ngl_load_network gives it, which is some time before it is ready */
    const char *doing;                  /* for a loading screen; valid until the next ngl_load_get of this load */
} ngl_load_info;

NGL_API ngl_status ngl_load_get(ngl_load load, ngl_load_info *info);

/* The network, as soon as there is one: what is bound before it is ready is made ready too. Of a replacement the network that it was
 * begun for. NGL_ERROR_STATE before; if the load failed, the error that ngl_load_file would have given. */
NGL_API ngl_status ngl_load_network(ngl_load load, ngl_network *network);

/* Gives the load back; one that is not ready is cancelled, and what it made is freed. */
NGL_API ngl_status ngl_load_release(ngl_load load);

#define NGL_MAX_RANK 8

typedef struct ngl_tensor_info {
    uint32_t struct_size;
    int32_t rank;
    int64_t dimensions[NGL_MAX_RANK];   /* the batch first */
    int64_t elements;                   /* float32 each */
    const char *name;                   /* valid until the network is unloaded */
} ngl_tensor_info;

NGL_API ngl_status ngl_input_count(ngl_network network, uint32_t *count);
NGL_API ngl_status ngl_output_count(ngl_network network, uint32_t *count);
NGL_API ngl_status ngl_input_info(ngl_network network, uint32_t input, ngl_tensor_info *info);
NGL_API ngl_status ngl_output_info(ngl_network network, uint32_t output, ngl_tensor_info *info);

/* The name of a class, if the model carries names; null if it has none for this index. Valid until the network is unloaded. */
NGL_API ngl_status ngl_label(ngl_network network, uint32_t index, const char **text);

/* Schedules one run: prepares bound inputs, computes, writes output textures. Returns at once; commands you give afterwards see
 * the results (put a glMemoryBarrier before your own shaders read output buffers). */
NGL_API ngl_status ngl_schedule(ngl_network network);

typedef struct ngl_slice_info {
    uint32_t struct_size;
    int32_t is_complete;                /* 1 if the run ended with this call: outputs are those of this run */
    int32_t calls;                      /* calls that the run has taken so far; when complete, its latency in frames */
    int32_t pieces;                     /* pieces of work given to the GPU in this call */
    double milliseconds;                /* what they cost or are expected to cost */
    int32_t overran;                    /* 1 if even the smallest piece costs more than the budget */
    int32_t reserved;
    const char *overran_by;             /* the node whose piece that was, or empty; valid until the next call for this network */
} ngl_slice_info;

/* Schedules as much of a run as is expected to fit a budget, and goes on in the next calls. Inputs are read when a run begins; output
 * textures are written when it ends. What work costs is learned. info may be null. */
NGL_API ngl_status ngl_schedule_within(ngl_network network, double milliseconds, ngl_slice_info *info);

/* ---- inputs: bound until bound otherwise ------------------------------------------------------------------------------------ */

typedef enum ngl_texture_format {
    NGL_TEXTURE_RGBA8 = 0,              /* also GL_RGB8 */
    NGL_TEXTURE_SRGB8_ALPHA8 = 1,
    NGL_TEXTURE_R8 = 2,                 /* gray */
    NGL_TEXTURE_FLOAT = 3,              /* GL_RGBA16F, GL_RGBA32F …: numbers as they are */
    NGL_TEXTURE_FLOAT_GRAY = 4          /* GL_R16F, GL_R32F */
} ngl_texture_format;

typedef enum ngl_texture_target {
    NGL_TARGET_2D = 0,
    NGL_TARGET_RECTANGLE = 1,           /* not in OpenGL ES */
    NGL_TARGET_EXTERNAL = 2             /* GL_TEXTURE_EXTERNAL_OES, where the driver has GL_OES_EGL_image_external_essl3; else NGL_ERROR_LIMIT */
} ngl_texture_target;

typedef struct ngl_texture_desc {
    uint32_t struct_size;
    uint32_t texture;                   /* GL name; required */
    int32_t width, height;              /* of level 0; required */
    int32_t format;                     /* ngl_texture_format */
    int32_t target;                     /* ngl_texture_target */
    int32_t sample;                     /* which of the batch */
    const char *transform;              /* null: as the model or the load said */
} ngl_texture_desc;

/* A texture of yours, read in every run from now on. Cheap if only name and size change: call it every frame if you like. */
NGL_API ngl_status ngl_bind_texture(ngl_network network, uint32_t input, const ngl_texture_desc *desc);

/* A buffer of yours with row-major float32, copied on the GPU in every run from now on. offset in bytes, a multiple of 4. */
NGL_API ngl_status ngl_bind_buffer(ngl_network network, uint32_t input, uint32_t buffer, int64_t offset);

/* Several textures of yours, of which every run reads the next: you write one while the GPU still reads those before. The slots are for
 * one sample; the transform is the first slot's. */
NGL_API ngl_status ngl_bind_texture_ring(ngl_network network, uint32_t input, const ngl_texture_desc *slots, uint32_t count);

/* The same of buffers, or of places in one buffer. offsets may be null: all 0. */
NGL_API ngl_status ngl_bind_buffer_ring(ngl_network network, uint32_t input, const uint32_t *buffers, const int64_t *offsets, uint32_t count);

/* The slot that the next run reads, from 0; set it to say which, otherwise every run moves it on by one. NGL_ERROR_STATE where nothing
 * of this input's sample (0 for buffers) is bound to a ring. */
NGL_API ngl_status ngl_ring_next(ngl_network network, uint32_t input, uint32_t sample, uint32_t *slot);
NGL_API ngl_status ngl_ring_set_next(ngl_network network, uint32_t input, uint32_t sample, uint32_t slot);

/* *is_free is not 0 once the GPU has read the slot, so that writing it waits for nothing. Never waits itself. */
NGL_API ngl_status ngl_ring_is_free(ngl_network network, uint32_t input, uint32_t sample, uint32_t slot, int32_t *is_free);

typedef struct ngl_frame_desc {
    uint32_t struct_size;
    int32_t width, height;              /* required */
    int32_t sample;                     /* which of the batch */
    const uint8_t *rgba;                /* 4 bytes for each pixel, the first row first; required; yours again after the call */
    const char *transform;              /* null: as before, or as the model or the load said */
} ngl_frame_desc;

/* A frame from the CPU, of a camera for example, read in every run from now on. Uploads go through a ring of pixel buffers: none waits
 * for the run that reads the frame before. */
NGL_API ngl_status ngl_upload_frame(ngl_network network, uint32_t input, const ngl_frame_desc *desc);

/* Numbers from the CPU, uploaded now. count must be the input's elements. */
NGL_API ngl_status ngl_set_input(ngl_network network, uint32_t input, const float *numbers, size_t count);

/* ---- outputs ---------------------------------------------------------------------------------------------------------------- */

/* The buffer that holds the output after a run; owned by the network. */
NGL_API ngl_status ngl_output_buffer(ngl_network network, uint32_t output, uint32_t *buffer);

typedef enum ngl_output_format {
    NGL_OUTPUT_RGBA8 = 0,
    NGL_OUTPUT_RGBA16F = 1,
    NGL_OUTPUT_RGBA32F = 2,
    NGL_OUTPUT_R32F = 3
} ngl_output_format;

typedef struct ngl_output_texture_desc {
    uint32_t struct_size;
    int32_t format;                     /* ngl_output_format */
    float scale;                        /* 0 is 1 */
    float offset;
    uint32_t texture;                   /* 0: one of the network's own; else a GL_TEXTURE_2D of yours with immutable storage, large enough */
} ngl_output_texture_desc;

typedef struct ngl_output_texture_info {
    uint32_t struct_size;
    uint32_t texture;                   /* GL name: yours if you gave one; else owned by the network, valid until it is unloaded */
    int32_t width, height;
} ngl_output_texture_info;

/* A texture that every run writes the output into, number * scale + offset: [N, C, H, W] with up to 4 channels, [N, H, W] or [N, n].
 * desc may be null; the same description gives the same texture, and a texture of yours described anew is written in the new way. */
NGL_API ngl_status ngl_output_texture(ngl_network network, uint32_t output, const ngl_output_texture_desc *desc, ngl_output_texture_info *info);

/* A texture with one coloured texel for each number, drawn by every run. */
NGL_API ngl_status ngl_output_heatmap(ngl_network network, uint32_t output, ngl_output_texture_info *info);

/* Copies the output on the GPU into a buffer of yours. */
NGL_API ngl_status ngl_copy_output(ngl_network network, uint32_t output, uint32_t buffer, int64_t offset);

/* The newest result that has arrived, and asks for the next; *arrived is 0 while there is none. count: room in numbers. */
NGL_API ngl_status ngl_try_read(ngl_network network, uint32_t output, float *numbers, size_t count, int32_t *arrived);

/* numbers are valid during the call. Do not detach or unload in it. */
typedef void (*ngl_read_callback)(const float *numbers, size_t count, void *user);

/* ngl_update calls back with the output of the runs scheduled so far; NGL_ERROR_STATE if three are on their way. */
NGL_API ngl_status ngl_request_read(ngl_network network, uint32_t output, ngl_read_callback callback, void *user);

/* Waits for all runs scheduled so far and reads. */
NGL_API ngl_status ngl_read_output_blocking(ngl_network network, uint32_t output, float *numbers, size_t count);

/* ---- workers ----------------------------------------------------------------------------------------------------------------
 *
 * A second thread with a second context of yours that shares objects with the first. Loading and running happen there; the first
 * thread hands over inputs and takes whole frames with fences, and never waits. Life:
 *
 *   ngl_worker_start → ngl_worker_load_* → each frame ngl_update until ngl_worker_ready →
 *   ngl_worker_bind_* → each frame ngl_update, ngl_worker_output, draw, ngl_worker_submit → ngl_worker_stop_blocking
 *
 * All calls come from the guest's thread with the guest's context. What is shared are textures, buffers and fences; vertex arrays
 * and framebuffers are not. Bind a texture anew after each ngl_update: each frame has its own.
 */

typedef struct ngl_worker_desc {
    uint32_t struct_size;
    uint32_t reserved;
    /* Makes a context that was created to share with the guest's, and is current nowhere, current on the calling thread, which is
     * the worker's; 0 if it cannot. Required. */
    int32_t (*make_current)(void *user);
    /* Leaves that thread without a context; called once, at its end. Required. */
    void (*release)(void *user);
    ngl_get_proc_address get_proc_address;  /* called on the worker's thread; required */
    void *user;                         /* handed to all three; must live until the worker has ended */
} ngl_worker_desc;

/* Starts the thread and returns at once. */
NGL_API ngl_status ngl_worker_start(ngl_guest guest, const ngl_worker_desc *desc, ngl_worker *worker);

typedef enum ngl_worker_state {
    NGL_WORKER_STARTING = 0,
    NGL_WORKER_RUNNING = 1,
    NGL_WORKER_FAILED = 2,
    NGL_WORKER_STOPPING = 3,
    NGL_WORKER_ENDED = 4                /* its context may be destroyed */
} ngl_worker_state;

/* A worker that failed gives the status and text of that: NGL_ERROR_CONTEXT if its context cannot be made current or shares
 * nothing, NGL_ERROR_LIMIT, NGL_ERROR_LOST, NGL_ERROR_INTERNAL. Your own context and networks go on. */
NGL_API ngl_status ngl_worker_get_state(ngl_worker worker, int32_t *state);

/* Tells it to stop and returns at once; its networks' handles are gone. ngl_detach does the same. */
NGL_API ngl_status ngl_worker_stop(ngl_worker worker);

/* Tells it to stop, waits until it has let go of its context, and releases the handle. NGL_ERROR_STATE if that took longer: then
 * the handle stays. Also after ngl_detach. */
NGL_API ngl_status ngl_worker_stop_blocking(ngl_worker worker, int32_t milliseconds);

/* What each frame gives of one of the model's outputs. */
typedef struct ngl_worker_output_desc {
    uint32_t struct_size;
    uint32_t output;                    /* which of the model's */
    int32_t texture;                    /* not 0: a texture, as ngl_output_texture describes it */
    int32_t format;                     /* ngl_output_format */
    float scale;                        /* 0 is 1 */
    float offset;
    int32_t heatmap;                    /* not 0: a texture with one coloured texel for each number */
    int32_t buffer;                     /* not 0: a buffer of float32 */
    int32_t numbers;                    /* not 0: on the CPU; the worker waits for them, you do not */
} ngl_worker_output_desc;

typedef enum ngl_frame_order {
    NGL_FRAMES_NEWEST_WINS = 0,         /* a frame that has not begun gives way to a later one */
    NGL_FRAMES_IN_ORDER = 1             /* each is computed, and there for at least one update; later ones are refused */
} ngl_frame_order;

typedef enum ngl_frame_hand_over {
    NGL_FRAME_WHEN_DONE = 0,            /* taken by the first update that finds it finished */
    NGL_FRAME_ORDERED = 1               /* taken at once, and the GPU puts your later commands behind it (glWaitSync) */
} ngl_frame_hand_over;

typedef struct ngl_worker_load_desc {
    uint32_t struct_size;
    int32_t batch;                      /* 0 is 1 */
    const char *input_transform;        /* null: as the model says */
    int32_t frames_in_flight;           /* 1 to 8; 0 is 2 */
    int32_t order;                      /* ngl_frame_order */
    int32_t hand_over;                  /* ngl_frame_hand_over */
    uint32_t output_count;              /* 0: the first output, as a buffer */
    const ngl_worker_output_desc *outputs;
} ngl_worker_load_desc;

/* Reads and compiles a model on the worker. The handle is there at once, the network when ngl_worker_ready says so; until then calls
 * with it give NGL_ERROR_STATE. desc may be null. */
NGL_API ngl_status ngl_worker_load_file(ngl_worker worker, const char *path, const ngl_worker_load_desc *desc, ngl_worker_network *network);
NGL_API ngl_status ngl_worker_load_memory(ngl_worker worker, const void *data, size_t size, const ngl_worker_load_desc *desc, ngl_worker_network *network);

/* Whether an update has brought it; gives what loading failed with. */
NGL_API ngl_status ngl_worker_ready(ngl_worker_network network, int32_t *ready);

/* Frees it on the worker; its textures and buffers must not be used any more. */
NGL_API ngl_status ngl_worker_unload(ngl_worker_network network);

typedef enum ngl_input_hand_over {
    NGL_INPUT_COPIED = 0,               /* ngl_worker_submit copies it on the GPU: you may draw into it again at once */
    NGL_INPUT_DIRECT = 1                /* the worker reads it: it must stay as it is while ngl_worker_is_reading */
} ngl_input_hand_over;

/* As the functions without "worker"; for all frames submitted from now on. */
NGL_API ngl_status ngl_worker_bind_texture(ngl_worker_network network, uint32_t input, const ngl_texture_desc *desc, int32_t hand_over);
NGL_API ngl_status ngl_worker_bind_buffer(ngl_worker_network network, uint32_t input, uint32_t buffer, int64_t offset, int32_t hand_over);
NGL_API ngl_status ngl_worker_set_input(ngl_worker_network network, uint32_t input, const float *numbers, size_t count);

/* Hands the inputs as they are now to the worker: a fence, a flush, and a dispatch or copy for each input that is copied. *frame is
 * its number, counted from 1; 0 if as many are on their way as may be and this one is left out. Gives what an earlier frame failed
 * with, once. */
NGL_API ngl_status ngl_worker_submit(ngl_worker_network network, int64_t *frame);

/* Whether the worker may still read what was NGL_INPUT_DIRECT in a frame. */
NGL_API ngl_status ngl_worker_is_reading(ngl_worker_network network, int64_t frame, int32_t *reading);

typedef struct ngl_worker_frame_info {
    uint32_t struct_size;
    int32_t latency_frames;             /* updates between the submission of this frame and its arrival */
    int64_t frame;                      /* the one that the outputs are of; 0 before the first */
    int64_t submitted, arrived, dropped;
} ngl_worker_frame_info;

/* Which frame ngl_update has brought. */
NGL_API ngl_status ngl_worker_frame(ngl_worker_network network, ngl_worker_frame_info *info);

typedef struct ngl_worker_output_info {
    uint32_t struct_size;
    uint32_t texture;
    int32_t width, height;
    uint32_t heatmap;
    int32_t heatmap_width, heatmap_height;
    uint32_t buffer;
    const float *numbers;
    int64_t elements;                   /* of numbers */
} ngl_worker_output_info;

/* What the frame gives of an output, by its place in outputs of the load: whole, and written by nobody until the next ngl_update.
 * Names are 0 for what was not asked for, and before the first frame. */
NGL_API ngl_status ngl_worker_output(ngl_worker_network network, uint32_t output, ngl_worker_output_info *info);

#ifdef __cplusplus
}
#endif

#endif
