// NeuralGL for C++17: neuralgl.h with owners that release themselves and errors that are thrown. Header only; the rules of neuralgl.h
// hold (thread, context, state, never unload). Owners move and do not copy.
#ifndef NEURALGL_HPP
#define NEURALGL_HPP

#include "neuralgl.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ngl {

// Carries the status and the library's sentence.
class error : public std::runtime_error {
public:
    error(ngl_status status, const char *text, ngl_model_error model = NGL_MODEL_NONE) : std::runtime_error(text), status_(status), model_(model) {}
    ngl_status status() const noexcept { return status_; }

    // What was wrong with a model file, where status() is NGL_ERROR_MODEL.
    ngl_model_error model_error() const noexcept { return model_; }

private:
    ngl_status status_;
    ngl_model_error model_;
};

inline void check(ngl_status status)
{
    if (status != NGL_OK) throw error(status, ngl_last_error(), static_cast<ngl_model_error>(ngl_last_model_error()));
}

// A descriptor with every field at its default.
template <class T> T make()
{
    T desc{};
    desc.struct_size = sizeof(T);
    return desc;
}

struct tensor {
    std::string name;
    std::vector<std::int64_t> dimensions;
    std::int64_t elements;
};

struct texture {
    std::uint32_t name;
    int width, height;
};

// A loaded model, with its inputs bound and its outputs read. Must not outlive its guest's context.
class loading;

class network {
public:
    network() = default;
    explicit network(ngl_network handle) : handle_(handle) {}
    network(network &&other) noexcept : handle_(std::exchange(other.handle_, 0)), pending_(std::move(other.pending_)) {}
    network &operator=(network &&other) noexcept
    {
        if (this != &other) {
            reset();
            handle_ = std::exchange(other.handle_, 0);
            pending_ = std::move(other.pending_);
        }
        return *this;
    }
    network(const network &) = delete;
    network &operator=(const network &) = delete;
    ~network() { reset(); }

    ngl_network handle() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_ != 0; }

    // Releases the model now. A guest that detached before has released it already.
    void reset() noexcept
    {
        if (handle_ != 0) ngl_unload(std::exchange(handle_, 0));
        pending_.clear();
    }

    std::uint32_t inputs() const { return count(ngl_input_count); }
    std::uint32_t outputs() const { return count(ngl_output_count); }
    tensor input(std::uint32_t index = 0) const { return describe(ngl_input_info, index); }
    tensor output(std::uint32_t index = 0) const { return describe(ngl_output_info, index); }

    // Empty if the model has no name for the class.
    std::string label(std::uint32_t index) const
    {
        const char *text = nullptr;
        check(ngl_label(handle_, index, &text));
        return text ? text : "";
    }

    void bind(const ngl_texture_desc &texture, std::uint32_t input = 0) { check(ngl_bind_texture(handle_, input, &texture)); }
    void bind_texture(std::uint32_t name, int width, int height, const char *transform = nullptr, std::uint32_t input = 0)
    {
        auto desc = make<ngl_texture_desc>();
        desc.texture = name;
        desc.width = width;
        desc.height = height;
        desc.transform = transform;
        bind(desc, input);
    }
    void bind_buffer(std::uint32_t buffer, std::int64_t offset = 0, std::uint32_t input = 0) { check(ngl_bind_buffer(handle_, input, buffer, offset)); }
    // Slots are read in turn, one in each schedule; next_slot and is_free say which to write.
    void bind_ring(const std::vector<ngl_texture_desc> &slots, std::uint32_t input = 0) { check(ngl_bind_texture_ring(handle_, input, slots.data(), static_cast<std::uint32_t>(slots.size()))); }
    void bind_buffer_ring(const std::vector<std::uint32_t> &buffers, std::uint32_t input = 0) { check(ngl_bind_buffer_ring(handle_, input, buffers.data(), nullptr, static_cast<std::uint32_t>(buffers.size()))); }
    std::uint32_t next_slot(std::uint32_t input = 0, std::uint32_t sample = 0) const
    {
        std::uint32_t slot = 0;
        check(ngl_ring_next(handle_, input, sample, &slot));
        return slot;
    }
    void set_next_slot(std::uint32_t slot, std::uint32_t input = 0, std::uint32_t sample = 0) { check(ngl_ring_set_next(handle_, input, sample, slot)); }
    bool is_free(std::uint32_t slot, std::uint32_t input = 0, std::uint32_t sample = 0) const
    {
        std::int32_t free = 0;
        check(ngl_ring_is_free(handle_, input, sample, slot, &free));
        return free != 0;
    }
    void upload_frame(const std::uint8_t *rgba, int width, int height, const char *transform = nullptr, std::uint32_t input = 0)
    {
        auto desc = make<ngl_frame_desc>();
        desc.rgba = rgba;
        desc.width = width;
        desc.height = height;
        desc.transform = transform;
        check(ngl_upload_frame(handle_, input, &desc));
    }
    void set(const std::vector<float> &numbers, std::uint32_t input = 0) { check(ngl_set_input(handle_, input, numbers.data(), numbers.size())); }

    void schedule() { check(ngl_schedule(handle_)); }

    // As much of a run as fits; the rest in the next calls.
    ngl_slice_info schedule_within(double milliseconds)
    {
        auto info = make<ngl_slice_info>();
        check(ngl_schedule_within(handle_, milliseconds, &info));
        return info;
    }

    // Another model of the same inputs and outputs takes this one's place between two runs, when it is ready.
    loading replace(const std::string &path);

    std::uint32_t output_buffer(std::uint32_t output = 0) const
    {
        std::uint32_t name = 0;
        check(ngl_output_buffer(handle_, output, &name));
        return name;
    }
    texture output_texture(ngl_output_format format = NGL_OUTPUT_RGBA8, float scale = 1, float offset = 0, std::uint32_t output = 0)
    {
        auto desc = make<ngl_output_texture_desc>();
        desc.format = format;
        desc.scale = scale;
        desc.offset = offset;
        auto info = make<ngl_output_texture_info>();
        check(ngl_output_texture(handle_, output, &desc, &info));
        return {info.texture, info.width, info.height};
    }
    texture output_heatmap(std::uint32_t output = 0)
    {
        auto info = make<ngl_output_texture_info>();
        check(ngl_output_heatmap(handle_, output, &info));
        return {info.texture, info.width, info.height};
    }
    void copy_output(std::uint32_t buffer, std::int64_t offset = 0, std::uint32_t output = 0) { check(ngl_copy_output(handle_, output, buffer, offset)); }

    // True when a result has arrived since the last call; numbers must have the output's size.
    bool try_read(std::vector<float> &numbers, std::uint32_t output = 0)
    {
        std::int32_t arrived = 0;
        check(ngl_try_read(handle_, output, numbers.data(), numbers.size(), &arrived));
        return arrived != 0;
    }

    // guest::update calls back. The callback must not throw; it is dropped without a call if the network is released before.
    void request_read(std::function<void(const float *, std::size_t)> callback, std::uint32_t output = 0)
    {
        auto owned = std::make_unique<request>();
        owned->callback = std::move(callback);
        check(ngl_request_read(handle_, output, &network::answer, owned.get()));
        pending_.push_back(std::move(owned));
        for (auto it = pending_.begin(); it != pending_.end();) it = (*it)->done ? pending_.erase(it) : it + 1;
    }

    std::vector<float> read_blocking(std::uint32_t output = 0) const
    {
        std::vector<float> numbers(static_cast<std::size_t>(this->output(output).elements));
        check(ngl_read_output_blocking(handle_, output, numbers.data(), numbers.size()));
        return numbers;
    }

private:
    struct request {
        std::function<void(const float *, std::size_t)> callback;
        bool done = false;
    };

    static void answer(const float *numbers, std::size_t count, void *user)
    {
        auto *r = static_cast<request *>(user);
        r->callback(numbers, count);
        r->done = true;
    }

    template <class F> std::uint32_t count(F f) const
    {
        std::uint32_t n = 0;
        check(f(handle_, &n));
        return n;
    }
    template <class F> tensor describe(F f, std::uint32_t index) const
    {
        auto info = make<ngl_tensor_info>();
        check(f(handle_, index, &info));
        return {info.name, std::vector<std::int64_t>(info.dimensions, info.dimensions + info.rank), info.elements};
    }

    ngl_network handle_ = 0;
    std::vector<std::unique_ptr<request>> pending_;
};

// A network on a worker; bound, submitted and looked at on the guest's thread.
class worker_network {
public:
    worker_network() = default;
    explicit worker_network(ngl_worker_network handle) : handle_(handle) {}
    worker_network(worker_network &&other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
    worker_network &operator=(worker_network &&other) noexcept
    {
        if (this != &other) {
            reset();
            handle_ = std::exchange(other.handle_, 0);
        }
        return *this;
    }
    worker_network(const worker_network &) = delete;
    worker_network &operator=(const worker_network &) = delete;
    ~worker_network() { reset(); }

    ngl_worker_network handle() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_ != 0; }

    // Releases it now. A worker that was stopped before has released it already.
    void reset() noexcept
    {
        if (handle_ != 0) ngl_worker_unload(std::exchange(handle_, 0));
    }

    // Whether an update has brought it; throws what loading failed with.
    bool ready() const
    {
        std::int32_t is = 0;
        check(ngl_worker_ready(handle_, &is));
        return is != 0;
    }

    void bind(const ngl_texture_desc &texture, std::uint32_t input = 0, ngl_input_hand_over hand_over = NGL_INPUT_COPIED) { check(ngl_worker_bind_texture(handle_, input, &texture, hand_over)); }
    void bind_buffer(std::uint32_t buffer, std::int64_t offset = 0, std::uint32_t input = 0, ngl_input_hand_over hand_over = NGL_INPUT_COPIED) { check(ngl_worker_bind_buffer(handle_, input, buffer, offset, hand_over)); }
    void set(const std::vector<float> &numbers, std::uint32_t input = 0) { check(ngl_worker_set_input(handle_, input, numbers.data(), numbers.size())); }

    // The frame's number, or 0 if it was left out.
    std::int64_t submit()
    {
        std::int64_t frame = 0;
        check(ngl_worker_submit(handle_, &frame));
        return frame;
    }
    bool is_reading(std::int64_t frame) const
    {
        std::int32_t is = 0;
        check(ngl_worker_is_reading(handle_, frame, &is));
        return is != 0;
    }
    ngl_worker_frame_info frame() const
    {
        auto info = make<ngl_worker_frame_info>();
        check(ngl_worker_frame(handle_, &info));
        return info;
    }
    ngl_worker_output_info output(std::uint32_t output = 0) const
    {
        auto info = make<ngl_worker_output_info>();
        check(ngl_worker_output(handle_, output, &info));
        return info;
    }

private:
    ngl_worker_network handle_ = 0;
};

// A thread with a context that shares with the guest's. Its end waits until that context is free again.
class worker {
public:
    // make_current: makes the context current on the calling thread and says whether it could; release: leaves the thread without one.
    worker(ngl_guest guest, std::function<bool()> make_current, std::function<void()> release, std::function<void *(const char *)> get_proc_address)
        : calls_(std::make_unique<calls>(calls{std::move(make_current), std::move(release), std::move(get_proc_address)}))
    {
        auto desc = make<ngl_worker_desc>();
        desc.make_current = [](void *user) -> std::int32_t { return static_cast<calls *>(user)->make_current(); };
        desc.release = [](void *user) { static_cast<calls *>(user)->release(); };
        desc.get_proc_address = [](const char *name, void *user) { return static_cast<calls *>(user)->get_proc_address(name); };
        desc.user = calls_.get();
        check(ngl_worker_start(guest, &desc, &handle_));
    }
    worker(const worker &) = delete;
    worker &operator=(const worker &) = delete;
    ~worker()
    {
        // A job that does not end keeps using the calls: better to leave them behind than to take them from it.
        if (ngl_worker_stop_blocking(handle_, 60000) != NGL_OK) calls_.release();
    }

    ngl_worker handle() const noexcept { return handle_; }

    // Throws what it failed with.
    ngl_worker_state state() const
    {
        std::int32_t value = 0;
        check(ngl_worker_get_state(handle_, &value));
        return static_cast<ngl_worker_state>(value);
    }

    worker_network load(const std::string &path, const ngl_worker_load_desc *desc = nullptr)
    {
        ngl_worker_network network = 0;
        check(ngl_worker_load_file(handle_, path.c_str(), desc, &network));
        return worker_network(network);
    }
    worker_network load(const void *data, std::size_t size, const ngl_worker_load_desc *desc = nullptr)
    {
        ngl_worker_network network = 0;
        check(ngl_worker_load_memory(handle_, data, size, desc, &network));
        return worker_network(network);
    }

private:
    struct calls {
        std::function<bool()> make_current;
        std::function<void()> release;
        std::function<void *(const char *)> get_proc_address;
    };

    std::unique_ptr<calls> calls_;
    ngl_worker handle_ = 0;
};

// NeuralGL in the context that was current when it was made.
class guest {
public:
    // get_proc_address: a function such as SDL_GL_GetProcAddress that takes a name and gives an address.
    template <class F> explicit guest(F get_proc_address, ngl_state_mode mode = NGL_STATE_RESTORE_TOUCHED)
        : loader_(std::make_unique<std::function<void *(const char *)>>([get_proc_address](const char *name) { return (void *)get_proc_address(name); }))
    {
        if (ngl_abi_version() != NGL_ABI_VERSION) throw error(NGL_ERROR_ARGUMENT, "the library is of another ABI version than the header");
        auto desc = make<ngl_attach_desc>();
        desc.state_mode = mode;
        desc.get_proc_address = [](const char *name, void *user) { return (*static_cast<std::function<void *(const char *)> *>(user))(name); };
        desc.user = loader_.get();
        check(ngl_attach(&desc, &handle_));
    }
    guest(guest &&other) noexcept : loader_(std::move(other.loader_)), handle_(std::exchange(other.handle_, 0)) {}
    guest &operator=(guest &&other) noexcept
    {
        if (this != &other) {
            detach();
            loader_ = std::move(other.loader_);
            handle_ = std::exchange(other.handle_, 0);
        }
        return *this;
    }
    guest(const guest &) = delete;
    guest &operator=(const guest &) = delete;
    ~guest() { detach(); }

    ngl_guest handle() const noexcept { return handle_; }

    network load(const std::string &path, const char *input_transform = nullptr, int batch = 1, ngl_weights weights = NGL_WEIGHTS_FLOAT32)
    {
        auto desc = describe(input_transform, batch, weights);
        ngl_network handle = 0;
        check(ngl_load_file(handle_, path.c_str(), &desc, &handle));
        return network(handle);
    }
    network load(const void *data, std::size_t size, const char *input_transform = nullptr, int batch = 1, ngl_weights weights = NGL_WEIGHTS_FLOAT32)
    {
        auto desc = describe(input_transform, batch, weights);
        ngl_network handle = 0;
        check(ngl_load_memory(handle_, data, size, &desc, &handle));
        return network(handle);
    }

    // Whether models may keep weights in files of their own beside them; not at first.
    void allow_external_data(bool allowed) { check(ngl_allow_external_data(handle_, allowed ? 1 : 0)); }
    void fold_batch_normalization(bool folded) { check(ngl_fold_batch_normalization(handle_, folded ? 1 : 0)); }

    // Loading while you draw: call update until get().state is not NGL_LOAD_LOADING.
    loading begin_load(const std::string &path, const char *input_transform = nullptr, int batch = 1, ngl_weights weights = NGL_WEIGHTS_FLOAT32);

    void update() { check(ngl_update(handle_)); }
    void update_within(double milliseconds) { check(ngl_update_within(handle_, milliseconds)); }

    ngl_traffic traffic() const
    {
        auto t = make<ngl_traffic>();
        check(ngl_get_traffic(handle_, &t));
        return t;
    }

private:
    static ngl_load_desc describe(const char *input_transform, int batch, ngl_weights weights)
    {
        auto desc = make<ngl_load_desc>();
        desc.weights = weights;
        desc.input_transform = input_transform;
        desc.batch = batch;
        return desc;
    }
    void detach() noexcept
    {
        if (handle_ != 0) ngl_detach(std::exchange(handle_, 0));
    }

    std::unique_ptr<std::function<void *(const char *)>> loader_;
    ngl_guest handle_ = 0;
};

// A load on its way; destroying one that is not ready cancels it.
class loading {
public:
    explicit loading(ngl_load handle) : handle_(handle) {}
    loading(loading &&other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
    loading &operator=(loading &&other) noexcept
    {
        if (this != &other) {
            release();
            handle_ = std::exchange(other.handle_, 0);
        }
        return *this;
    }
    loading(const loading &) = delete;
    loading &operator=(const loading &) = delete;
    ~loading() { release(); }

    ngl_load_info get() const
    {
        auto info = make<ngl_load_info>();
        check(ngl_load_get(handle_, &info));
        return info;
    }
    // The loaded network, once; of a replacement use the network that it was begun for.
    network take()
    {
        ngl_network handle = 0;
        check(ngl_load_network(handle_, &handle));
        return network(handle);
    }

private:
    void release() noexcept
    {
        if (handle_ != 0) ngl_load_release(std::exchange(handle_, 0));
    }

    ngl_load handle_;
};

inline loading network::replace(const std::string &path)
{
    ngl_load load = 0;
    check(ngl_replace_begin_file(handle_, path.c_str(), &load));
    return loading(load);
}

inline loading guest::begin_load(const std::string &path, const char *input_transform, int batch, ngl_weights weights)
{
    auto desc = describe(input_transform, batch, weights);
    ngl_load load = 0;
    check(ngl_load_begin_file(handle_, path.c_str(), &desc, &load));
    return loading(load);
}

} // namespace ngl

#endif
