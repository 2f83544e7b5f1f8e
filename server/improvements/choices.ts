// Why: what can be chosen for an improvement - owners, sections, measures, segments - in the reader's words, and the words
// for what was chosen before, even where it can no longer be chosen.
import { listCounters, listSections, listServices } from '../../db/queries/offices.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { listStaff } from '../../db/queries/users.js';
import type { TargetMeasure } from '../../db/schema.js';
import { measuresOf } from '../dashboards/measures.js';
import { dayInWords } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import type { Staff } from '../http/currentUser.js';
import { localDay } from '../time.js';
import { holdsOn } from '../users/holding.js';
import { inLanguage, type Language, type Translate } from '../i18n.js';
import { loadSurvey } from '../surveys/open.js';
import { writeSections } from './rights.js';
import { channelName } from '../settings/channels.js';

export type Option = { value: string; text: string };

export type Choices = {
  /** Active people of the office, by name. */
  owners: Option[];
  /** Everybody who ever worked here: for words about the past. */
  people: ReadonlyMap<string, string>;
  sections: Option[];
  /** The sections this person may put an improvement into; '' is the whole office. */
  ownSections: Option[];
  /** `surveyId|question` */
  measures: Option[];
  /** `cut:value`; '' is everybody. */
  segments: Option[];
  /** With those this person may not choose: for words. */
  segmentWords: ReadonlyMap<string, string>;
};

const channels = ['kiosk', 'web', 'tablet', 'paper', 'assisted'] as const;

export async function readChoices(
  dependencies: Dependencies,
  staff: Staff,
  t: Translate,
  language: Language,
): Promise<Choices> {
  const db = dependencies.database.queries;
  const { scope } = staff;
  const [people, sections, counters, services, surveys] = await Promise.all([
    listStaff(db, scope),
    listSections(db, scope),
    listCounters(db, scope),
    listServices(db, scope),
    listSurveys(db, scope),
  ]);
  const measures: Option[] = [];
  for (const survey of surveys) {
    const { version } = await loadSurvey(dependencies, scope, survey.id);
    if (version === undefined) continue;
    const title = inLanguage(survey.title, language);
    for (const measure of measuresOf(version.document, language)) {
      measures.push({
        value: `${survey.id}|${measure.code}`,
        text: `${title}${language === 'en' ? ': ' : '：'}${measure.name}`,
      });
    }
  }
  const collator = new Intl.Collator(language);
  const today = localDay(dependencies.clock(), staff.office.timeZone);
  const holders = people.filter((person) => holdsOn(person, today));
  const owners = new Map(holders.map((person) => [person.id, person.name]));
  const sectionOptions = sections.map((section) => ({
    value: section.id,
    text: inLanguage(section.name, language),
  }));
  const allowed = writeSections(staff);
  const counterOptions = counters.map((counter) => ({
    value: `counter:${counter.code}`,
    text: t('improvements.segment_counter', { name: inLanguage(counter.name, language) }),
    sectionId: counter.sectionId,
  }));
  const visible = staff.counterSections();
  const others = [
    ...services.map((service) => ({
      value: `service:${service.code}`,
      text: t('improvements.segment_service', { name: inLanguage(service.name, language) }),
    })),
    ...channels.map((channel) => ({
      value: `channel:${channel}`,
      text: t('improvements.segment_channel', {
        name: channelName(staff.office.settings, language, channel, t(`comments.channels.${channel}`)),
      }),
    })),
  ];
  const everybody = { value: '', text: t('improvements.all_people') };
  return {
    owners: [...owners]
      .map(([value, text]) => ({ value, text }))
      .sort((a, b) => collator.compare(a.text, b.text)),
    people: new Map(people.map((person) => [person.id, person.name])),
    sections: sectionOptions,
    ownSections:
      allowed === 'all'
        ? [{ value: '', text: t('improvements.no_section') }, ...sectionOptions]
        : sectionOptions.filter((section) => allowed.includes(section.value)),
    measures,
    segments: [
      everybody,
      // Counters' scores are for few eyes: who may not see them aims at none of them.
      ...counterOptions
        .filter(({ sectionId }) => visible === 'all' || (sectionId !== null && visible.includes(sectionId)))
        .map(({ value, text }) => ({ value, text })),
      ...others,
    ],
    segmentWords: new Map([everybody, ...counterOptions, ...others].map(({ value, text }) => [value, text])),
  };
}

export const segmentOf = (measure: { cut: string; cutValue: string }): string =>
  measure.cut === '' ? '' : `${measure.cut}:${measure.cutValue}`;

/** The measure an improvement is meant to move, as one line. */
export function measureInWords(
  t: Translate,
  language: Language,
  rocYears: boolean,
  choices: Choices,
  measure: TargetMeasure,
): string {
  const known = choices.measures.find(
    (option) => option.value === `${measure.surveyId}|${measure.question}`,
  )?.text;
  const [survey = '', question = measure.question] =
    known === undefined ? [] : splitOnce(known, language === 'en' ? ': ' : '：');
  const begun = t('improvements.measure_words', {
    survey,
    question,
    segment: choices.segmentWords.get(segmentOf(measure)) ?? segmentOf(measure),
    from: dayInWords(measure.baselineFrom, language, rocYears),
    to: dayInWords(measure.baselineTo, language, rocYears),
  });
  const { windowTo, comparison } = measure;
  return [
    begun,
    ...(windowTo === undefined
      ? []
      : [t('improvements.window_words', { day: dayInWords(windowTo, language, rocYears) })]),
    ...(comparison === undefined
      ? []
      : [
          t('improvements.comparison_words', {
            segment: choices.segmentWords.get(segmentOf(comparison)) ?? segmentOf(comparison),
          }),
        ]),
  ].join(language === 'en' ? '; ' : '；');
}

function splitOnce(text: string, sign: string): string[] {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + sign.length)];
}
