// Why: an explanation must say from when to when a figure was counted, and which quality rules took answers out of it.
import { countFlags } from '../../db/queries/flags.js';
import type { Figure } from './figures.js';
import type { Subject } from './subject.js';

export type DataWindow = { name: string; days: { from: string; to: string } | null };

export type LeftOut = {
  window: DataWindow;
  /** Of all responses in the window, most first; null: too many to be read for a page, or no days to read them by. */
  flags: { flag: string; n: number }[] | null;
};

/** Reading more rows than this takes longer than a page may hold up the others. */
const mostRead = 20_000;

export async function leftOutOf(subject: Subject, window: DataWindow, figure: Figure): Promise<LeftOut> {
  const { n, nRaw } = figure;
  if (n === null || nRaw === null || n === nRaw) return { window, flags: [] };
  if (window.days === null || nRaw > mostRead) return { window, flags: null };
  const { from, to } = window.days;
  return { window, flags: await countFlags(subject.db, subject.scope, subject.survey.id, from, to) };
}
