// Why: what counts as satisfied, and what is aimed at, for every measure of every survey on one page each, with how it came to be so.
import type { SetTarget } from '../../db/queries/targets.js';
import { definitionWords, satisfiedChoices } from '../dashboards/sentences.js';
import { targetOn } from '../dashboards/targets.js';
import { inLanguage, separatorIn, type Language, type Translate } from '../i18n.js';
import { localDay } from '../time.js';
import type { MeasuredSurvey, Reading } from './measures.js';
import { frameOf, type SettingsView } from './settingsPage.js';

type MeasuresView = Omit<SettingsView, 'steps' | 'refused'> & {
  surveys: readonly MeasuredSurvey[];
  mayWrite: boolean;
};

const plainFrame = (view: Omit<SettingsView, 'steps' | 'refused'>) => frameOf(view, {}, () => '');

export function satisfactionPage(view: MeasuresView) {
  const { office, language } = view;
  const { t, words, page } = plainFrame(view);
  const since = ({ publishedAt, version }: Reading) =>
    t('settings.satisfaction.since', { day: words.day(localDay(publishedAt, office.timeZone)), n: version });
  return {
    ...page,
    title: t('settings.page.satisfaction'),
    lead: t('settings.lead.satisfaction'),
    how: ['where', 'edition', 'usual'].map((note) => t(`settings.satisfaction.${note}`)),
    surveys: view.surveys.map(({ survey, measures }) => ({
      id: survey.id,
      title: inLanguage(survey.title, language),
      edit: view.mayWrite ? `/surveys/${survey.id}/edit` : undefined,
      rows: measures.map(({ measure, readings: [now, ...earlier] }) => ({
        name: nameOf(t, measure),
        definition: definitionWords(words, measure),
        choices: satisfiedChoices(measure).join(separatorIn(language)),
        since: now === undefined ? '' : since(now),
        reason: reasonOf(now, language),
        earlier: earlier.map((one) => ({
          definition: definitionWords(words, one.measure),
          since: since(one),
          reason: reasonOf(one, language),
        })),
      })),
    })),
  };
}

const nameOf = (t: Translate, { kind, name }: { kind: 'question' | 'composite'; name: string }): string =>
  kind === 'composite' ? t('dashboards.composite_named', { name }) : name;

const reasonOf = (reading: Reading | undefined, language: Language): string | undefined =>
  reading?.reason === undefined ? undefined : inLanguage(reading.reason, language);

export function targetsPage(view: MeasuresView & { targets: readonly SetTarget[]; now: Date }) {
  const { office, language, targets } = view;
  const { t, words, page } = plainFrame(view);
  const today = localDay(view.now, office.timeZone);
  const inWords = ({ target, bands }: SetTarget) => ({
    target:
      target === null
        ? t(bands.length === 0 ? 'trend.target.ended' : 'settings.targets.bands_only')
        : words.percent(target),
    bands: bands
      .map((band) => t('trend.target.band_edge', { name: band.name, from: words.percent(band.from) }))
      .join(separatorIn(language)),
  });
  return {
    ...page,
    title: t('settings.page.targets'),
    lead: t('settings.lead.targets'),
    how: ['where', 'drawn', 'history'].map((note) => t(`settings.targets.${note}`)),
    surveys: view.surveys.map(({ survey, measures }) => ({
      id: survey.id,
      title: inLanguage(survey.title, language),
      rows: measures.map(({ measure }) => {
        const set = targets.filter((one) => one.surveyId === survey.id && one.question === measure.code);
        const holds = targetOn(set, today);
        return {
          name: nameOf(t, measure),
          url: `/dashboards/${survey.slug}/trend?${new URLSearchParams({ question: measure.code }).toString()}`,
          ...(holds === undefined ? { target: t('settings.targets.none'), bands: '' } : inWords(holds)),
          since: holds === undefined ? '' : words.day(holds.fromDay),
          earlier: [...set]
            .reverse()
            .filter((one) => one !== holds)
            .map((one) => ({
              ...inWords(one),
              from: t('settings.targets.from', {
                day: words.day(one.fromDay),
                who: one.setByName ?? t('trend.target.program'),
              }),
            })),
        };
      }),
    })),
  };
}
