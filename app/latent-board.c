/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/latent-board.h"

VitrineLatentBoard *
vitrine_latent_board_new (void)
{
  VitrineLatentBoard *board = g_atomic_rc_box_new0 (VitrineLatentBoard);

  g_mutex_init (&board->lock);
  g_cond_init (&board->codes_cond);
  g_cond_init (&board->decode_cond);
  board->cancel = g_cancellable_new ();
  board->pointer_serial = board->grid_serial = board->traversal_serial = 1;
  return board;
}

VitrineLatentBoard *
vitrine_latent_board_ref (VitrineLatentBoard *board)
{
  return g_atomic_rc_box_acquire (board);
}

static void
board_clear (gpointer data)
{
  VitrineLatentBoard *board = data;

  g_clear_pointer (&board->model, nn_model_unref);
  g_clear_pointer (&board->samples, nn_samples_unref);
  nn_pool_unref (board->pool);
  g_clear_pointer (&board->codes, vitrine_codes_unref);
  g_clear_pointer (&board->decoded, nn_tensor_unref);
  g_clear_pointer (&board->grid_pictures, nn_tensor_unref);
  g_clear_pointer (&board->traversal_pictures, nn_tensor_unref);
  g_clear_pointer (&board->rebuilt, nn_tensor_unref);
  g_free (board->traversal_codes);
  g_free (board->traversal_dims);
  g_free (board->pointer);
  g_object_unref (board->cancel);
  g_mutex_clear (&board->lock);
  g_cond_clear (&board->codes_cond);
  g_cond_clear (&board->decode_cond);
}

void
vitrine_latent_board_unref (gpointer board)
{
  g_atomic_rc_box_release_full (board, board_clear);
}

void
vitrine_latent_board_forget (VitrineLatentBoard *board)
{
  g_clear_pointer (&board->codes, vitrine_codes_unref);
  g_clear_pointer (&board->decoded, nn_tensor_unref);
  g_clear_pointer (&board->grid_pictures, nn_tensor_unref);
  g_clear_pointer (&board->traversal_pictures, nn_tensor_unref);
  g_clear_pointer (&board->rebuilt, nn_tensor_unref);
  board->n_nearest = board->traversal_rows = 0;
  board->fresh_codes = board->fresh_decoded = board->fresh_grid = board->fresh_nearest = FALSE;
}

void
vitrine_latent_board_wake (VitrineLatentBoard *board)
{
  g_cond_signal (&board->codes_cond);
  g_cond_signal (&board->decode_cond);
}
