/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What project.c and project-runs.c share. */
#pragma once

#include "app/project.h"

G_BEGIN_DECLS

/* Something that a file would show has changed; @dirty: beside network and recipe, of which
 * the project knows by itself whether they are as they were saved. */
void vitrine_project_touch (VitrineProject *project, gboolean dirty);

G_END_DECLS
