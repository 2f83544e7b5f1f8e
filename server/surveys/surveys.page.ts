// Why: the view model of one survey: where it stands, what the draft still needs, what it would change, and its versions.
import type { Office } from '../../db/queries/offices.js';
import type { Break, Survey, VersionSummary } from '../../db/queries/surveys.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import {
  inLanguage,
  languageNames,
  languages,
  translatorFor,
  type Language,
  type Translate,
} from '../i18n.js';
import { languagesToRead, type Tongue } from '../languages/tongues.js';
import { localDay } from '../time.js';
import type { Change } from './changes.js';
import type { Problem } from './check.js';
import type { SurveyDocument } from './document.js';
import { badgeOf } from './list.page.js';
import { placeToMend } from './editor/outline.page.js';
import { opennessOf } from './open.js';
import { problemText, questionAt } from './problemWords.js';
import type { PublicationCheck } from './publication.js';
import { longestReason, reasonField, type Typed } from './surveys.form.js';
import { seriesName } from './versions.page.js';

export type SurveyView = {
  survey: Survey;
  versions: readonly VersionSummary[];
  breaks: readonly Break[];
  /** Codes of the tablets that show it. */
  devices: readonly string[];
  /** Of the current version. */
  current: SurveyDocument | undefined;
  draft: { document: SurveyDocument; check: PublicationCheck; changes: readonly Change[] } | undefined;
  /** User id → name. */
  names: ReadonlyMap<string, string>;
  tongues: readonly Tongue[];
};
export type SurveyContext = {
  language: Language;
  office: Office;
  now: Date;
  mayWrite: boolean;
  maySetUpTablets: boolean;
  /** What was typed and refused, and why. */
  typed?: Typed;
  problems?: readonly Problem[];
};

const mostListed = 30;

export function surveyPage(view: SurveyView, context: SurveyContext) {
  const { survey, current } = view;
  const { language, mayWrite, typed = {}, problems = [] } = context;
  const t = translatorFor(language);
  const openness = opennessOf(survey, context.now);
  const known = view.draft?.document ?? current;
  const moment = (at: Date) => momentText(t, at, context);
  const next = (survey.currentVersion ?? 0) + 1;
  return {
    title: inLanguage(survey.title, language),
    nav: 'surveys',
    scripts: mayWrite ? ['surveys.js'] : [],
    base: `/surveys/${survey.id}`,
    revision: String(survey.revision),
    mayWrite,
    edit: mayWrite ? { url: `/surveys/${survey.id}/edit`, text: t('surveys.show.edit') } : undefined,
    compare:
      view.versions.length > 1 || (view.versions.length === 1 && view.draft !== undefined)
        ? { url: `/surveys/${survey.id}/changes`, text: t('surveys.show.compare') }
        : undefined,
    state: t(`surveys.state.${openness}`),
    badge: badgeOf(openness),
    address: { path: `/s/${survey.slug}`, isOpen: openness === 'open' },
    tablets: view.devices.map((code) => `/kiosk/${encodeURIComponent(code)}`),
    noTablet:
      view.devices.length === 0 &&
      context.maySetUpTablets &&
      known?.channels.some((one) => one === 'kiosk' || one === 'tablet')
        ? { text: t('surveys.show.no_tablet'), url: '/devices/new', link: t('surveys.show.new_tablet') }
        : undefined,
    currentVersion:
      survey.currentVersion === null
        ? t('surveys.no_version')
        : t('surveys.version_n', { n: survey.currentVersion }),
    results:
      survey.currentVersion === null
        ? undefined
        : { url: `/dashboards/${survey.slug}/trend`, text: t('surveys.results_link') },
    tools:
      survey.currentVersion === null
        ? []
        : (['links', 'access', 'invitations', 'sampling', 'paper'] as const).map((name) => ({
            url: `/surveys/${survey.id}/${name}`,
            text: t(`surveys.show.${name}`),
          })),
    opens: survey.opensAt === null ? t('surveys.show.at_once') : moment(survey.opensAt),
    closes: survey.closesAt === null ? t('surveys.show.no_end') : moment(survey.closesAt),
    source: known?.source,
    draft: draftView(t, view, context),
    publishNote:
      survey.currentVersion === null
        ? t('surveys.show.publish_first')
        : t('surveys.show.publish_next', { n: next, before: survey.currentVersion }),
    publishText: t('surveys.show.publish', { n: next }),
    versions: view.versions.map((version) => ({
      name: t('surveys.version_n', { n: version.number }),
      isCurrent: version.number === survey.currentVersion,
      publishedAt: moment(version.publishedAt),
      publishedBy:
        version.publishedBy === null
          ? t('surveys.show.by_program')
          : (view.names.get(version.publishedBy) ?? version.publishedBy),
      hash: version.documentHash.slice(0, 12),
      download: `/surveys/${survey.id}/versions/${version.number}.json`,
      previews: previewLinks(t, survey.id, String(version.number), current, view.tongues),
    })),
    breaks: view.breaks.map((entry) => ({
      question: seriesName(t, known, entry.question, language),
      day:
        entry.periodKind === 'day'
          ? dayInWords(entry.period, language, context.office.settings.rocYears)
          : entry.period,
      reason: inLanguage(entry.reason, language),
    })),
    documentField: {
      name: 'document',
      id: 'document',
      label: t('surveys.new.document'),
      hint: t('surveys.show.edit_hint'),
      rows: 16,
      value: typed['document'] ?? JSON.stringify(known ?? {}, null, 2),
      error: typed['document'] === undefined ? undefined : t('errors.survey_refused.title'),
    },
    editOpen: typed['document'] !== undefined,
    documentDownload:
      survey.draft === null
        ? `/surveys/${survey.id}/versions/${survey.currentVersion ?? 0}.json`
        : `/surveys/${survey.id}/versions/draft.json`,
    scheduleFields: scheduleFields(t, survey, context),
    canDispose: mayWrite && survey.currentVersion === null,
    canClose: survey.state === 'open',
    canReopen: survey.state === 'closed',
    errors:
      problems.length === 0
        ? undefined
        : problems.slice(0, mostListed).map((found) => ({
            href: hrefOf(survey, found.path, view.draft?.document, typed),
            text: problemText(t, found, typed['document'] === undefined ? known : undefined),
          })),
  };
}

function draftView(t: Translate, view: SurveyView, context: SurveyContext) {
  const { survey, draft } = view;
  if (draft === undefined) return undefined;
  const { document, check, changes } = draft;
  const { language, typed = {} } = context;
  const line = (kind: 'problems' | 'warnings') => (found: Problem) => ({
    href: context.mayWrite
      ? placeToMend(found.path, document, `/surveys/${survey.id}`)
      : hrefOf(survey, found.path, document, {}),
    text: problemText(t, found, document, kind),
  });
  const needed = [...new Set(changes.filter((entry) => entry.mayBreak).map((entry) => entry.question))];
  return {
    problems: check.problems.slice(0, mostListed).map(line('problems')),
    problemsTitle: t('surveys.show.problems_title', { n: check.problems.length }),
    moreProblems:
      check.problems.length > mostListed
        ? t('surveys.show.more', { n: check.problems.length - mostListed })
        : undefined,
    isComplete: check.problems.length === 0,
    warnings: check.warnings.map(line('warnings')),
    warningsTitle: t('surveys.show.warnings_title', { n: check.warnings.length }),
    hasCurrent: survey.currentVersion !== null,
    changesTitle:
      survey.currentVersion === null
        ? undefined
        : t('surveys.show.changes_title', { n: survey.currentVersion }),
    changes: changes.map((entry) => ({
      question: seriesName(t, entry.kind === 'removed' ? view.current : document, entry.question, language),
      change: t(`surveys.changes.${entry.kind}`, { codes: entry.codes.join(' ') }),
      series: t(`surveys.series.${seriesEffect(entry)}`),
      breaks: entry.breaks,
    })),
    previews: previewLinks(t, survey.id, 'draft', document, view.tongues),
    breaks: needed.map((question) => {
      const isNeeded = changes.some((entry) => entry.question === question && entry.breaks);
      return {
        question,
        name: seriesName(t, document, question, language),
        id: `break.${question}`,
        ticked: typed[`break.${question}`] !== undefined,
        note: t(isNeeded ? 'surveys.show.break_needed' : 'surveys.show.break_optional'),
        reasons: languages.map((each) => ({
          name: reasonField(question, each),
          id: reasonField(question, each),
          label: t('surveys.show.reason', { language: languageNames[each] }),
          max: longestReason,
          value: typed[reasonField(question, each)] ?? '',
        })),
      };
    }),
  };
}

function seriesEffect(entry: Change): 'breaks' | 'may_break' | 'goes_on' | 'new' | 'ends' {
  if (entry.kind === 'added') return 'new';
  if (entry.kind === 'removed') return 'ends';
  return entry.breaks ? 'breaks' : entry.mayBreak ? 'may_break' : 'goes_on';
}

/** Where to put it right: the question in the draft's preview, a field of this page, else the document. */
function hrefOf(survey: Survey, path: string, document: SurveyDocument | undefined, typed: Typed): string {
  if (path.startsWith('breaks.')) return `#break.${path.slice('breaks.'.length)}`;
  if (/^(opens|closes)/.test(path)) return path === 'closesAt' ? '#closesDay' : `#${path}`;
  const question =
    document === undefined || typed['document'] !== undefined ? undefined : questionAt(path, document);
  return question === undefined
    ? '#document'
    : `/surveys/${survey.id}/preview?version=draft&language=${languageAt(path)}#q.${question}`;
}

const languageAt = (path: string): Language => languages.find((each) => path.endsWith(`.${each}`)) ?? 'zh-TW';

function previewLinks(
  t: Translate,
  surveyId: string,
  version: string,
  document: SurveyDocument | undefined,
  tongues: readonly Tongue[],
) {
  const kinds =
    document?.channels.includes('kiosk') === true ? (['web', 'kiosk'] as const) : (['web'] as const);
  return kinds.map((as) => ({
    name: t(`surveys.show.preview_${as}`),
    links: languagesToRead(tongues).map(({ code, name }) => ({
      language: code,
      text: name,
      url: `/surveys/${surveyId}/preview?version=${version}&language=${code}&as=${as}`,
    })),
  }));
}

function scheduleFields(t: Translate, survey: Survey, context: SurveyContext) {
  const { typed = {}, problems = [], office } = context;
  const shown = (at: Date | null) =>
    at === null
      ? { day: '', time: '' }
      : { day: localDay(at, office.timeZone), time: timeInWords(at, office.timeZone) };
  const opens = shown(survey.opensAt);
  const closes = shown(survey.closesAt);
  const field = (name: string, label: string, type: string, stored: string) => {
    const wrong = problems.find(
      (found) => found.path === name || (found.path === 'closesAt' && name === 'closesDay'),
    );
    return {
      name,
      id: name,
      label: t(`surveys.show.${label}`),
      type,
      value: typed[name] ?? stored,
      error: wrong === undefined ? undefined : t(`surveys.problems.${wrong.key}`, wrong.parameters),
    };
  };
  return [
    field('opensDay', 'opens_day', 'date', opens.day),
    field('opensTime', 'opens_time', 'time', opens.time),
    field('closesDay', 'closes_day', 'date', closes.day),
    field('closesTime', 'closes_time', 'time', closes.time),
  ];
}

function momentText(t: Translate, at: Date, { language, office }: SurveyContext): string {
  return t('surveys.show.moment', {
    day: dayInWords(localDay(at, office.timeZone), language, office.settings.rocYears),
    time: timeInWords(at, office.timeZone),
  });
}
