// Why: the demo office's comments are read by the rules already, and two of its people have coded a draw of them, so that how
// good the rules are is a figure and no promise. The first coder is the careful one whose coding the texts carry.
import { insertCodings } from '../../db/queries/themes.js';
import type { Dependencies } from '../dependencies.js';
import { drawnIds } from '../themes/coding.js';
import { drawOf, readCodingView } from '../themes/coding.form.js';
import { readComments } from '../themes/reading.js';
import { loadThemes } from '../themes/rules.js';
import { momentOn, scope, type SeededComment } from './acting.js';
import { addDays } from './calendar.js';
import { timeZone, userIdOf } from './office.js';
import { randomFrom, type Random } from './random.js';
import { secondCoder } from './truth.js';

export async function seedThemes(
  dependencies: Dependencies,
  comments: readonly SeededComment[],
  today: string,
): Promise<void> {
  const db = dependencies.database.queries;
  const themes = await loadThemes(db, scope);
  await readComments(dependencies, scope, themes, { most: Infinity });
  const codes = themes.all.filter((theme) => theme.also === undefined).map((theme) => theme.code);
  const coded = new Map(comments.map((comment) => [comment.id, comment.themes]));
  // The draw a person gets who simply opens the page this month.
  const draw = drawOf(
    readCodingView(() => undefined, today),
    timeZone,
  );
  const codings = (await drawnIds(db, scope, draw)).flatMap((commentId) => {
    const careful = [...(coded.get(commentId) ?? [])].sort();
    const random = randomFrom('coding', commentId);
    return [
      { coder: 'research' as const, own: careful },
      { coder: 'seed' as const, own: lessCareful(careful, codes, random) },
    ].map(({ coder, own }) => ({
      commentId,
      coderId: userIdOf(coder),
      themes: own,
      codedAt: momentOn(addDays(today, -1), coder === 'research' ? 14 : 16),
    }));
  });
  await dependencies.database.atomically((write) => insertCodings(write, scope, codings));
}

/** Misses a theme now and then, and sees one that is not there. */
function lessCareful(themes: readonly string[], codes: readonly string[], random: Random): string[] {
  const kept = themes.filter(() => !random.chance(secondCoder.misses));
  const [first = '', ...rest] = codes;
  const more = random.chance(secondCoder.adds) ? [random.one([first, ...rest])] : [];
  return [...new Set([...kept, ...more])].sort();
}
