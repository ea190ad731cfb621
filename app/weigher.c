/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/weigher.h"

#define AT_ONCE 200000   /* numbers: a millisecond or so */

/* A layer and what is to be known of it. */
typedef struct
{
  NnModel        *model;     /* NULL: none */
  guint           id;
  VitrineWeighed *weighed;   /* NULL: the thread has it */
} Wanted;

struct _VitrineWeigher
{
  GObject         parent_instance;

  Wanted          under_way;
  gboolean        late;      /* a newer one was told of: this one is not */
  Wanted          next;
  VitrineWeighed *came;
};

enum { WEIGHED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VitrineWeigher, vitrine_weigher, G_TYPE_OBJECT)

static void
wanted_clear (Wanted *wanted)
{
  g_clear_pointer (&wanted->model, nn_model_unref);
  g_clear_pointer (&wanted->weighed, vitrine_weighed_free);
}

static void
tell (VitrineWeigher *weigher,
      NnModel        *model,
      guint           id,
      VitrineWeighed *weighed)
{
  weigher->came = weighed;
  g_signal_emit (weigher, signals[WEIGHED], 0, model, id);
  g_clear_pointer (&weigher->came, vitrine_weighed_free);
}

static void begin (VitrineWeigher *weigher);

static void
weighed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autofree GWeakRef *ref = data;
  g_autoptr (VitrineWeigher) weigher = g_weak_ref_get (ref);
  g_autoptr (VitrineWeighed) weighed = vitrine_weighed_finish (result);
  g_autoptr (NnModel) model = NULL;

  g_weak_ref_clear (ref);
  if (weigher == NULL)   /* nobody wants it any more */
    return;
  model = g_steal_pointer (&weigher->under_way.model);
  if (!weigher->late)
    tell (weigher, model, weigher->under_way.id, g_steal_pointer (&weighed));
  begin (weigher);
}

static void
begin (VitrineWeigher *weigher)
{
  GWeakRef *ref;

  if (weigher->under_way.model != NULL || weigher->next.model == NULL)
    return;
  weigher->under_way = weigher->next;
  weigher->next = (Wanted){ 0 };
  weigher->late = FALSE;
  /* a reference would keep at work what nobody wants any more */
  ref = g_new (GWeakRef, 1);
  g_weak_ref_init (ref, weigher);
  vitrine_weighed_async (g_steal_pointer (&weigher->under_way.weighed), NULL, weighed_cb, ref);
}

void
vitrine_weigher_want (VitrineWeigher *weigher,
                      NnModel        *model,
                      guint           id,
                      VitrineWeighed *weighed)
{
  wanted_clear (&weigher->next);
  if (weighed->n_numbers > AT_ONCE)
    {
      weigher->next = (Wanted){ nn_model_ref (model), id, weighed };
      begin (weigher);
      return;
    }
  weigher->late = TRUE;
  vitrine_weighed_count (weighed);
  tell (weigher, model, id, weighed);
}

VitrineWeighed *
vitrine_weigher_take (VitrineWeigher *weigher)
{
  return g_steal_pointer (&weigher->came);
}

static void
vitrine_weigher_dispose (GObject *object)
{
  VitrineWeigher *weigher = VITRINE_WEIGHER (object);

  wanted_clear (&weigher->under_way);
  wanted_clear (&weigher->next);
  G_OBJECT_CLASS (vitrine_weigher_parent_class)->dispose (object);
}

static void
vitrine_weigher_class_init (VitrineWeigherClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = vitrine_weigher_dispose;
  signals[WEIGHED] = g_signal_new ("weighed", VITRINE_TYPE_WEIGHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, NN_TYPE_MODEL | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT);
}

static void
vitrine_weigher_init (VitrineWeigher *weigher)
{
}

VitrineWeigher *
vitrine_weigher_new (void)
{
  return g_object_new (VITRINE_TYPE_WEIGHER, NULL);
}
