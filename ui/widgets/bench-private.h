/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the bench share: bench.c (the model, signals), bench-view.c (the part that is
 * seen, the map), bench-scene.c (drawing), bench-pictures.c (slabs that were painted),
 * bench-motion.c (layers on their way to another place), bench-select.c (what is selected),
 * bench-items.c (what assistive technology sees), bench-drop.c (layers in the air), bench-link.c
 * (connections in the air), bench-card.c (the layer that does not fit), bench-hint.c (the bench without layers), bench-inside.c (numbers
 * that are pointed at), bench-inside-hands.c (pointing), bench-input.c (mouse, touchpad, keys).
 */
#pragma once

#include <adwaita.h>

#include "core/arithmetic.h"
#include "core/join.h"
#include "ui/draw/network.h"
#include "ui/export.h"
#include "ui/figures/network.h"
#include "ui/widgets/bench.h"
#include "ui/widgets/minimap.h"

G_BEGIN_DECLS

enum
{
  VITRINE_BENCH_INSERT,
  VITRINE_BENCH_MOVE,
  VITRINE_BENCH_MEND,
  VITRINE_BENCH_JOIN,
  VITRINE_BENCH_BRANCH,
  VITRINE_BENCH_REFUSED,
  VITRINE_BENCH_TYPED,
  VITRINE_BENCH_SELECTION_CHANGED,
  VITRINE_BENCH_N_SIGNALS,
};

/* What the hand does since it was pressed. */
typedef enum
{
  VITRINE_HAND_NONE,
  VITRINE_HAND_PAN,
  VITRINE_HAND_MOVE,
  VITRINE_HAND_LINK,
  VITRINE_HAND_BAND,
  VITRINE_HAND_SPENT,     /* Escape: nothing more until it is pressed again */
} VitrineHand;

/* What is under the pointer. */
typedef enum
{
  VITRINE_SPOT_PAPER,
  VITRINE_SPOT_NODE,
  VITRINE_SPOT_PORT,      /* of a node */
  VITRINE_SPOT_EDGE,
  VITRINE_SPOT_TIP,       /* the end of an edge */
} VitrineSpotKind;

typedef struct
{
  VitrineSpotKind kind;
  guint           id;     /* of the node; of an edge: of its reader */
  guint           input;  /* of an edge: which input of the reader */
} VitrineSpot;

/* Looking inside: bench-inside.c. */
typedef struct
{
  guint               id;             /* whose number is pointed at; 0: none */
  gsize               cell;
  gboolean            pinned;         /* it stays when the pointer moves on */
  NnTensor           *strongest_for;  /* (nullable) the sample for which it was taken as the strongest; by hand: NULL */
  const NnArithmetic *arithmetic;     /* of number @spelled_cell of @spelled; another's */
  guint               spelled;
  gsize               spelled_cell;
  GHashTable         *channels;       /* id: channel in front, and 1 */
  double              time;           /* the play head's, 0 to 1 */
  guint               held;           /* id of the series whose play head is dragged */
  double              press_x, press_y;
  double              scrolled;       /* of a step */
  char              **tokens;         /* (nullable) what the inputs' numbers stand for */
} VitrineBenchInside;

typedef struct _VitrineScene VitrineScene;
typedef struct _VitrinePictures VitrinePictures;
typedef struct _VitrineMotion VitrineMotion;
typedef struct _VitrineLink VitrineLink;
typedef struct _VitrineHint VitrineHint;

struct _VitrineBench
{
  GtkWidget       parent_instance;

  NnModel        *model;
  GPtrArray      *values;
  NnSurface      *surface;
  char          **class_names;
  VitrineNetwork *network;
  VitrineScene   *scene;
  VitrinePictures *pictures;
  VitrineMotion  *motion;
  GPtrArray      *items;            /* a widget for each node, for assistive technology */

  /* what is selected: layers, or one connection */
  guint           selected;         /* the layer that counts, 0: none */
  GHashTable     *marked;           /* ids: it and all others */
  guint           edge_to;          /* reader of the connection, 0: none */
  guint           edge_input;

  /* the view: widget = network * scale + (x, y) */
  double          scale, x, y;
  int             width, height;    /* of the widget, when sizes were handed out last */
  gboolean        fitted;
  gboolean        whole;            /* fitted however small it gets */
  gboolean        begun;            /* too large to be fitted, and shown from its beginning since */
  guint           tell_zoom;

  /* a layer in the air */
  gboolean        dragging;
  gboolean        moving;           /* it is what is selected here, else from elsewhere */
  double          moved_x, moved_y;
  char          **accepts;          /* for each edge */
  guint           n_accepts;
  gint            target;

  VitrineLink    *link;             /* a connection in the air */

  VitrineBenchInside inside;

  /* the hand */
  VitrineHand     hand;
  VitrineSpot     pressed;
  GdkModifierType modifiers;        /* when it was pressed */
  guint           hovered;          /* the layer whose port shows, 0: none */
  gboolean        on_port;
  double          pan_x, pan_y;
  double          pinch_scale;
  double          pointer_x, pointer_y;
  double          band[4];          /* of a rubber band, in the widget */

  /* the card of the layer that does not fit */
  GtkWidget      *card;
  GtkLabel       *sentence;
  GtkButton      *mend;
  guint           wrong;
  VitrineHint    *hint;             /* where nothing is yet */

  VitrineMinimap *map;
  GdkRectangle    map_place;
  double          map_scale;        /* for which that was chosen */
  gboolean        map_wanted;
  guint           show_map;

  /* what takes the figure out of the window: invisible, only its menu shows */
  VitrineFigureView *leaver;
  VitrineNetworkFigure *figure;
};

/* bench.c */
void vitrine_bench_emit_insert  (VitrineBench *bench, const char *class_name, guint after, guint before);
void vitrine_bench_emit_move    (VitrineBench *bench, guint after, guint before);
void vitrine_bench_emit_mend    (VitrineBench *bench, guint id);
void vitrine_bench_emit_join    (VitrineBench *bench, guint from, guint to, gboolean other, guint old_to, guint old_input);
void vitrine_bench_emit_branch  (VitrineBench *bench, guint from);
void vitrine_bench_emit_refused (VitrineBench *bench, const char *why);
void vitrine_bench_emit_typed   (VitrineBench *bench, const char *text);
void vitrine_bench_emit_selection (VitrineBench *bench);
void vitrine_bench_tell_zoom    (VitrineBench *bench);
void vitrine_bench_popup        (VitrineBench *bench, double x, double y);
gboolean vitrine_bench_is_dark  (void);
/* bench-view.c */
void vitrine_bench_to_network    (VitrineBench *bench, double x, double y, double *nx, double *ny);
void vitrine_bench_zoom_at       (VitrineBench *bench, double scale, double x, double y);
void vitrine_bench_pan           (VitrineBench *bench, double x, double y);
void vitrine_bench_apply_fit     (VitrineBench *bench, int width, int height);
void vitrine_bench_make_map      (VitrineBench *bench);
/* @resized: the map looks for its corner again. */
void vitrine_bench_place_map     (VitrineBench *bench, int width, int height, gboolean resized);
/* bench-scene.c */
VitrineScene *vitrine_scene_new  (void);
void vitrine_scene_free          (VitrineScene *scene);
void vitrine_bench_draw_scene    (VitrineBench *bench, GtkSnapshot *snapshot, int width, int height);
/* bench-pictures.c */
VitrinePictures *vitrine_pictures_new (void);
void vitrine_pictures_free       (VitrinePictures *pictures);
/* All are painted anew, a few in each frame. */
void vitrine_pictures_spoil      (VitrinePictures *pictures);
/* That of one. */
void vitrine_pictures_spoil_one  (VitrinePictures *pictures, guint id);
/* Once in each frame. @seen: guint numbers of the nodes in view; @scale: pixels of the screen for
 * one of the network's. */
void vitrine_pictures_refresh    (VitrineBench *bench, const GArray *seen, double scale);
/* (nullable) (transfer none): @exact: it was painted for that scale. */
GdkTexture *vitrine_pictures_get (VitrineBench *bench, guint index, double scale, gboolean *exact);
/* Takes @surface over. */
GdkTexture *vitrine_surface_to_texture (cairo_surface_t *surface);
/* bench-motion.c */
VitrineMotion *vitrine_motion_new (VitrineBench *bench);
void vitrine_motion_free         (VitrineMotion *motion);
/* Before the network is another one: where everything is seen now. */
void vitrine_motion_remember     (VitrineBench *bench);
/* And from there everything goes to its new place. */
void vitrine_motion_start        (VitrineBench *bench);
void vitrine_motion_stop         (VitrineBench *bench);
gboolean vitrine_motion_runs     (VitrineBench *bench);
/* How far a node is from its place, and how much of it is there already (1: all). */
double vitrine_motion_shift      (VitrineBench *bench, guint index, double *dx, double *dy);
void vitrine_motion_view         (VitrineBench *bench, double *scale, double *x, double *y);
/* bench-select.c */
void vitrine_bench_describe      (VitrineBench *bench);
/* Adds a layer to what is selected, or takes it out. */
void vitrine_bench_toggle        (VitrineBench *bench, guint id);
void vitrine_bench_add           (VitrineBench *bench, guint id);
void vitrine_bench_add_band      (VitrineBench *bench);
void vitrine_bench_select_edge   (VitrineBench *bench, guint to, guint input);
/* Number of the connection, -1. */
gint vitrine_bench_find_edge     (VitrineBench *bench, guint to, guint input);
/* Drops from the selection what the model no longer has. */
void vitrine_bench_trim_selection (VitrineBench *bench);
gboolean vitrine_bench_walk      (VitrineBench *bench, guint key, gboolean extend);
/* bench-items.c */
void vitrine_bench_update_items  (VitrineBench *bench);
void vitrine_bench_place_items   (VitrineBench *bench, int width, int height);
/* bench-drop.c */
void vitrine_bench_preview_move  (VitrineBench *bench, gboolean moving);
gint vitrine_bench_edge_for      (VitrineBench *bench, double x, double y);
void vitrine_bench_drop_on_edge  (VitrineBench *bench, gint edge, const char *class_name);
void vitrine_bench_clear_accepts (VitrineBench *bench);
/* The edge that a layer in the air would go to, -1. */
void vitrine_bench_aim           (VitrineBench *bench, gint edge);
void vitrine_bench_tell_offer    (VitrineBench *bench, GString *text);
void vitrine_bench_add_drop_target (VitrineBench *bench);
/* bench-link.c */
/* @old_to: 0, or the reader whose input @old_input is being taken away. */
void vitrine_bench_begin_link    (VitrineBench *bench, guint from, guint old_to, guint old_input);
void vitrine_bench_update_link   (VitrineBench *bench, double x, double y, gboolean other);
void vitrine_bench_end_link      (VitrineBench *bench, gboolean drop);
void vitrine_bench_tell_link     (VitrineBench *bench, GString *text);
gboolean vitrine_bench_link_takes (VitrineBench *bench, guint index);
void vitrine_bench_draw_link     (VitrineBench *bench, const VitrineTheme *theme, cairo_t *cr, int width);
/* bench-card.c */
void vitrine_bench_make_card     (VitrineBench *bench);
void vitrine_bench_update_card   (VitrineBench *bench);
void vitrine_bench_place_card    (VitrineBench *bench, int width, int height);
/* bench-hint.c */
void vitrine_bench_make_hint     (VitrineBench *bench);
void vitrine_bench_update_hint   (VitrineBench *bench);
void vitrine_bench_snapshot_hint (VitrineBench *bench, GtkSnapshot *snapshot);
void vitrine_bench_place_hint    (VitrineBench *bench, int width, int height);
/* bench-inside.c */
void vitrine_bench_inside_class_init (void);
void vitrine_bench_inside_rebuilt (VitrineBench *bench);
void vitrine_bench_inside_draw   (VitrineBench *bench, GtkSnapshot *snapshot, int width, int height);
/* The step of @node that the play head is on. */
gsize vitrine_bench_step_of      (VitrineBench *bench, const VitrineNode *node);
/* bench-inside-hands.c */
void vitrine_bench_inside_init   (VitrineBench *bench);
/* bench-input.c */
void vitrine_bench_add_gestures  (VitrineBench *bench);
void vitrine_bench_install_keys  (GtkWidgetClass *widget_class);

G_END_DECLS
