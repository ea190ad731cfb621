/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* All of core that app/ and ui/ may include. */
#pragma once

#include "core/activation.h"
#include "core/class.h"
#include "core/dataset.h"
#include "core/error.h"
#include "core/explainer.h"
#include "core/formats/npy.h"
#include "core/layer.h"
#include "core/loss.h"
#include "core/metric.h"
#include "core/model.h"
#include "core/optimizer.h"
#include "core/parallel.h"
#include "core/random.h"
#include "core/run.h"
#include "core/samples.h"
#include "core/schedule.h"
#include "core/store.h"
#include "core/tape.h"
#include "core/tensor.h"
#include "core/trainer.h"
