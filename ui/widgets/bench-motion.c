/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layers on their way: after an edit each slab glides from where it was to where it belongs, a
 * new one appears, and the view goes along. 180 ms; at once where the desktop wants no animation.
 */
#include "ui/widgets/bench-private.h"

#define DURATION 180

typedef struct { double x, y; } Place;

struct _VitrineMotion
{
  AdwAnimation *animation;
  double        phase;         /* 0: as before; 1: at rest */
  GHashTable   *before;        /* id: Place */
  double        view[3];       /* scale, x, y before */
  gboolean      was_empty;
};

static Place
place_of (const VitrineNode *node)
{
  return (Place){ node->left + node->width / 2, node->middle };
}

static void
value_cb (double   value,
          gpointer data)
{
  VitrineBench *bench = data;

  if (bench->motion == NULL)
    return;
  bench->motion->phase = value;
  gtk_widget_queue_draw (GTK_WIDGET (bench));
}

VitrineMotion *
vitrine_motion_new (VitrineBench *bench)
{
  VitrineMotion *motion = g_new0 (VitrineMotion, 1);

  motion->phase = 1;
  motion->was_empty = TRUE;
  motion->before = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  motion->animation = adw_timed_animation_new (GTK_WIDGET (bench), 0, 1, DURATION,
                                               adw_callback_animation_target_new (value_cb, bench, NULL));
  adw_timed_animation_set_easing (ADW_TIMED_ANIMATION (motion->animation), ADW_EASE_OUT_CUBIC);
  return motion;
}

void
vitrine_motion_free (VitrineMotion *motion)
{
  adw_animation_reset (motion->animation);
  g_object_unref (motion->animation);
  g_hash_table_unref (motion->before);
  g_free (motion);
}

gboolean
vitrine_motion_runs (VitrineBench *bench)
{
  return bench->motion->phase < 1;
}

double
vitrine_motion_shift (VitrineBench *bench,
                      guint         index,
                      double       *dx,
                      double       *dy)
{
  const VitrineMotion *motion = bench->motion;
  const VitrineNode *node = &bench->network->nodes[index];
  const Place *before;
  Place now = place_of (node);

  *dx = *dy = 0;
  if (motion->phase >= 1)
    return 1;
  before = g_hash_table_lookup (motion->before, GUINT_TO_POINTER (node->id));
  if (before == NULL)
    return motion->phase;
  *dx = (before->x - now.x) * (1 - motion->phase);
  *dy = (before->y - now.y) * (1 - motion->phase);
  return 1;
}

void
vitrine_motion_view (VitrineBench *bench,
                     double       *scale,
                     double       *x,
                     double       *y)
{
  const VitrineMotion *motion = bench->motion;
  double t = motion->phase;

  *scale = bench->scale;
  *x = bench->x;
  *y = bench->y;
  if (t >= 1)
    return;
  *scale = motion->view[0] + (*scale - motion->view[0]) * t;
  *x = motion->view[1] + (*x - motion->view[1]) * t;
  *y = motion->view[2] + (*y - motion->view[2]) * t;
}

void
vitrine_motion_remember (VitrineBench *bench)
{
  VitrineMotion *motion = bench->motion;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  double view[3];

  for (guint i = 0; i < bench->network->n_nodes; i++)
    {
      Place place = place_of (&bench->network->nodes[i]);
      double dx, dy;

      vitrine_motion_shift (bench, i, &dx, &dy);
      place.x += dx;
      place.y += dy;
      g_hash_table_insert (seen, GUINT_TO_POINTER (bench->network->nodes[i].id), g_memdup2 (&place, sizeof place));
    }
  vitrine_motion_view (bench, &view[0], &view[1], &view[2]);
  motion->was_empty = bench->network->n_nodes == 0;
  for (guint i = 0; i < 3; i++)
    motion->view[i] = view[i];
  g_hash_table_unref (motion->before);
  motion->before = g_steal_pointer (&seen);
}

void
vitrine_motion_start (VitrineBench *bench)
{
  VitrineMotion *motion = bench->motion;

  if (motion->was_empty || !gtk_widget_get_mapped (GTK_WIDGET (bench)))
    return;
  adw_animation_reset (motion->animation);
  adw_animation_play (motion->animation);
}

void
vitrine_motion_stop (VitrineBench *bench)
{
  if (bench->motion == NULL || bench->motion->phase >= 1)
    return;
  adw_animation_skip (bench->motion->animation);
  bench->motion->phase = 1;
}
