// Why: «why is it due on that day» is answered by a table of days: of the reply, and of passing on what is another agency's.
import type { CaseClock, CaseClocks } from '../../analysis/cases/caseClock.js';
import type { Case, ToldEvent } from '../../db/queries/cases.js';
import type { Reader } from '../comments/shown.js';
import { dayInShort, dayInWords } from '../dayWords.js';
import { inLanguage } from '../i18n.js';
import { clockOf, ruleOfCase, transferClockOf, transferOf, type Counting } from './clock.js';
import type { RuleRow } from './rules.js';

type Told = { row: Case; events: readonly ToldEvent[]; counting: Counting };

export function clockWords(reader: Reader, view: Told) {
  const { t, language } = reader;
  const { row, events, counting } = view;
  const rule = ruleOfCase(counting, row);
  if (row.status === 'waiting') return { lead: t('cases.clock_waiting'), tables: [] };
  const clocks = clockOf(events, rule, counting.calendar);
  if (!clocks.ok) return { lead: t('cases.clock_refused'), tables: [] };
  const { current, earlier } = clocks;
  const transfers = transfersOf(view);
  return {
    lead: t('cases.clock_lead', {
      rule: inLanguage(rule.name, language),
      limit: current.limit,
      counted: current.counted,
    }),
    source: rule.source,
    beyond: current.beyondCalendar ? t('cases.clock_beyond') : undefined,
    transfer: transferLead(reader, view, transfers),
    tables: [
      ...(transfers.planned === undefined ? [] : tableOf(reader, transfers.planned)),
      ...[current, ...[...earlier].reverse()].map((clock, index) => ({
        caption: index === 0 ? t('cases.clock') : t('cases.clock_earlier'),
        rows: stepRows(reader, clock),
        source: undefined,
      })),
      ...(transfers.open ?? []).flatMap((one) => tableOf(reader, one)),
    ],
  };
}

type Transfer = { rule: RuleRow; clocks: CaseClocks };
type Transfers = { planned: Transfer | undefined; open: Transfer[] | undefined };

/** `planned`: it is another agency's · `open`: nobody has decided yet whose it is, so both times run. */
function transfersOf({ row, events, counting }: Told): Transfers {
  const of = (siteVisit: boolean) => transferClockOf(events, siteVisit, counting, row.receivedDay);
  const planned = transferOf(events);
  if (planned !== undefined) return { planned: of(planned.siteVisit), open: undefined };
  const undecided = ['received', 'registered'].includes(row.status);
  return {
    planned: undefined,
    open: undecided && !events.some(({ kind }) => kind === 'assigned') ? [of(false), of(true)] : undefined,
  };
}

function transferLead(reader: Reader, { events }: Told, { planned, open }: Transfers): string | undefined {
  const { t, language, staff } = reader;
  const due = ({ clocks }: Transfer) =>
    clocks.ok && clocks.current.due !== undefined
      ? dayInWords(clocks.current.due, language, staff.office.settings.rocYears)
      : t('cases.no_due');
  if (planned !== undefined) {
    const { clocks } = planned;
    const finished = clocks.ok ? clocks.current.finished : undefined;
    const state =
      transferOf(events)?.done === true && finished !== undefined
        ? finished.onTime
          ? 'done'
          : 'late'
        : 'planned';
    return t(`cases.transfer_${state}`, { due: due(planned) });
  }
  const [plain, visit] = open ?? [];
  return plain === undefined || visit === undefined
    ? undefined
    : t('cases.transfer_open', { due: due(plain), visit: due(visit) });
}

function tableOf(reader: Reader, { rule, clocks }: Transfer) {
  return clocks.ok
    ? [
        {
          caption: inLanguage(rule.name, reader.language),
          rows: stepRows(reader, clocks.current),
          source: rule.source,
        },
      ]
    : [];
}

function stepRows({ t, language, staff }: Reader, clock: CaseClock) {
  return clock.steps.map((step) => ({
    day: dayInShort(step.day, language, staff.office.settings.rocYears),
    why: `${t(`cases.why.${step.why === 'received' && clock.opened === 'reopened' ? 'reopened' : step.why}`)}${step.name === undefined ? '' : ` · ${step.name}`}`,
    number: step.number ?? '',
    due: step.day === clock.due,
  }));
}
