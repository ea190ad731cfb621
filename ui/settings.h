/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program's settings: installed, or from the build folder of a program that is not.
 * Thread: main.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VITRINE_APPLICATION_ID "io.github.vitrine.Vitrine"
#define VITRINE_RESOURCES      "/io/github/vitrine/Vitrine"

/* (transfer none) */
GSettings *vitrine_settings (void);

G_END_DECLS
