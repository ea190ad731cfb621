/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CodeView: the network that a project shows as a Python program, in Keras or in PyTorch,
 * kept up while it is edited; to be copied and saved. What it shows is the setting
 * "code-flavor". Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "app/project.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_CODE_VIEW (vitrine_code_view_get_type ())
G_DECLARE_FINAL_TYPE (VitrineCodeView, vitrine_code_view, VITRINE, CODE_VIEW, AdwBin)

void vitrine_code_view_set_project (VitrineCodeView *view, VitrineProject *project);
/* All of it, to the clipboard. */
void vitrine_code_view_copy        (VitrineCodeView *view);
/* The other library. */
void vitrine_code_view_switch      (VitrineCodeView *view);

G_END_DECLS
