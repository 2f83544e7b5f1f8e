// Why: rules are judged against people: a draw of comments that is the same for everybody who asks with the same seed, and
// how well the rules, and two people among each other, agree on what was coded.
import { hash } from 'node:crypto';
import { cohenKappa, type CohenKappa } from '../../analysis/text/cohenKappa.js';
import { themeAgreement, type Agreement, type TwiceCoded } from '../../analysis/text/agreement.js';
import type { Queries } from '../../db/connection.js';
import { listCommentsByIds } from '../../db/queries/comments.js';
import { listCodable } from '../../db/queries/themeCounts.js';
import { listCodings, listFoundThemes } from '../../db/queries/themes.js';
import type { OfficeScope } from '../../db/scope.js';
import { catchAllOf, type Themes } from './rules.js';

/** As many as two people code in an afternoon (statistics.md C.16). */
export const drawn = 200;

export type Draw = { seed: string; language: string | undefined; until: Date };

/** The ids of a draw in the order of coding: who asks for the same draw gets the same comments. */
async function drawComments(db: Queries, scope: OfficeScope, draw: Draw): Promise<string[]> {
  const { until, language } = draw;
  const pool = await listCodable(db, scope, { until, ...(language === undefined ? {} : { language }) });
  // The stored hash is salted, so nobody can write a comment that is sure to be drawn.
  return pool
    .map(({ id, hash: own }) => ({ id, order: hash('sha256', `${draw.seed}|${own}|${id}`, 'hex') }))
    .sort((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, drawn)
    .map(({ id }) => id);
}

const draws = new WeakMap<Queries, Map<string, Promise<string[]>>>();

/** The same draw for whoever codes on: drawing anew for every comment would cost more than coding it. */
export async function drawnIds(db: Queries, scope: OfficeScope, draw: Draw): Promise<string[]> {
  const keptDraws = draws.get(db) ?? new Map<string, Promise<string[]>>();
  draws.set(db, keptDraws);
  const key = JSON.stringify([scope.officeId, draw]);
  const known = keptDraws.get(key);
  if (known !== undefined && (await stillThere(db, scope, await known))) return await known;
  const oldest = keptDraws.keys().next().value;
  if (keptDraws.size >= 10 && oldest !== undefined) keptDraws.delete(oldest);
  const drawing = drawComments(db, scope, draw);
  keptDraws.set(key, drawing);
  drawing.catch(() => keptDraws.delete(key));
  return await drawing;
}

/** An import that is taken back takes its comments along. */
async function stillThere(db: Queries, scope: OfficeScope, ids: readonly string[]): Promise<boolean> {
  return ids.length > 0 && (await listCommentsByIds(db, scope, ids)).length === ids.length;
}

export type Coder = { id: string; name: string; coded: number };

export type CodingResult = {
  coders: Coder[];
  /** Comments that at least one person coded and the rules in force have read. */
  coded: number;
  /** The rules against the first coding of each comment. */
  rules: Agreement;
  /** Comments to which the rules gave no theme, or only one for want of another. */
  untagged: Agreement['untagged'];
  /** The two people with most comments in common. */
  pair:
    | {
        first: Coder;
        second: Coder;
        common: number;
        agreement: Agreement;
        /** All themes together. */
        pooled: CohenKappa;
      }
    | undefined;
};

export async function codingResult(db: Queries, scope: OfficeScope, themes: Themes): Promise<CodingResult> {
  const codings = await listCodings(db, scope);
  const byComment = new Map<string, typeof codings>();
  for (const coding of codings)
    byComment.set(coding.commentId, [...(byComment.get(coding.commentId) ?? []), coding]);
  const found = await foundIn(db, scope, [...byComment.keys()]);
  const codes = themes.all.map((theme) => theme.code);
  const judged = [...byComment].map(([id, own]) => ({
    coded: own[0]?.themes ?? [],
    found: found.get(id) ?? [],
  }));
  const coders = codersOf(codings);
  const catchAll = catchAllOf(themes);
  return {
    coders,
    coded: judged.length,
    rules: themeAgreement(judged, codes),
    untagged: themeAgreement(
      judged.map(({ coded, found: own }) => ({
        coded,
        found: own.filter((theme) => !catchAll.includes(theme)),
      })),
      [],
    ).untagged,
    pair: pairOf(coders, [...byComment.values()], codes),
  };
}

async function foundIn(
  db: Queries,
  scope: OfficeScope,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (let start = 0; start < ids.length; start += 500)
    for (const { commentId, theme } of await listFoundThemes(db, scope, ids.slice(start, start + 500)))
      found.set(commentId, [...(found.get(commentId) ?? []), theme]);
  return found;
}

type Coded = { coderId: string; name: string; themes: readonly string[] };

function codersOf(codings: readonly Coded[]): Coder[] {
  const coders = new Map<string, Coder>();
  for (const { coderId, name } of codings) {
    const known = coders.get(coderId);
    if (known === undefined) coders.set(coderId, { id: coderId, name, coded: 1 });
    else known.coded += 1;
  }
  return [...coders.values()].sort((a, b) => b.coded - a.coded || (a.id < b.id ? -1 : 1));
}

function pairOf(
  coders: readonly Coder[],
  comments: readonly (readonly Coded[])[],
  codes: readonly string[],
): CodingResult['pair'] {
  const pairs = coders.flatMap((first, index) =>
    coders.slice(index + 1).map((second) => {
      const both = comments.flatMap((own): TwiceCoded[] => {
        const [a, b] = [first, second].map((coder) => own.find((coding) => coding.coderId === coder.id));
        return a === undefined || b === undefined ? [] : [{ coded: a.themes, found: b.themes }];
      });
      return { first, second, both };
    }),
  );
  const best = pairs.reduce<(typeof pairs)[number] | undefined>(
    (most, pair) => (pair.both.length > (most?.both.length ?? 0) ? pair : most),
    undefined,
  );
  if (best === undefined) return undefined;
  const { first, second, both } = best;
  const agreement = themeAgreement(both, codes);
  return {
    first,
    second,
    common: both.length,
    agreement,
    pooled: pooledKappa(agreement, both.length * codes.length),
  };
}

/** Every theme of every comment is one decision; those of one comment are not quite independent, which the page says. */
function pooledKappa({ overall }: Agreement, decisions: number): CohenKappa {
  const { both, onlyFound, onlyCoded } = overall;
  return cohenKappa([
    [both, onlyCoded],
    [onlyFound, decisions - both - onlyFound - onlyCoded],
  ]);
}
