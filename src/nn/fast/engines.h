// The fast engines; make_fast_engine chooses between them.
#pragma once

#include <memory>

#include "nn/engine.h"

namespace debruit {

/// Each layer on all threads, weights in panels: for chains of large dense layers and the mean squared error.
/// `network` and `weights` are checked already, as by make_fast_engine.
[[nodiscard]] std::unique_ptr<Engine> make_panel_engine(const NetworkSpec& network, const TensorMap& weights,
                                                        const AdamSpec& adam, std::size_t batch_size, ThreadPool& pool);

/// Groups of 16 images through the whole network, a thread each: for any network.
[[nodiscard]] std::unique_ptr<Engine> make_group_engine(const NetworkSpec& network, const TensorMap& weights,
                                                        const AdamSpec& adam, std::size_t batch_size, ThreadPool& pool);

}  // namespace debruit
