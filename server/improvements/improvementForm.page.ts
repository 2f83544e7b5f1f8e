// Why: one page for the empty form, the refused form and the change of an improvement.
import { themes } from '../../analysis/text/themeRules.js';
import type { Improvement } from '../../db/queries/improvements.js';
import type { Translate } from '../i18n.js';
import { segmentOf, type Choices, type Option } from './choices.js';
import type { alarmNotice } from './fromAlarm.js';
import type { ImprovementChanges, ImprovementPlan } from './improvements.commands.js';
import { longest, type Errors, type Field, type TextField, type Values } from './improvements.form.js';
import { priorities } from './status.js';

type Shown = {
  t: Translate;
  choices: Choices;
  values: Values;
  errors: Errors;
  /** A sentence above the fields that is not about one of them. */
  notice?: string | undefined;
  /** The alarm it was opened from. */
  alarm?: ReturnType<typeof alarmNotice> | undefined;
};

/** The values an existing improvement begins its form with. */
export function valuesOfImprovement(improvement: ImprovementChanges): Values {
  const {
    cause,
    options,
    benefit,
    fairness,
    cost,
    peopleReached,
    actionTaken,
    effect,
    effectiveDay,
    doubleLoop,
  } = improvement;
  return {
    ...valuesOfPlan(improvement),
    ...{ cause, options, benefit, fairness, actionTaken, effect, doubleLoop },
    cost: cost === null ? '' : String(cost),
    peopleReached: peopleReached === null ? '' : String(peopleReached),
    effectiveDay: effectiveDay ?? '',
  };
}

export function valuesOfPlan(plan: ImprovementPlan): Values {
  const { title, theme, ownerId, sectionId, dueDay, priority, measure } = plan;
  return {
    ...{ title, theme, ownerId, sectionId: sectionId ?? '', dueDay, priority },
    ...(measure === null
      ? {}
      : {
          measure: `${measure.surveyId}|${measure.question}`,
          segment: segmentOf(measure),
          baselineFrom: measure.baselineFrom,
          baselineTo: measure.baselineTo,
          windowTo: measure.windowTo ?? '',
          comparison: measure.comparison === undefined ? '' : segmentOf(measure.comparison),
        }),
  };
}

/** @param comments the ids it is made of, and their words where the person may read them */
export function newImprovementPage(
  shown: Shown,
  comments: { ids: readonly string[]; words: readonly { text: string; language: string }[] },
) {
  const { t } = shown;
  return {
    ...formPage(shown, t('improvements.new'), '/improvements', '/improvements', t('improvements.create')),
    comments: comments.ids.join(','),
    fromComments:
      comments.ids.length === 0 ? undefined : t('improvements.from_comments', { n: comments.ids.length }),
    words: comments.words,
  };
}

export function editImprovementPage(shown: Shown, improvement: Improvement) {
  const { t } = shown;
  const address = `/improvements/${encodeURIComponent(improvement.id)}`;
  return {
    ...formPage(shown, t('improvements.edit'), address, address, t('improvements.save')),
    revision: improvement.revision,
    crumb: t('improvements.numbered', { n: improvement.number, title: improvement.title }),
    substance: [textField(shown, 'cause', 5), textField(shown, 'options', 4), textField(shown, 'benefit', 3)],
    amounts: [amountField(shown, 'cost'), amountField(shown, 'peopleReached')],
    outcome: [
      textField(shown, 'fairness', 3),
      textField(shown, 'actionTaken', 5),
      { ...inputField(shown, 'effectiveDay', 'date'), hint: t('improvements.hints.effectiveDay') },
      textField(shown, 'effect', 5),
      ...(improvement.status === 'verified' || improvement.status === 'done'
        ? [textField(shown, 'doubleLoop', 3)]
        : []),
    ],
  };
}

function formPage(shown: Shown, title: string, action: string, cancelUrl: string, submit: string) {
  const { t, choices, values, errors, notice } = shown;
  const wrong = (Object.keys(errors) as Field[]).map((name) => ({
    href: `#${name}`,
    text: t(`improvements.errors.${name}`),
  }));
  const list = [...(notice === undefined ? [] : [{ text: notice }]), ...wrong];
  const select = (name: Field, options: readonly Option[], none?: string) =>
    selectField(shown, name, options, none);
  return {
    title,
    nav: 'improvements',
    styles: ['improving.css'],
    action,
    cancelUrl,
    submit,
    alarm: shown.alarm,
    errors: list.length === 0 ? undefined : list,
    main: [
      {
        ...inputField(shown, 'title', 'text'),
        hint: t('improvements.hints.title'),
        max: longest.title,
        required: true,
      },
      select(
        'theme',
        themes.map((theme) => ({ value: theme, text: t(`comments.themes.${theme}`) })),
        t('improvements.choose'),
      ),
      select('ownerId', withCurrent(choices.owners, values.ownerId, choices.people)),
      select('sectionId', withSection(choices, values.sectionId)),
      { ...inputField(shown, 'dueDay', 'date'), required: true },
      select(
        'priority',
        priorities.map((priority) => ({ value: priority, text: t(`improvements.priorities.${priority}`) })),
      ),
    ],
    target: [
      {
        ...select('measure', choices.measures, t('improvements.no_measure')),
        hint: t('improvements.hints.measure'),
      },
      select('segment', withSegment(choices, values.segment)),
      { ...inputField(shown, 'baselineFrom', 'date'), hint: t('improvements.hints.baseline') },
      inputField(shown, 'baselineTo', 'date'),
      { ...inputField(shown, 'windowTo', 'date'), hint: t('improvements.hints.windowTo') },
      {
        ...select(
          'comparison',
          withSegment(choices, values.comparison).filter(({ value }) => value !== ''),
          t('improvements.no_comparison'),
        ),
        hint: t('improvements.hints.comparison'),
      },
    ],
  };
}

/** An owner who has left the office since stays chosen until somebody chooses another. */
function withCurrent(
  options: readonly Option[],
  current: string | undefined,
  people: ReadonlyMap<string, string>,
): Option[] {
  const name = current === undefined ? undefined : people.get(current);
  if (current === undefined || name === undefined || options.some((option) => option.value === current))
    return [...options];
  return [...options, { value: current, text: name }];
}

function withSection(choices: Choices, current: string | undefined): Option[] {
  const own = choices.ownSections;
  const known = choices.sections.find((section) => section.value === current);
  return known === undefined || own.some((option) => option.value === current) ? own : [...own, known];
}

function withSegment(choices: Choices, current: string | undefined): Option[] {
  const words = current === undefined ? undefined : choices.segmentWords.get(current);
  if (
    current === undefined ||
    words === undefined ||
    choices.segments.some((option) => option.value === current)
  )
    return choices.segments;
  return [...choices.segments, { value: current, text: words }];
}

const hinted: readonly Field[] = [
  ...(['cause', 'options', 'benefit', 'fairness', 'actionTaken', 'effect', 'doubleLoop'] as const),
];

/** Also used by the steps on the improvement's own page. */
export function textField(
  { t, values, errors }: Pick<Shown, 't' | 'values' | 'errors'>,
  name: TextField,
  rows: number,
) {
  return {
    ...inputField({ t, values, errors }, name, 'text'),
    rows,
    max: name === 'reason' ? longest.reason : longest.text,
    hint: hinted.includes(name) ? t(`improvements.hints.${name}`) : undefined,
  };
}

export function amountField(shown: Pick<Shown, 't' | 'values' | 'errors'>, name: 'cost' | 'peopleReached') {
  return {
    ...inputField(shown, name, 'text'),
    inputmode: 'numeric',
    hint: shown.t(`improvements.hints.${name}`),
  };
}

export function inputField(
  { t, values, errors }: Pick<Shown, 't' | 'values' | 'errors'>,
  name: Field,
  type: string,
) {
  return {
    name,
    id: name,
    type,
    label: t(`improvements.fields.${name}`),
    value: values[name] ?? '',
    error: errors[name] === true ? t(`improvements.errors.${name}`) : undefined,
  };
}

function selectField(shown: Shown, name: Field, options: readonly Option[], none?: string) {
  const chosen = shown.values[name] ?? '';
  const all = none === undefined ? options : [{ value: '', text: none }, ...options];
  return {
    ...inputField(shown, name, 'text'),
    options: all.map((option) => ({ ...option, selected: option.value === chosen })),
  };
}
