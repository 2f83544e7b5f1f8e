// Why: what the rules took out, tablet by tablet and option by option, as tables: once for the page and for the file.
import { roundHalfAway } from '../../analysis/rounding.js';
import { wilson, type Share } from '../../analysis/wilson.js';
import type { Quality, RuleFinding } from './quality.js';
import type { DeviceFinding } from './qualityDevices.js';
import type { Subject } from './subject.js';
import { countCell, textCell, type Table, type TableCell } from './table.js';
import type { Words } from './words.js';

const keyOf = (name: string) => name.replaceAll('-', '_');

/** The same tables for the page and the file. */
export function qualityTables(subject: Subject, quality: Quality): { key: string; table: Table }[] {
  const { words } = subject;
  const { t } = words;
  const numeric = (name: string) => ({ label: t(`quality.column.${name}`), numeric: true });
  const plain = (name: string) => ({ label: t(`quality.column.${name}`), numeric: false });
  const rules: Table = {
    caption: t('quality.rules.caption', { period: quality.name }),
    headColumn: t('quality.column.rule'),
    columns: [
      numeric('flagged'),
      numeric('judged'),
      numeric('alone'),
      numeric('score'),
      numeric('difference'),
      plain('version'),
    ],
    noteColumn: t('quality.column.meaning'),
    rows: quality.rules.map((found) => ({
      key: found.rule,
      head: t(`explain.flag.${keyOf(found.rule)}`),
      cells: ruleCells(subject, found),
      note: [
        t(`quality.rule.${keyOf(found.rule)}${found.version === '1' ? '' : `_${found.version}`}`),
        t(found.lowers ? 'quality.rules.left_out' : 'quality.rules.shown_only'),
        found.judged === 0 ? t(`quality.not_judged.${keyOf(found.rule)}`) : '',
      ].join(words.language === 'en' ? ' ' : ''),
    })),
  };
  const tables = [{ key: 'rules', table: rules }];
  if (quality.devices.ok)
    tables.push({
      key: 'devices',
      table: {
        caption: t('quality.devices.caption', { period: quality.name }),
        headColumn: t('quality.column.device'),
        columns: [
          plain('counter'),
          numeric('presses'),
          numeric('repeats'),
          numeric('others'),
          numeric('moved'),
        ],
        noteColumn: t('quality.column.finding'),
        rows: quality.devices.rows.map((row) => deviceRow(words, row)),
      },
    });
  if (quality.never.length > 0)
    tables.push({
      key: 'never',
      table: {
        caption: t('quality.never.caption', { period: quality.name }),
        headColumn: t('quality.column.question'),
        columns: [plain('option'), numeric('answers'), numeric('at_most')],
        noteColumn: '',
        rows: quality.never.map(({ question, name, option, n, atMost }) => ({
          key: question,
          head: name,
          cells: [textCell(option), countCell(words, n), percentCell(words, atMost)],
          note: '',
        })),
      },
    });
  if (quality.helped.ok) {
    const { helped, others } = quality.helped;
    const column = (name: string) => ({ label: t(`dashboards.column.${name}`), numeric: true });
    tables.push({
      key: 'helped',
      table: {
        caption: t('quality.helped.caption', { period: quality.name }),
        headColumn: t('quality.column.filled_in'),
        columns: [column('n'), column('satisfied'), column('interval')],
        noteColumn: '',
        rows: [
          { key: 'helped', head: t('quality.helped.helped'), cells: shareCells(words, helped), note: '' },
          { key: 'others', head: t('quality.helped.others'), cells: shareCells(words, others), note: '' },
        ],
      },
    });
  }
  if (quality.served.alerts.length > 0)
    tables.push({
      key: 'served',
      table: {
        caption: t('quality.served.caption'),
        headColumn: t('quality.column.day'),
        columns: [plain('place'), numeric('answers'), numeric('visitors'), numeric('excess')],
        noteColumn: '',
        rows: quality.served.alerts.map(({ place, hour, answers, served, excess }) => ({
          key: hour,
          head: words.day(hour),
          cells: [
            textCell(place === '' ? t('quality.whole_office') : place),
            countCell(words, answers),
            countCell(words, served),
            countCell(words, excess),
          ],
          note: '',
        })),
      },
    });
  const { weeks, result } = quality.fall;
  if (result.ok)
    tables.push({
      key: 'weeks',
      table: {
        caption: t('quality.fall.caption'),
        headColumn: t('quality.column.week'),
        columns: [numeric('rate'), numeric('limit')],
        noteColumn: t('quality.column.finding'),
        rows: weeks.map((week, index) => {
          const point = result.points[index];
          return {
            key: week,
            head: words.period(week, 'week', false),
            cells: [percentCell(words, point?.share ?? null), percentCell(words, point?.lower ?? null)],
            note: result.falls.includes(index) ? t('quality.fall.here') : '',
          };
        }),
      },
    });
  return tables;
}

function ruleCells(
  { words, threshold }: Subject,
  { judged, flagged, alone, lowers, version, startsOn }: RuleFinding,
): TableCell[] {
  const { t } = words;
  const none: TableCell = { text: '—', value: null };
  const hidden = alone !== null && alone.share === null && alone.n > 0;
  return [
    countCell(words, flagged),
    judged === null ? none : countCell(words, judged),
    alone === null ? none : countCell(words, alone.n),
    !lowers || alone === null
      ? none
      : hidden
        ? { text: t('quality.rules.few', { threshold }), value: '*' }
        : percentCell(words, alone.share),
    alone?.difference == null
      ? none
      : {
          text: t('quality.rules.points', { points: words.signedPoints(alone.difference) }),
          value: roundHalfAway(alone.difference * 100, 1),
        },
    {
      text:
        startsOn < '1912-01-01' ? version : t('quality.rules.since', { version, day: words.day(startsOn) }),
      value: version,
    },
  ];
}

function shareCells(words: Words, { x, n }: Share): TableCell[] {
  const interval = wilson(x, n);
  return [
    countCell(words, n),
    percentCell(words, x / n),
    textCell(interval.ok ? words.percentInterval(interval) : '—'),
  ];
}

function percentCell(words: Words, share: number | null): TableCell {
  return share === null
    ? { text: '—', value: null }
    : { text: words.percent(share), value: roundHalfAway(share * 100, 1) };
}

function deviceRow(words: Words, row: DeviceFinding): Table['rows'][number] {
  const { t } = words;
  const { repeats, drift, silent } = row;
  const found = [
    ...(repeats?.noisy === true ? [t('quality.devices.is_noisy')] : []),
    ...(silent.length === 0
      ? []
      : [t('quality.devices.is_silent', { list: silent.join(t('devices.list_separator')) })]),
    ...(drift?.drifts === true ? [t('quality.devices.is_drifting')] : []),
  ];
  return {
    key: row.code,
    head: row.name,
    cells: [
      textCell(row.counter === '' ? '—' : row.counter),
      countCell(words, row.n),
      {
        ...percentCell(words, repeats?.share ?? null),
        ...(repeats === null ? {} : { detail: t('quality.devices.times', { n: words.count(repeats.n) }) }),
      },
      percentCell(words, repeats?.others ?? null),
      percentCell(words, drift?.moved ?? null),
    ],
    note: row.n === null ? t('dashboards.state.suppressed') : found.join(words.language === 'en' ? ' ' : ''),
  };
}
