/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the Latent page share. */
#pragma once

#include "app/sight.h"
#include "ui/draw/histogram.h"
#include "ui/draw/reconstruction.h"
#include "ui/draw/thumbs.h"
#include "ui/draw/traversal.h"
#include "ui/pages/latent.h"
#include "ui/widgets/latent-map-view.h"
#include "ui/widgets/panes.h"

#define LATENT_MAX_CLASSES 32
#define LATENT_MAX_SLIDERS 64

struct _VitrineLatentPage
{
  AdwBin                parent_instance;

  VitrineSession       *session;
  guint                 n_dims;         /* what the widgets are made for */
  gboolean              fitted;
  gboolean              showing;        /* values come from outside */
  guint                 grid_source;
  struct { double x0, x1, y0, y1; guint cols, rows, dx, dy; } wanted;   /* of the grid on its way */
  guint                 play_tick;
  guint                 fit_tick;       /* codes are there, room for the map is not yet */
  gint64                play_start;
  VitrineTraversal      traversal;
  guint                *dims;           /* of its rows */
  VitrineThumbs         thumbs;
  VitrineClassCounts    classes;
  guint                 counts[LATENT_MAX_CLASSES];
  char                **class_names;
  VitrineSight         *sight;     /* of the thumbs and the triple */
  guint                 triple_index;
  VitrineReconstruction triple;
  char                 *triple_name;
  VitrineHistogram      histogram;
  struct { NnTensor *tensor; } decoded;
  GtkWidget            *sliders[LATENT_MAX_SLIDERS];
  GtkLabel             *slider_values[LATENT_MAX_SLIDERS];

  GtkStack             *stack;
  AdwStatusPage        *unavailable;
  GtkWidget            *example_button, *build_button;
  VitrinePanes         *panes;
  GtkWidget            *bar;
  GtkLabel             *code_label;
  GtkWidget            *prior_button;
  VitrineLatentMapView *map_view;
  VitrineFigureView    *traversal_view;
  VitrineFigureView    *classes_view;
  VitrineFigureView    *decoded_view;
  VitrineFigureView    *nearest_view;
  VitrineFigureView    *triple_view;
  VitrineFigureView    *histogram_view;
  AdwComboRow          *dim_x_row;
  AdwComboRow          *dim_y_row;
  AdwComboRow          *colour_row;
  GtkWidget            *prior_switch_row;
  GtkWidget            *grid_switch_row;
  GtkSwitch            *samples_switch;
  GtkSwitch            *density_switch;
  GtkSwitch            *grid_switch;
  GtkSwitch            *prior_switch;
  GtkLabel             *count_label;
  GtkWidget            *classes_box;
  GtkLabel             *reconstruction_label;
  GtkLabel             *kl_label;
  GtkLabel             *elbo_label;
  GtkWidget            *kl_label_row;
  GtkWidget            *elbo_label_row;
  GtkLabel             *unit_label;
  GtkLabel             *collapse_label;
  GtkBox               *sliders_box;
  GtkWidget            *nearest_box;
  GtkWidget            *triple_box;
  GtkWidget            *histogram_box;
  GtkLabel             *error_label;
  GtkDropDown          *range_choice;
  GtkToggleButton      *play_button;
  GSimpleActionGroup   *actions;
};

/* latent.c */
VitrineLatent    *latent_page_latent    (VitrineLatentPage *page);
VitrineLatentMap *latent_page_map       (VitrineLatentPage *page);

/* latent-pointer.c: the code under the pointer and what moves it */
void     latent_pointer_show         (VitrineLatentPage *page);
void     latent_pointer_set          (VitrineLatentPage *page, const float *code);
float   *latent_pointer_copy         (VitrineLatentPage *page) G_GNUC_WARN_UNUSED_RESULT;
void     latent_pointer_moved_cb     (VitrineLatentPage *page, double x, double y);
void     latent_pointer_make_sliders (VitrineLatentPage *page);
void     latent_pointer_sample_prior (VitrineLatentPage *page);
/* Changes the state of the action "play"; @data is the page. */
void     latent_pointer_play_cb      (GSimpleAction *action, GVariant *value, gpointer data);

/* latent-traversal.c: the rows of pictures, and the grid of them behind the map */
void     latent_traversal_ask        (VitrineLatentPage *page);
void     latent_grid_ask             (VitrineLatentPage *page);
void     latent_grid_cb              (VitrineLatentPage *page);
void     latent_traversal_pressed_cb (VitrineLatentPage *page, int n_press, double x, double y);
gboolean latent_traversal_key_cb     (VitrineLatentPage *page, guint key);

/* latent-readouts.c: what stands beside the map in numbers and small pictures */
void     latent_readouts_show        (VitrineLatentPage *page);
void     latent_nearest_cb           (VitrineLatentPage *page);
void     latent_nearest_pressed_cb   (VitrineLatentPage *page, int n_press, double x, double y);
