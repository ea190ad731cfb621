/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/gallery.h"

#include <math.h>

#include "ui/draw/box.h"
#include "ui/draw/outcome.h"
#include "ui/draw/paint.h"
#include "ui/draw/strip.h"

#define MARGIN   12.0
#define SIDE     48.0    /* of a picture, at least */
#define SIDE_OF_NUMBERS 66.0 /* where the captions are long */
#define LONGEST  140.0   /* a caption has no more room of its own */
#define LETTER   6.6     /* of a caption, the widest digit */
#define WIDEST   80.0
#define GAP      13.0
#define CAPTION  27.0    /* from a picture to the next row */
#define CAPTION_SIZE 11.0
#define LOSS_SIZE    10.5

typedef struct
{
  NnOutcome    item;
  VitrineThumb thumb;
  char        *caption;
  char        *brief;     /* the same where there is little room */
  char        *loss;
  char        *words;
} Tile;

struct _VitrineTiles
{
  guint           n;
  Tile           *tiles;
  NnTensor       *inputs;
  gboolean        classes;  /* the captions are names of classes */
  double          least;    /* width that the longest caption takes */
};

static void
fill_tile (Tile *tile, const NnOutcomes *outcomes, const NnOutcome *item, const NnSamples *samples, const float *values)
{
  gsize size = nn_shape_count (&samples->shape);
  gsize at = item - outcomes->items;

  tile->item = *item;
  tile->thumb.shape = samples->shape;
  tile->thumb.values = values;
  tile->thumb.frames = samples->frames;
  /* Boxes are predicted where they are what is judged. */
  tile->thumb.boxes = outcomes->width == 4 && samples->boxes
                        ? vitrine_boxes_of (samples, item->index, outcomes->numbers + 4 * at, 4)
                        : vitrine_boxes_of (samples, item->index, NULL, 0);
  if (samples->tokens != NULL)
    tile->thumb.text = nn_samples_text (samples, values, size);
  tile->caption = vitrine_outcome_caption (outcomes, item, samples, FALSE);
  tile->brief = vitrine_outcome_caption (outcomes, item, samples, TRUE);
  tile->loss = vitrine_loss_text (item->loss);
  tile->words = vitrine_outcome_words (outcomes, item, samples);
}

VitrineTiles *
vitrine_tiles_new (const NnOutcomes *outcomes, const NnSamples *samples, const guint32 *index, guint n,
                   const NnTensor *inputs)
{
  VitrineTiles *tiles = g_new0 (VitrineTiles, 1);
  gsize size = nn_shape_count (&samples->shape);

  tiles->classes = outcomes->kind == NN_OUTCOME_CLASSES;
  tiles->inputs = nn_tensor_ref ((NnTensor *) inputs);
  tiles->tiles = g_new0 (Tile, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      const NnOutcome *item = nn_outcomes_find (outcomes, index[i]);

      if (item != NULL)
        fill_tile (&tiles->tiles[tiles->n++], outcomes, item, samples, inputs->data + i * size);
    }
  tiles->least = tiles->classes ? SIDE : SIDE_OF_NUMBERS;
  for (guint i = 0; i < tiles->n; i++)
    {
      const glong letters = g_utf8_strlen (tiles->tiles[i].brief, -1);

      /* Where it has room of its own at all, what it cost has some, too. */
      if (LETTER * letters > tiles->least)
        tiles->least = MIN (LETTER * (letters + 1 + g_utf8_strlen (tiles->tiles[i].loss, -1)), LONGEST);
    }
  return tiles;
}

void
vitrine_tiles_free (VitrineTiles *tiles)
{
  for (guint i = 0; i < tiles->n; i++)
    {
      g_free (tiles->tiles[i].thumb.text);
      g_free (tiles->tiles[i].caption);
      g_free (tiles->tiles[i].brief);
      g_free (tiles->tiles[i].loss);
      g_free (tiles->tiles[i].words);
    }
  g_free (tiles->tiles);
  nn_tensor_unref (tiles->inputs);
  g_free (tiles);
}

guint
vitrine_tiles_n (const VitrineTiles *tiles)
{
  return tiles->n;
}

guint
vitrine_tiles_index (const VitrineTiles *tiles, guint tile)
{
  return tiles->tiles[tile].item.index;
}

const char *
vitrine_tiles_words (const VitrineTiles *tiles, guint tile)
{
  return tiles->tiles[tile].words;
}

/* --- what stands where --------------------------------------------------------- */

typedef struct
{
  guint  columns;
  double side;
  double wide;      /* of a caption: no less than the picture */
  double x, y;
  double dx, dy;    /* from tile to tile */
} Layout;

void
vitrine_gallery_init (VitrineGallery *gallery)
{
  *gallery = (VitrineGallery) { .pointed = -1 };
}

static guint
n_tiles (const VitrineGallery *gallery)
{
  return gallery->tiles != NULL ? gallery->tiles->n : 0;
}

static Layout
lay_out (const VitrineGallery *gallery, double width)
{
  double room = width - 2 * MARGIN;
  double least = gallery->tiles != NULL ? MIN (gallery->tiles->least, room) : SIDE;
  Layout l = { .columns = MAX (1, floor ((room + GAP) / (least + GAP))) };

  l.side = CLAMP (floor ((room - (l.columns - 1) * GAP) / l.columns), 20, WIDEST);
  l.wide = MAX (l.side, least);
  l.dx = l.columns > 1 ? floor ((room - l.wide) / (l.columns - 1)) : 0;
  l.dy = l.side + CAPTION;
  l.x = MARGIN;
  l.y = gallery->title != NULL ? VITRINE_HEAD : MARGIN;
  return l;
}

guint
vitrine_gallery_columns (const VitrineGallery *gallery, double width)
{
  return lay_out (gallery, width).columns;
}

double
vitrine_gallery_room (const VitrineGallery *gallery, double width, guint n)
{
  Layout l = lay_out (gallery, width);

  return l.y + MAX ((n + l.columns - 1) / l.columns, 1) * l.dy + 2;
}

double
vitrine_gallery_height (gconstpointer data, double width)
{
  return vitrine_gallery_room (data, width, n_tiles (data));
}

guint
vitrine_gallery_shown (const VitrineGallery *gallery, double width, double height)
{
  Layout l = lay_out (gallery, width);
  double rows = MAX (1, floor ((height - l.y) / l.dy));

  return MIN (n_tiles (gallery), l.columns * (guint) rows);
}

gint
vitrine_gallery_at (const VitrineGallery *gallery, double width, double height, double px, double py)
{
  Layout l = lay_out (gallery, width);
  double column = l.dx > 0 ? floor ((px - l.x) / l.dx) : 0, row = floor ((py - l.y) / l.dy);
  double index = row * l.columns + column;

  if (px < l.x || py < l.y || column >= l.columns || px - l.x - column * l.dx > l.side
      || py - l.y - row * l.dy > l.side + 18 || index >= vitrine_gallery_shown (gallery, width, height))
    return -1;
  return (gint) index;
}

void
vitrine_gallery_place (const VitrineGallery *gallery, double width, guint tile, double *px, double *py)
{
  Layout l = lay_out (gallery, width);

  *px = l.x + tile % l.columns * l.dx + l.side / 2;
  *py = l.y + tile / l.columns * l.dy + l.side / 2;
}

/* --- drawing ------------------------------------------------------------------------ */

/* What was made of it and what that cost: the number is shortened before it goes. */
static void
draw_caption (cairo_t *cr, const VitrineTheme *theme, const Tile *tile, double x, double y, double width)
{
  g_autofree char *caption = NULL, *loss = NULL;
  double beside, whole, brief;

  vitrine_text_size (cr, CAPTION_SIZE, VITRINE_TEXT_BOLD, tile->caption, &whole, NULL);
  vitrine_text_size (cr, CAPTION_SIZE, VITRINE_TEXT_BOLD, tile->brief, &brief, NULL);
  loss = vitrine_loss_fit (cr, LOSS_SIZE, tile->item.loss, width - 3 - MIN (whole, brief));
  if (loss != NULL)
    vitrine_text_size (cr, LOSS_SIZE, VITRINE_TEXT_NORMAL, loss, &beside, NULL);
  caption = vitrine_text_fit (cr, CAPTION_SIZE, VITRINE_TEXT_BOLD,
                              whole + (loss != NULL ? beside + 3 : 0) <= width ? tile->caption : tile->brief, width);
  vitrine_text (cr, x, y, 0, 0.5, CAPTION_SIZE, VITRINE_TEXT_BOLD, vitrine_theme_fg (theme, theme->text), caption);
  if (loss != NULL)
    vitrine_text (cr, x + width, y, 1, 0.5, LOSS_SIZE, VITRINE_TEXT_NORMAL, vitrine_theme_fg (theme, theme->dim), loss);
}

static void
draw_tile (cairo_t *cr, gboolean dark, const Tile *tile, const Layout *l, double x, double y, gboolean pointed)
{
  const VitrineTheme *theme = vitrine_theme (dark);

  vitrine_draw_thumb_content (&tile->thumb, dark, cr, x, y, l->side);
  if (pointed)
    {
      vitrine_round_rect (cr, x - 1.25, y - 1.25, l->side + 2.5, l->side + 2.5, 7.25);
      vitrine_set_color (cr, theme->accent);
      cairo_set_line_width (cr, 2.5);
    }
  else
    {
      vitrine_round_rect (cr, x + 0.5, y + 0.5, l->side - 1, l->side - 1, 6);
      vitrine_set_color (cr, vitrine_theme_fg (theme, theme->line));
      cairo_set_line_width (cr, 1);
    }
  cairo_stroke (cr);
  draw_caption (cr, theme, tile, x, y + l->side + 11, l->wide);
}

void
vitrine_gallery_draw (gconstpointer data, gboolean dark, cairo_t *cr, double width, double height)
{
  const VitrineGallery *gallery = data;
  const VitrineTheme *theme = vitrine_theme (dark);
  Layout l = lay_out (gallery, width);
  guint shown = vitrine_gallery_shown (gallery, width, height);

  if (gallery->title != NULL)
    vitrine_draw_head (cr, theme, width, gallery->title, gallery->subtitle);
  if (shown == 0 && gallery->empty != NULL)
    vitrine_text_wrap (cr, MARGIN + 3, l.y + 6, width - 2 * MARGIN - 6, 12, VITRINE_TEXT_NORMAL,
                       vitrine_theme_fg (theme, theme->dim), gallery->empty);
  for (guint i = 0; i < shown; i++)
    draw_tile (cr, dark, &gallery->tiles->tiles[i], &l, l.x + i % l.columns * l.dx, l.y + i / l.columns * l.dy,
               (gint) i == gallery->pointed);
}

char *
vitrine_gallery_csv (gconstpointer data)
{
  const VitrineGallery *gallery = data;
  GString *text = g_string_new ("sample,label,predicted,loss,confidence,label_probability\n");

  for (guint i = 0; i < n_tiles (gallery); i++)
    {
      const NnOutcome *item = &gallery->tiles->tiles[i].item;

      g_string_append_printf (text, "%u,", item->index);
      if (item->label >= 0)
        g_string_append_printf (text, "%d,%d", item->label, item->predicted);
      else
        g_string_append (text, ",");
      g_string_append_printf (text, ",%.7g", item->loss);
      if (isnan (item->confidence))
        g_string_append (text, ",,\n");
      else
        g_string_append_printf (text, ",%.7g,%.7g\n", item->confidence, item->label_probability);
    }
  return g_string_free (text, FALSE);
}
