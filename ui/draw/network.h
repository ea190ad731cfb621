/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Network: a model laid out as glass slabs from left to right, and drawn.
 *
 * Layout: an entry's column is the longest way to it from an input. Entries that
 * continue one another form a lane, which keeps one row; the longest has the first.
 * Edges never pass over a slab: they run along a free stretch of a row, in the gaps
 * between columns and in the channels above rows. Coordinates are logical pixels at
 * 100 %, (0, 0) the left end of the first row's centre line. Thread: any.
 */
#pragma once

#include "core/model.h"
#include "core/surface.h"
#include "ui/draw/slab.h"

G_BEGIN_DECLS

typedef struct
{
  guint             id;
  guint             index;        /* in the model */
  guint             column;
  guint             row;
  double            left, width;  /* slab and read-out together */
  double            middle;       /* its centre line */
  double            caption;      /* how far under it the captions start */
  double            label;        /* width of the read-out's labels */
  VitrineSlab       slab;
  gboolean          fits;         /* it has a shape */
  gboolean          waits;        /* it has none because one before it has none */
  char             *name;
  char             *shape;        /* "26 × 26 × 32" */
  char             *note;         /* "320 params" */
  NnShape           output;       /* where it fits */
  /* the activations inside; none without a sample */
  NnTensor         *value;
  cairo_surface_t **faces;        /* NULL until vitrine_network_fill() */
  gboolean          sharp;
  gsize             front;        /* channel that is wanted in front, and 1; 0: the one that tells most */
  gsize             channel;      /* that is in front, of an image */
  gsize             time;         /* shown, of a film */
  gboolean          tiles;        /* a cell for each unit, large enough for its surface */
  VitrineMap        map;
  double            low, high;    /* of all its numbers; NAN until it is filled */
  guint             n_readout;    /* outputs with a bar each, 0: none */
  double           *readout;
  char            **labels;
} VitrineNode;

typedef struct
{
  gint     from;           /* number of a node, -1: before everything */
  gint     to;             /* -1: the end, drawn only while a layer is dragged */
  guint    input;          /* which of the reader's inputs */
  guint    n_points;       /* 2: straight; 4: to another row; 6: over what stands between */
  double   points[6][2];   /* horizontal and vertical in turn */
} VitrineEdge;

typedef struct
{
  gboolean     dark;
  guint        n_nodes;
  VitrineNode *nodes;      /* in the order of the model */
  NnSurface   *surface;    /* (nullable): what is in the tiles */
  guint        n_edges;    /* the last is the end */
  VitrineEdge *edges;
  double       left, top, right, bottom;
  guint64      work;       /* steps that the layout took, for tests */
  char       **tokens;     /* (nullable) what the numbers of its inputs stand for */
} VitrineNetwork;

/* @values: (nullable): activation of each entry, batch axis of 1; entries may be NULL.
 * @class_names: (nullable): for the read-out. */
VitrineNetwork *vitrine_network_new  (const NnModel *model, NnTensor *const *values,
                                      const char *const *class_names, gboolean dark) G_GNUC_WARN_UNUSED_RESULT;
void            vitrine_network_free (VitrineNetwork *network);
/* Other activations in the same layers; FALSE: they take other room, a new network is needed. */
gboolean        vitrine_network_update (VitrineNetwork *network, NnTensor *const *values,
                                        const char *const *class_names);
/* What each unit makes of the plane, in the place of its activation where a network reads a plane and
 * a layer has few units; NULL: none. */
void            vitrine_network_set_surface (VitrineNetwork *network, NnSurface *surface);
/* What the numbers of the inputs stand for, where they are a text: it is written into the slabs.
 * @tokens: (nullable): NULL-terminated. */
void            vitrine_network_set_tokens (VitrineNetwork *network, const char *const *tokens);
/* Makes the pictures inside a node, where there are none yet. */
void            vitrine_network_fill (VitrineNetwork *network, guint index);
/* Brings channel @channel of an image to the front, at time @time of a film; whatever values come
 * next, they are shown so, too. FALSE: it is as it was. */
gboolean        vitrine_network_turn (VitrineNetwork *network, guint index, gsize channel, gsize time);

typedef struct
{
  guint              selected;     /* id, 0: none */
  guint              ghost;        /* id of the layer that is dragged away, 0: none */
  gboolean           dragging;     /* a layer: edges show whether they accept it */
  const char *const *accepts;      /* for each edge the shape that it would give, NULL: refuses */
  gint               target;       /* the edge under the pointer, -1 */
  gboolean           focused;
} VitrineNetworkLook;

/* In its own coordinates; @clip: (nullable): x0, y0, x1, y1 of what can be seen. */
void  vitrine_network_draw (cairo_t *cr, const VitrineTheme *theme, VitrineNetwork *network,
                            const VitrineNetworkLook *look, const double *clip);
/* How an edge is drawn. */
typedef enum
{
  VITRINE_EDGE_PLAIN,
  VITRINE_EDGE_FADED,      /* something is dragged that it does not take */
  VITRINE_EDGE_ACCEPTS,
  VITRINE_EDGE_TARGET,     /* it takes it, and the pointer is there */
  VITRINE_EDGE_REFUSES,    /* the pointer is there, but it does not take it */
  VITRINE_EDGE_SELECTED,
} VitrineEdgeLook;

typedef enum
{
  VITRINE_PILL_PALE,
  VITRINE_PILL_ACCENT,
  VITRINE_PILL_HOT,
} VitrinePill;

/* The parts of it. @scale: at which it will be seen; words too small to read are left out. */
void  vitrine_network_draw_node (cairo_t *cr, const VitrineTheme *theme, VitrineNetwork *network, guint index,
                                 double scale);
void  vitrine_network_draw_edge (cairo_t *cr, const VitrineTheme *theme, const VitrineEdge *edge,
                                 VitrineEdgeLook look);
VitrineEdgeLook vitrine_network_edge_look (const VitrineNetwork *network, const VitrineNetworkLook *look, guint index);
/* What the edges would give, while a layer is dragged. @view: scale and offset of the network in
 * @cr; pills are not scaled. */
void  vitrine_network_draw_pills (cairo_t *cr, const VitrineTheme *theme, const VitrineNetwork *network,
                                  const VitrineNetworkLook *look, const double view[3]);
/* Words on a round ground, the middle at (x, y); @left, @right: where it may be, if that is wide enough. */
void  vitrine_network_draw_pill (cairo_t *cr, const VitrineTheme *theme, double x, double y, const char *text,
                                 VitrinePill pill, double left, double right);
/* All of it small: a mark for each layer. @selected: ids, nullable. */
void  vitrine_network_draw_map  (cairo_t *cr, const VitrineTheme *theme, const VitrineNetwork *network,
                                 double width, double height, GHashTable *selected);
/* Over it a frame around what is in view: x0, y0, x1, y1 in the network's own coordinates. */
void  vitrine_network_draw_map_view (cairo_t *cr, const VitrineTheme *theme, const VitrineNetwork *network,
                                     double width, double height, const double *view);
/* Where a point of such a map is in the network. */
void  vitrine_network_from_map  (const VitrineNetwork *network, double width, double height, double *x, double *y);
/* Scale and offset that show all of it in the rectangle, no larger than 100 %. */
void  vitrine_network_fit  (const VitrineNetwork *network, double width, double height, double margin,
                            double *scale, double *x, double *y);

/* Number of a node, -1. */
gint  vitrine_network_node_at (const VitrineNetwork *network, double x, double y);
gint  vitrine_network_find    (const VitrineNetwork *network, guint id);
/* The accepting edge nearest to the point, at most @reach away, -1. */
gint  vitrine_network_edge_at (const VitrineNetwork *network, const char *const *accepts,
                               double x, double y, double reach);
/* The box around a node and its captions. */
void  vitrine_network_box     (const VitrineNode *node, double *x, double *y, double *w, double *h);
/* How much further down its captions reach in a drawing of that scale: they stay readable. */
double vitrine_network_caption_more (double scale);
/* All that vitrine_network_draw_node() paints. */
void  vitrine_network_extent  (const VitrineNode *node, double *x, double *y, double *w, double *h);
/* Where connections leave it. */
void  vitrine_network_port    (const VitrineNode *node, double *x, double *y);

/* Bits: which inputs of entry @index are drawn as ink, being pictures of 0 to 1. @values: as in
 * vitrine_network_new(). */
guint vitrine_ink_inputs      (const NnModel *model, guint index, NnTensor *const *values);
/* "26 × 26 × 32", "5,408" */
char *vitrine_shape_text      (const NnShape *shape) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VitrineNetwork, vitrine_network_free)

G_END_DECLS
