/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ArgsForm: a boxed list of rows made from argument rows (NnArg): spin buttons,
 * switches and choices. One section for each NnSpec; a section may begin with a
 * row that chooses the class itself, or with a heading. No class has a form of its own.
 *
 * Signal "changed" (guint section, gint arg): the user changed a value; @arg is
 * -1 where the class was changed. Thread: main.
 */
#pragma once

#include <adwaita.h>

#include "core/nn.h"

G_BEGIN_DECLS

#define VITRINE_TYPE_ARGS_FORM (vitrine_args_form_get_type ())
G_DECLARE_FINAL_TYPE (VitrineArgsForm, vitrine_args_form, VITRINE, ARGS_FORM, AdwBin)

GtkWidget    *vitrine_args_form_new (void);
/* Returns the section's number. @title: (nullable): of the row that chooses among the
 * classes of @kind, or of a heading where @kind is %NN_N_KINDS; NULL: neither, and the
 * class is given by set_spec() alone. */
guint         vitrine_args_form_add_section (VitrineArgsForm *form, const char *title, NnKind kind);
/* Takes all sections from number @n on away. */
void          vitrine_args_form_truncate (VitrineArgsForm *form, guint n);
/* Names of arguments that get no row. */
void          vitrine_args_form_hide (VitrineArgsForm *form, guint section, const char *const *names);
/* Whether numbers of a section have a slider below their spin button: for what is looked at
 * while it is moved. Of rows that are made from now on. */
void          vitrine_args_form_set_sliders (VitrineArgsForm *form, guint section, gboolean sliders);
/* What arguments of %NN_ARG_COLUMN choose among, by number from 1; @initial: which of @names stands for 0. NULL: not
 * known at the time. */
void          vitrine_args_form_set_columns (VitrineArgsForm *form, guint section, const char *const *names, guint initial);
/* Shows these values; rows stay (and keep the focus) where the class is the same. No signal. */
void          vitrine_args_form_set_spec (VitrineArgsForm *form, guint section, const NnSpec *spec);
const NnSpec *vitrine_args_form_spec (VitrineArgsForm *form, guint section);

G_END_DECLS
