// Why: what the comments speak of, in a few sentences a person may quote: counts, and what a test carries; no cause.
import type { RefusalReason } from '../../analysis/refusals.js';
import type { CommentsResult, Emerging } from './comments.js';
import { listWords } from './driversSentence.js';
import { refusalWords } from './sentences.js';
import type { Subject } from './subject.js';
import type { Words } from './words.js';

const mostWordsSaid = 5;

export function commentsSentence(subject: Subject, result: Omit<CommentsResult, 'sentence'>): string {
  const { words } = subject;
  const { t } = words;
  const { n } = result.comments;
  const head = { span: result.span.name, n: words.count(n) };
  if (n === 0) return t('commentAnalysis.sentence.none', head);
  return [
    t('commentAnalysis.sentence.all', head),
    mostWords(subject, result),
    untaggedWords(subject, result),
    emergingWords(subject, result.emerging),
    distinctiveWordsSaid(subject, result),
  ].join('');
}

function mostWords({ words }: Subject, { themes, most: named }: Omit<CommentsResult, 'sentence'>): string {
  const first = themes.find((one) => one.theme === named?.theme);
  const most = first?.all.x ?? 0;
  if (most === 0 || first === undefined) return '';
  const { share, lower, upper } = first.all;
  if (share === null || lower === null || upper === null)
    return words.t('commentAnalysis.sentence.most_counted', { theme: first.name, x: words.count(most) });
  return words.t('commentAnalysis.sentence.most', {
    theme: first.name,
    x: words.count(most),
    share: words.percent(share),
    interval: words.percentInterval({ lower, upper }),
  });
}

function untaggedWords({ words }: Subject, { untagged }: Omit<CommentsResult, 'sentence'>): string {
  return untagged.share === null
    ? ''
    : words.t('commentAnalysis.sentence.untagged', {
        x: words.count(untagged.x ?? 0),
        share: words.percent(untagged.share),
      });
}

/** A base of comments is no base of growth: said in words of its own. */
export function emergingRefusal(words: Words, reason: RefusalReason): string {
  return reason === 'small-base' ? words.t('commentAnalysis.small_base') : refusalWords(words, reason);
}

export function emergingWords(subject: Subject, { now, base, rows }: Emerging): string {
  const { words } = subject;
  const { t } = words;
  if (now.period === '') return '';
  const head = { period: now.name, base: base.name };
  const refused = rows.find((row) => !row.ok);
  if (refused?.ok === false)
    return t(
      base.name === '' ? 'commentAnalysis.sentence.no_base' : 'commentAnalysis.sentence.not_compared',
      {
        ...head,
        reason: emergingRefusal(words, refused.reason),
      },
    );
  const risen = rows.flatMap((row) =>
    row.ok && row.emerging
      ? [
          t('commentAnalysis.sentence.risen_theme', {
            theme: row.name,
            now: words.percent(row.share),
            before: words.percent(row.baseShare),
            points: words.signedPoints(row.difference.value),
            interval: words.pointsInterval(row.difference),
          }),
        ]
      : [],
  );
  return risen.length === 0
    ? t('commentAnalysis.sentence.none_risen', head)
    : t('commentAnalysis.sentence.risen', { ...head, themes: listWords(subject, risen) });
}

function distinctiveWordsSaid(
  subject: Subject,
  { words: compared }: Omit<CommentsResult, 'sentence'>,
): string {
  if (compared?.ratings.result.ok !== true) return '';
  const leaning = compared.ratings.result.words
    .filter((word) => word.leans === 'first')
    .slice(0, mostWordsSaid);
  return leaning.length === 0
    ? ''
    : subject.words.t('commentAnalysis.sentence.words', {
        words: listWords(
          subject,
          leaning.map(({ word }) => subject.words.t('commentAnalysis.quoted', { word })),
        ),
      });
}
