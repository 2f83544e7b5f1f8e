// Why: what the staff propose, what became of it and what it saved, as a list and one by one.
import type { ShownProposal } from '../../db/queries/proposals.js';
import type { ProposalDecision } from '../../db/schema.js';
import { shownText, type Reader } from '../comments/shown.js';
import { dayInShort, dayInWords } from '../dayWords.js';
import { localDay } from '../time.js';
import { longestProposal, measures, type Errors, type Values } from './proposals.form.js';

const decisions: readonly ProposalDecision[] = ['waiting', 'adopted', 'not_adopted'];

const dayOf = ({ language, staff }: Reader, day: string | null, how: typeof dayInShort): string =>
  day === null ? '' : how(day, language, staff.office.settings.rocYears);

/** «30 → 12», or nothing where one of the two was not measured. */
function moved(reader: Reader, key: 'minutes' | 'documents', before: number | null, after: number | null) {
  return before === null || after === null
    ? undefined
    : reader.t(`proposals.moved.${key}`, { before, after });
}

export function proposalsPage(reader: Reader, proposals: readonly ShownProposal[]) {
  const { t } = reader;
  return {
    title: t('proposals.title'),
    nav: 'proposals',
    empty: proposals.length === 0,
    rows: proposals.map((one) => ({
      url: `/proposals/${encodeURIComponent(one.commentId)}`,
      title: one.title,
      proposer: one.proposer,
      day: dayOf(reader, one.day, dayInShort),
      decision: t(`proposals.decisions.${one.decision}`),
      minutes: moved(reader, 'minutes', one.minutesBefore, one.minutesAfter),
      documents: moved(reader, 'documents', one.documentsBefore, one.documentsAfter),
    })),
  };
}

function fieldOf({ t }: Reader, name: string, values: Values, errors: Errors, more: object = {}) {
  const n = Object.hasOwn(longestProposal, name) ? longestProposal[name as keyof typeof longestProposal] : 0;
  const problem = errors[name];
  return {
    name,
    label: t(`proposals.fields.${name}`),
    value: values[name] ?? '',
    error: problem === undefined ? undefined : t(`proposals.errors.${problem}`, { n }),
    ...(n === 0 ? {} : { max: n }),
    ...more,
  };
}

function summaryOf(fields: readonly { name: string; error: string | undefined }[]) {
  const wrong = fields.filter((field) => field.error !== undefined);
  return wrong.length === 0 ? undefined : wrong.map(({ name, error }) => ({ href: `#${name}`, text: error }));
}

export function newProposalPage(reader: Reader, values: Values, errors: Errors = {}) {
  const fields = [
    fieldOf(reader, 'title', values, errors),
    fieldOf(reader, 'text', values, errors, { rows: 6 }),
    fieldOf(reader, 'expectedEffect', values, errors, { rows: 3, optional: true }),
  ];
  return {
    title: reader.t('proposals.new'),
    nav: 'proposals',
    id: values['id'] ?? '',
    fields,
    errors: summaryOf(fields),
  };
}

export type ProposalView = {
  proposal: ShownProposal;
  decidedBy: string | undefined;
  improvements: readonly { id: string; number: number; title: string }[];
  mayMeasure: boolean;
  refused?: { values: Values; errors: Errors };
};

export function proposalPage(reader: Reader, view: ProposalView) {
  const { t, language, staff } = reader;
  const { proposal, refused = { values: {}, errors: {} } } = view;
  const stored: Values = {
    decision: proposal.decision,
    review: proposal.review,
    improvementId: proposal.improvementId ?? '',
    ...Object.fromEntries(measures.map((name) => [name, String(proposal[name] ?? '')])),
  };
  const values = { ...stored, ...refused.values };
  const improvement = view.improvements.find((one) => one.id === proposal.improvementId);
  const named = (one: { number: number; title: string }) =>
    t('improvements.numbered', { n: one.number, title: one.title });
  const decision = [
    fieldOf(reader, 'decision', values, refused.errors, {
      options: decisions.map((value) => ({
        value,
        text: t(`proposals.decisions.${value}`),
        selected: value === values['decision'],
      })),
    }),
    fieldOf(reader, 'review', values, refused.errors, { rows: 4 }),
    fieldOf(reader, 'improvementId', values, refused.errors, {
      options: [
        { value: '', text: t('proposals.no_improvement'), selected: values['improvementId'] === '' },
        ...view.improvements.map((one) => ({
          value: one.id,
          text: named(one),
          selected: one.id === values['improvementId'],
        })),
      ],
    }),
  ];
  const measured = measures.map((name) =>
    fieldOf(reader, name, values, refused.errors, { inputmode: 'numeric', max: 6 }),
  );
  const decidedOn =
    proposal.decidedAt === null
      ? ''
      : dayInWords(
          localDay(proposal.decidedAt, staff.office.timeZone),
          language,
          staff.office.settings.rocYears,
        );
  return {
    title: proposal.title,
    nav: 'proposals',
    address: `/proposals/${encodeURIComponent(proposal.commentId)}`,
    revision: proposal.revision,
    by: t('proposals.by', { name: proposal.proposer, day: dayOf(reader, proposal.day, dayInWords) }),
    text: shownText(t, proposal, []),
    expectedEffect: proposal.expectedEffect,
    decisionWord: t(`proposals.decisions.${proposal.decision}`),
    decided:
      view.decidedBy === undefined
        ? undefined
        : t('proposals.decided', { name: view.decidedBy, day: decidedOn }),
    review: proposal.review,
    improvement:
      improvement === undefined
        ? undefined
        : { url: `/improvements/${encodeURIComponent(improvement.id)}`, title: named(improvement) },
    minutes: moved(reader, 'minutes', proposal.minutesBefore, proposal.minutesAfter),
    documents: moved(reader, 'documents', proposal.documentsBefore, proposal.documentsAfter),
    decision: staff.may('proposals.decide') ? decision : undefined,
    measured: view.mayMeasure ? measured : undefined,
    errors: summaryOf([...decision, ...measured]),
  };
}
