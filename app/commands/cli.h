/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the verbs of the command line share: options, errors on one line,
 * a progress bar, JSON, Ctrl+C. Core is called directly, without jobs.
 * Thread: main.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "core/nn.h"

G_BEGIN_DECLS

/* Exit codes. */
enum
{
  VITRINE_DONE = 0,
  VITRINE_FAILED = 1,
  VITRINE_USAGE = 2,
  VITRINE_CANCELLED = 130,
};

typedef struct _VitrineCommand VitrineCommand;
struct _VitrineCommand
{
  const char *name;
  const char *arguments;   /* as help shows them: "FILE -o OUT.npy" */
  const char *summary;
  const char *description; /* (nullable): more, for --help */
  int       (*run) (const VitrineCommand *command, int argc, char **argv);   /* argv[0] is the verb */
};

extern const VitrineCommand *const vitrine_commands[];   /* NULL-terminated, filled by meson */

/* Runs the verb in argv[1]. */
int vitrine_commands_run (int argc, char **argv);

typedef struct
{
  const VitrineCommand *command;
  gboolean json;
  gint     threads;      /* 0: as many as the machine has */
  gint64   seed;         /* -1: not given */
  char   **files;        /* what is no option */
  guint    n_files;
  NnPool  *pool;         /* made by begin() */
} VitrineCli;

/* Reads the options. -1: go on; else the exit code. Then vitrine_cli_end(). */
int      vitrine_cli_begin   (VitrineCli *cli, const VitrineCommand *command, const GOptionEntry *entries,
                              guint min_files, guint max_files, int argc, char **argv);
void     vitrine_cli_end     (VitrineCli *cli);
/* One line on stderr; the exit code that belongs to it. */
int      vitrine_cli_fail    (const GError *error);
int      vitrine_cli_usage   (const VitrineCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Ctrl+C from here on only sets a flag (a second one ends the program). */
void     vitrine_cli_catch_interrupt (void);
gboolean vitrine_cli_interrupted     (void);

/* A bar on a terminal's stderr; nothing elsewhere. */
typedef struct
{
  gboolean    shown;
  gint64      begin;
  gint64      last;
} VitrineProgress;

void vitrine_progress_begin  (VitrineProgress *progress);
/* @done: 0..1; @note (nullable) stands after the bar: a rate. */
void vitrine_progress_update (VitrineProgress *progress, double done, const char *note);
void vitrine_progress_clear  (VitrineProgress *progress);
/* As nn_explain() wants it; @data is the VitrineProgress. */
void vitrine_progress_cb     (double done, gpointer data);

/* JSON: members of the object under way; numbers that are none become null. */
/* A number by @format, such as "%.4f"; "–" where there is none. */
char *vitrine_cli_number (const char *format, double value) G_GNUC_WARN_UNUSED_RESULT;

void vitrine_json_number (JsonBuilder *builder, const char *name, double value);
void vitrine_json_string (JsonBuilder *builder, const char *name, const char *value);
void vitrine_json_bool   (JsonBuilder *builder, const char *name, gboolean value);
void vitrine_json_shape  (JsonBuilder *builder, const char *name, const NnShape *shape);
void vitrine_json_spec   (JsonBuilder *builder, const char *name, const NnSpec *spec);
/* "terms": what a loss is the sum of (VitrineTerm). */
void vitrine_json_terms  (JsonBuilder *builder, const GArray *terms);
void vitrine_json_args   (JsonBuilder *builder, const NnSpec *spec);
/* One line on stdout, or a file. The builder is used up. */
void vitrine_json_print  (JsonBuilder *builder);
gboolean vitrine_json_write (JsonBuilder *builder, const char *path, GError **error);

/* Makes @text the document's source: a data set's name, a file or a folder. */
gboolean   vitrine_cli_source (NnDocument *document, const char *text, GError **error);
/* The document's samples, or those of @text (nullable), which it then takes over; where these are
 * of the same kind of file, they are standardised as the document's own are. */
NnSamples *vitrine_cli_samples (NnDocument *document, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, for data that the document has just been given: numbers far from the scale that networks learn on are
 * standardised where @settings did not say so. @said: lines for who reads no JSON, of that and of what was made
 * of the file. */
NnSamples *vitrine_cli_first_samples (NnDocument *document, char **settings, GString *said,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The index of the entry called @name, or the output for NULL. */
gboolean   vitrine_cli_entry (const NnModel *model, const char *name, guint *index, GError **error);
/* "--set key=value" into @spec, for explainers. */
gboolean   vitrine_cli_set   (NnSpec *spec, char **pairs, GError **error);
/* The "--set data.key=value" of @pairs into the document's source; and all others, and
 * --seed, into its recipe. */
gboolean   vitrine_cli_data_settings   (NnDocument *document, char **pairs, GError **error);
gboolean   vitrine_cli_recipe_settings (const VitrineCli *cli, NnDocument *document, char **pairs, GError **error);
/* "a=b" into its parts; FALSE with a sentence. */
gboolean   vitrine_cli_pair  (const char *text, char **key, char **value, GError **error);
/* Whether @path ends in ".png", ".svg" or ".pdf". */
gboolean   vitrine_cli_is_figure (const char *path);
gboolean   vitrine_cli_is_array  (const char *path);   /* ".npy" */

/* The output that @text means for one sample (@inputs: all of it): its number, or the name of a class or token
 * (space, newline) of @samples (nullable), which is that of the answer: of a network that
 * tells what comes next at every step, at the last that counts. There a name that is a
 * digit goes before a number. @text NULL: -1, the strongest. */
gboolean vitrine_cli_target (NnModel *model, const NnSamples *samples, const GPtrArray *inputs, const char *text,
                             NnPool *pool, gint *target, GError **error);

G_END_DECLS
