/* SPDX-License-Identifier: LGPL-3.0-or-later */
/* Samples: a data set, stored as small as it came, or read from its file as it is needed. */
#pragma once

#include <gio/gio.h>

#include "core/random.h"
#include "core/tensor.h"

G_BEGIN_DECLS

#define NN_MAX_CLASSES 100000

typedef enum
{
  NN_SPLIT_TRAIN,
  NN_SPLIT_TEST,     /* held out: the validation curves and "evaluate" read it */
  NN_SPLIT_ALL,
} NnSplit;

/* Inputs of a network with several: the first, and three more. */
#define NN_MAX_MORE 3

/**
 * NnField:
 *
 * A further input of every sample, such as what a decoder has written so far.
 */
typedef struct
{
  char         *name;
  NnShape       shape;
  const guint8 *bytes;     /* n x shape, each times @scale; or */
  const float  *floats;
  float         scale;
  GBytes       *owner;
} NnField;

/**
 * NnExtent:
 *
 * What the numbers of an input keep to, measured once, when its maker hands it over.
 */
typedef struct
{
  float    least, greatest;
  gboolean whole;          /* those from 0 on have no decimals */
} NnExtent;

/**
 * NnReader:
 *
 * Reads samples that are not in memory. read() is called in any thread and by
 * several at once; announce() (nullable) tells which samples come next, so that a
 * reader can fetch them ahead, and returns at once.
 */
typedef struct
{
  gboolean (*read)     (gpointer data, guint32 index, float *out, GError **error);
  void     (*announce) (gpointer data, const guint32 *index, guint n);
  void     (*free)     (gpointer data);
} NnReader;

/**
 * NnSamples:
 *
 * Boxed, reference-counted, immutable once its maker has handed it out. Inputs are
 * bytes (value x @scale), floats, or read when they are asked for; the first
 * @n_train samples are for training, the rest are held out.
 * Thread: any.
 */
typedef struct _NnSamples
{
  char     *name;          /* "digits" */
  char     *title;         /* "Digits" */
  NnShape   shape;         /* of one input */
  guint     n;
  guint     n_train;
  /* one of the two, or neither where a reader brings them */
  const guint8 *bytes;     /* n x shape, each times @scale */
  const float  *floats;
  float     scale;         /* 1/255 */
  /* labels, or numbers, or neither (the input is its own target) */
  const gint32 *labels;    /* n: a label for each sample; or */
  const gint32 *step_labels; /* n x label_steps: one for each step; -1: padding */
  guint     label_steps;   /* 1 where samples are labelled whole */
  guint     n_classes;
  char    **class_names;   /* NULL-terminated, n_classes of them */
  gboolean  numbered;      /* nobody named the classes: they are called by their numbers */
  const float *targets;    /* n x target_shape */
  NnShape   target_shape;
  char    **target_names;  /* (nullable) of the numbers in a target: "Width" */
  gboolean  yes_no;        /* every number of the targets is 0 or 1: labels, several at once */
  gboolean  boxes;         /* targets are boxes in the picture: see nn_samples_set_boxes() */
  char    **feature_names; /* (nullable) for tables */
  /* (nullable) of features and of targets that were standardised: what they were before is
   * number x spread + mean */
  double   *feature_mean, *feature_spread;
  double   *target_mean, *target_spread;
  guint32  *missing;       /* (nullable) of each feature: how many rows had none */
  guint32  *origin;        /* (nullable) of each feature: which of @columns it was made of */
  /* (nullable) what an argument of NN_ARG_COLUMN chooses among: the columns of the file, and where the path names
   * several, all of them in one text; @column: which of these stands for 0 */
  char    **columns;
  guint     column;
  char    **unread;        /* (nullable) columns of the file that were to be left out and could not be read */
  char     *note;          /* (nullable) what its maker made of the file that its user should know: sentences of a line each */
  char    **tokens;        /* (nullable) the text of each number in the inputs: see
                              nn_samples_text() */
  guint     frames;        /* pictures side by side in an input, a film; 0: it is none */
  double    rate;          /* steps in a second, of recordings; 0: unknown */
  guint     n_more;
  NnField   more[NN_MAX_MORE];
  NnExtent  extent[1 + NN_MAX_MORE]; /* of each input in memory */
  gint32    last_label;    /* the highest; -1: none */
  /*< private >*/
  gatomicrefcount ref_count;
  struct _NnSamples *whole; /* (nullable): see nn_samples_whole() */
  GBytes   *owners[3];     /* what holds bytes/floats, labels, targets */
  const NnReader *reader;
  gpointer  reader_data;
  gboolean  near;          /* the reader looks through at samples in memory */
} NnSamples;

#define NN_TYPE_SAMPLES (nn_samples_get_type ())
GType      nn_samples_get_type (void);

/* The makers take the bytes over; they check the sizes and fail with a
 * sentence. @labels holds n gint32 (nullable), @targets n x target floats. */
NnSamples *nn_samples_new_bytes  (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
                                  GBytes *bytes, float scale, GBytes *labels, const char *const *class_names,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
NnSamples *nn_samples_new_floats (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
                                  GBytes *floats, GBytes *labels, const char *const *class_names,
                                  GBytes *targets, const NnShape *target_shape,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inputs that @reader brings, of which @data is freed with the samples (and when this fails). */
NnSamples *nn_samples_new_read   (const char *name, const char *title, const NnShape *shape, guint n, guint n_train,
                                  const NnReader *reader, gpointer data, GBytes *labels,
                                  const char *const *class_names, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For makers, before anybody else has the samples. A label for each of @steps steps (n x
 * @steps gint32, -1 where a sample is shorter), of the classes @class_names. */
gboolean   nn_samples_label_steps (NnSamples *samples, GBytes *labels, guint steps,
                                   const char *const *class_names, GError **error);
/* One more input, floats where @scale is 0, else bytes. */
gboolean   nn_samples_add_input  (NnSamples *samples, const char *name, const NnShape *shape,
                                  GBytes *bytes, float scale, GError **error);
/* Numbers to aim at beside the labels: n x @shape floats. */
gboolean   nn_samples_set_targets (NnSamples *samples, GBytes *targets, const NnShape *shape,
                                   GError **error);
/* Boxes to aim at, n x 4 floats: centre x, centre y, width and height in shares of the
 * picture's width and height, x to the right and y down. */
gboolean   nn_samples_set_boxes  (NnSamples *samples, GBytes *boxes, GError **error);
/* One more sentence of @note. */
void       nn_samples_add_note   (NnSamples *samples, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Number @k of a target, or of what is predicted, as it was before targets were standardised. */
double     nn_samples_in_units   (const NnSamples *samples, gsize k, double value);
/* What the numbers of the inputs stand for: NULL-terminated, from number 0 on. */
void       nn_samples_set_tokens (NnSamples *samples, const char *const *tokens);
NnSamples *nn_samples_ref   (NnSamples *samples);
void       nn_samples_unref (NnSamples *samples);

/* The same with the features that were left out; (transfer none). */
NnSamples *nn_samples_whole (NnSamples *samples);
/* The first @n of them, in memory and alone. */
NnSamples *nn_samples_head  (NnSamples *samples, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether samples are rows of a table: features, each of which means something of its own. */
gboolean   nn_samples_are_rows (const NnSamples *samples);
/* The name of number @i of a row, or "x7" where it has none. */
char      *nn_samples_feature (const NnSamples *samples, guint i) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an input is there without a file that has to be read first: in memory, perhaps seen
 * through a choice or a scale of features. */
gboolean   nn_samples_at_hand (const NnSamples *samples);

/* First sample and count of a split. */
void       nn_samples_range (const NnSamples *samples, NnSplit split, guint *first, guint *n);
/* Input @k (0 is the first, then those of @more) of @n samples by index into @out (n x shape), converted to float.
 * Where samples have a reader this may read and decode files. FALSE: a sample could not be read, of which @error tells
 * the first; its numbers are zeros, the others' are right. */
gboolean   nn_samples_read   (const NnSamples *samples, guint k, const guint32 *index, guint n, float *out, GError **error);
/* The same of input 0 for those who show what is there. */
void       nn_samples_input  (const NnSamples *samples, const guint32 *index, guint n, float *out);
/* Of input @k: 0 is that of nn_samples_input(), then those of @more. */
const NnShape *nn_samples_input_shape (const NnSamples *samples, guint k);
void       nn_samples_more   (const NnSamples *samples, guint k, const guint32 *index, guint n, float *out);
/* Which samples come next: a reader may fetch them ahead. */
void       nn_samples_announce (const NnSamples *samples, const guint32 *index, guint n);
/* The tokens of @n numbers as one text, "hello"; padding (token 0) is left out. */
char      *nn_samples_text   (const NnSamples *samples, const float *values, gsize n) G_GNUC_WARN_UNUSED_RESULT;
/* Numbers to aim at: the targets, or with @reconstruct the inputs. */
void       nn_samples_target (const NnSamples *samples, gboolean reconstruct, const guint32 *index, guint n, float *out);
/* @out: n x label_steps. */
void       nn_samples_labels (const NnSamples *samples, const guint32 *index, guint n, gint32 *out);
/* Whether any number of the first input is neither 0 nor 1, as far as the first thousand
 * samples tell (a few, where they are read from a file). */
gboolean   nn_samples_grey   (const NnSamples *samples);
/* The first input of one sample as a tensor with a batch axis of 1. */
NnTensor  *nn_samples_tensor (const NnSamples *samples, guint index) G_GNUC_WARN_UNUSED_RESULT;
/* All inputs of @n samples, in order, each (n, its shape): n_more + 1 NnTensors, which the
 * array owns. NULL: one could not be read, as @error tells; without @error its zeros are among them. */
GPtrArray *nn_samples_tensors (const NnSamples *samples, const guint32 *index, guint n, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NnSamples, nn_samples_unref)

G_END_DECLS
