// Why: the board and the list of improvements: what is late first.
import { themes } from '../../analysis/text/themeRules.js';
import type { Improvement } from '../../db/queries/improvements.js';
import { dayInShort } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import type { Language, Translate } from '../i18n.js';
import type { Choices } from './choices.js';
import type { ListView } from './improvements.form.js';
import { openStatuses, statuses } from './status.js';

type Row = Improvement & { ownerName: string };

const mostInColumn = 30;

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** @param rows the open ones by due day, then the closed ones, the latest first */
export function improvementsPage(
  { t, language, staff, today }: { t: Translate; language: Language; staff: Staff; today: string },
  view: ListView,
  rows: readonly Row[],
  commentCounts: ReadonlyMap<string, number>,
  choices: Choices,
) {
  const { rocYears } = staff.office.settings;
  const sectionName = (id: string | null) =>
    id === null
      ? t('improvements.no_section')
      : (choices.sections.find((section) => section.value === id)?.text ?? id);
  const items = rows.map((row) => {
    const isOpen = openStatuses.includes(row.status);
    const late = isOpen ? daysBetween(row.dueDay, today) : 0;
    return {
      url: `/improvements/${encodeURIComponent(row.id)}`,
      number: row.number,
      title: row.title,
      statusCode: row.status,
      status: t(`improvements.statuses.${row.status}`),
      owner: row.ownerName,
      section: sectionName(row.sectionId),
      theme: t(`comments.themes.${row.theme}`),
      due: dayInShort(row.dueDay, language, rocYears),
      dueWords: isOpen
        ? late === 0
          ? t('improvements.due_today')
          : t('improvements.due_on', { day: dayInShort(row.dueDay, language, rocYears) })
        : undefined,
      overdue: late > 0 ? t('improvements.overdue', { n: late }) : undefined,
      high: row.priority === 'high' ? t('improvements.high_priority') : undefined,
      comments: commentCounts.get(row.id) ?? 0,
      commentsWords: commentCounts.has(row.id)
        ? t('improvements.comments_count', { n: commentCounts.get(row.id) ?? 0 })
        : undefined,
    };
  });
  const filtered = Object.values(view.values).some((value) => value !== '' && value !== false);
  return {
    title: t('improvements.title'),
    nav: 'improvements',
    styles: ['improving.css'],
    lead: t('improvements.lead', {
      open: items.filter((item) => openStatuses.includes(item.statusCode)).length,
      overdue: items.filter((item) => item.overdue !== undefined).length,
    }),
    mayCreate: staff.may('improvements.write'),
    mayPublish: staff.may('heard.publish'),
    empty: items.length === 0,
    filtered,
    filter: filterForm(t, view, choices),
    view: view.layout,
    boardUrl: address(view, { view: 'board' }),
    listUrl: address(view, { view: 'list' }),
    columns:
      view.layout === 'board'
        ? statuses.map((status) => {
            const all = items.filter((item) => item.statusCode === status);
            return {
              title: t(`improvements.statuses.${status}`),
              count: all.length,
              items: all.slice(0, mostInColumn),
              more:
                all.length > mostInColumn
                  ? {
                      url: address(view, { view: 'list', status }),
                      text: t('improvements.board_more', { n: all.length }),
                    }
                  : undefined,
            };
          })
        : undefined,
    items: view.layout === 'list' ? items : undefined,
  };
}

function address(
  { values, layout }: ListView,
  changes: { view?: 'board' | 'list'; status?: string },
): string {
  const { owner, section, status, theme, overdue, mine } = values;
  const all = {
    view: layout,
    owner,
    section,
    status,
    theme,
    overdue: overdue ? '1' : '',
    mine: mine ? '1' : '',
    ...changes,
  };
  const parameters = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''));
  return `/improvements?${parameters.toString()}`;
}

function filterForm(t: Translate, { values, layout }: ListView, choices: Choices) {
  const all = { value: '', text: t('improvements.filter.all') };
  const options = (chosen: string, list: readonly { value: string; text: string }[]) =>
    [all, ...list].map((option) => ({ ...option, selected: option.value === chosen }));
  return {
    view: layout,
    owners: options(values.owner, choices.owners),
    sections: options(values.section, choices.sections),
    statuses: options(
      values.status,
      (['open', ...statuses] as const).map((status) => ({
        value: status,
        text: t(`improvements.statuses.${status}`),
      })),
    ),
    themes: options(
      values.theme,
      themes.map((theme) => ({ value: theme, text: t(`comments.themes.${theme}`) })),
    ),
    overdue: values.overdue,
    mine: values.mine,
  };
}
