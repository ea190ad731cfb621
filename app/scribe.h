/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scribe: writes small files that belong to the program, such as its lists, in a job: a disk may take its time to
 * say that they are safe. Of several versions of a file that wait, the newest is written. Thread: main.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Its folder is made. What cannot be written is lost: nothing here is worth a message. */
void  vitrine_scribe_write  (const char *path, const char *text);
/* What was written last, on the disk or not yet; NULL: there is no such file. */
char *vitrine_scribe_read   (const char *path) G_GNUC_WARN_UNUSED_RESULT;
/* Waits until all is on the disk: before the program ends. */
void  vitrine_scribe_finish (void);

G_END_DECLS
