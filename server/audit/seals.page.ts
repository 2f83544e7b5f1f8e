// Why: seals in finished words: what they are for, which is the newest, and whether the one in somebody's hand still fits.
import type { ChainSeal } from '../../db/queries/seals.js';
import { checkedChains } from '../dashboards/quality.js';
import type { Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import type { ReceiptState } from '../responses/receipts.js';
import { longestReceipt } from '../responses/receiptPlace.js';
import { sealPrint } from '../responses/seals.js';
import { localDay } from '../time.js';

export type Noted =
  | { state: 'malformed' }
  | { state: 'receipt'; verdict: ReceiptState }
  | { number: number; state: 'fits'; seal: ChainSeal }
  | { number: number; state: 'differs' | 'none' };

export type SealsView = {
  words: Words;
  timeZone: string;
  /** As it was typed. */
  value: string;
  noted: Noted | undefined;
  /** The newest first. */
  seals: readonly ChainSeal[];
  /** What the last walk over the chains found, and when. */
  checked: { at: Date; detail: unknown } | undefined;
};

export function sealsPage({ words, timeZone, value, noted, seals, checked }: SealsView) {
  const { t, count } = words;
  const dayOf = (moment: Date) => words.day(localDay(moment, timeZone));
  const error = noted?.state === 'malformed' ? t('seals.malformed') : undefined;
  const [newest] = seals;
  return {
    title: t('seals.title'),
    nav: 'audit' as const,
    errors: error === undefined ? [] : [{ href: '#seal', text: error }],
    field: {
      name: 'seal',
      label: t('seals.label_noted'),
      hint: t('seals.hint'),
      max: longestReceipt,
      value,
      error,
    },
    answer: noted === undefined ? undefined : answerWords(words, dayOf, noted),
    checked: checkedWords(words, dayOf, checked),
    newest: newest === undefined ? undefined : sealPrint(newest),
    rows: seals.map((seal) => ({
      number: count(seal.number),
      at: `${dayOf(seal.at)} ${timeInWords(seal.at, timeZone)}`,
      print: sealPrint(seal),
    })),
  };
}

function answerWords({ t }: Words, dayOf: (moment: Date) => string, noted: Noted) {
  if (noted.state === 'malformed') return undefined;
  if (noted.state === 'receipt')
    return {
      care: noted.verdict === 'differs' || noted.verdict === 'unknown',
      text: t(`seals.receipt_${noted.verdict}`),
    };
  const day = noted.state === 'fits' ? dayOf(noted.seal.at) : '';
  return { care: noted.state !== 'fits', text: t(`seals.${noted.state}`, { n: noted.number, day }) };
}

function checkedWords(
  { t, count }: Words,
  dayOf: (moment: Date) => string,
  checked: SealsView['checked'],
): { broken: boolean; text: string } {
  const found = checkedChains.safeParse(checked?.detail);
  if (checked === undefined || !found.success) return { broken: false, text: t('devices.chains.never') };
  const { streams, responses, faults, more } = found.data;
  const n = faults.length + more;
  const day = dayOf(checked.at);
  return n === 0
    ? {
        broken: false,
        text: t('devices.chains.whole', { day, streams: count(streams), responses: count(responses) }),
      }
    : { broken: true, text: t('devices.chains.broken', { day, n: count(n) }) };
}
