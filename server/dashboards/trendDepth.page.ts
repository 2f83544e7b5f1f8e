// Why: everything that stands under a trend's line, in finished words for the page, in tables for the file, in numbers for
// the data: all three out of the same result.
import type { Explanation } from './explain.js';
import type { Filters } from './filters.form.js';
import { notesTable, notesView, type NotesView, type RefusedNote } from './reviewNotes.page.js';
import {
  monthTable,
  profileTable,
  profileView,
  seasonView,
  type ProfileView,
  type SeasonView,
} from './seasons.page.js';
import type { Subject } from './subject.js';
import { forPage, textCell, type Table } from './table.js';
import {
  historyTable,
  targetSentences,
  targetsView,
  type RefusedTarget,
  type TargetsView,
} from './targets.page.js';
import type { Trend } from './trend.js';
import { findingExplanation, findingView, levelSentence, type FindingView } from './trendFinding.page.js';

/** Who looks, what they may write, and what of theirs was refused. */
export type Viewer = {
  userId: string;
  name: string;
  maySetTargets: boolean;
  maySign: boolean;
  refusedTarget?: RefusedTarget;
  refusedNote?: RefusedNote;
};

export type DepthView = {
  finding: FindingView;
  explanation: Explanation;
  level: string;
  season: SeasonView;
  profile: ProfileView;
  targets: TargetsView;
  notes: NotesView;
  errors: { href: string; text: string }[];
};

export function depthView(subject: Subject, filters: Filters, trend: Trend, viewer: Viewer): DepthView {
  const { measure, depth, current } = trend;
  const targets = targetsView(subject, filters, measure, depth.targets, {
    may: viewer.maySetTargets,
    refused: viewer.refusedTarget,
  });
  const notes = notesView(subject, filters, measure, depth.notes, current, {
    userId: viewer.userId,
    name: viewer.name,
    may: viewer.maySign,
    refused: viewer.refusedNote,
  });
  return {
    finding: findingView(subject, measure, depth.finding),
    explanation: findingExplanation(subject, depth.finding, depth.levelChange),
    level: levelSentence(subject, depth.levelChange, depth.around),
    season: quiet(subject, seasonView(subject, filters, trend)),
    profile: quiet(subject, profileView(subject, filters, trend)),
    targets,
    notes,
    errors: [...(targets.form?.errors ?? []), ...notes.errors],
  };
}

/** On a page a column of notes without a note only takes room. */
function quiet<View extends { table: Table | undefined }>({ words }: Subject, view: View): View {
  return view.table === undefined ? view : { ...view, table: forPage(words, view.table) };
}

/** What a file has beside the figures. */
export function depthTables(subject: Subject, filters: Filters, trend: Trend): Table[] {
  const { words } = subject;
  const { t } = words;
  const { measure, depth } = trend;
  const finding = findingView(subject, measure, depth.finding);
  const row = (key: string, head: string, text: string) => ({ key, head, cells: [textCell(text)], note: '' });
  const said: Table = {
    caption: t('trend.heading'),
    headColumn: t('dashboards.column.measure'),
    columns: [{ label: t('dashboards.column.note'), numeric: false }],
    noteColumn: '',
    rows: [
      row('trend', t('trend.heading'), finding.sentence),
      ...finding.cautions.map((caution, index) => row(`caution-${index + 1}`, t('trend.heading'), caution)),
      ...findingExplanation(subject, depth.finding, depth.levelChange).map((line) =>
        row(line.key ?? '', line.term, line.text),
      ),
      row('level_change', t('trend.level.heading'), levelSentence(subject, depth.levelChange, depth.around)),
      ...targetSentences(subject, filters, depth.targets).map((text) =>
        row('target', t('trend.target.heading'), text),
      ),
      ...seasonView(subject, filters, trend).sentences.map((text) =>
        row('season', t('trend.season.heading'), text),
      ),
      ...profileView(subject, filters, trend).sentences.map((text) =>
        row('profile', t('trend.profile.heading'), text),
      ),
    ],
  };
  const tables = [
    said,
    depth.season === null ? undefined : monthTable(subject, measure, depth.season),
    profileTable(subject, trend),
    depth.targets.history.length === 0 ? undefined : historyTable(subject, depth.targets),
    notesTable(subject, depth.notes),
  ];
  return tables.filter((table) => table !== undefined);
}

/** Stable English names, fractions unrounded. */
export function depthData({ depth }: Trend) {
  const { finding, season, seasonAsked, adjusted, profile, levelChange, around, targets, notes } = depth;
  return {
    trend: finding,
    season:
      season === null
        ? null
        : {
            index: season.index,
            test: season.test,
            adjustment: { asked: seasonAsked, given: adjusted !== null },
          },
    profile,
    levelChange: { ...levelChange, around },
    target: {
      judged: targets.judged,
      history: targets.history.map(({ id, fromDay, target, bands, setByName, setAt }) => ({
        id,
        fromDay,
        target,
        bands,
        setByName,
        setAt,
      })),
    },
    reviewNotes: notes,
  };
}
