/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Errors that a user can cause. A message is a sentence with the numbers in it. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NN_ERROR (nn_error_quark ())

typedef enum
{
  NN_ERROR_UNKNOWN,   /* no class, entry or file of that name */
  NN_ERROR_RANGE,     /* an argument out of its range */
  NN_ERROR_SHAPE,     /* shapes that do not fit */
  NN_ERROR_FORMAT,    /* a file that is damaged, newer, or of another kind */
  NN_ERROR_DATA,      /* data that do not fit the network or are empty */
  NN_ERROR_MEMORY,    /* more memory than there is */
  NN_ERROR_DIVERGED,  /* the loss is no longer a number */
} NnError;

GQuark nn_error_quark (void);

/* What to write on the command line to do what the sentence asks for, which suits a window, too:
 * "--set data.leave_out=name". NULL: nothing. (transfer none) */
const char *nn_error_way     (const GError *error);
/* @error: of this domain; NULL: nothing is done. */
void        nn_error_set_way (GError *error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
