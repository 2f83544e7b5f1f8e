// Why: several filters at once have no count cells; the stored rows are counted instead, by the same code that makes the
// cells, page by page. Slower with every answer, and only on demand.
import { SEPARATOR } from '../../db/intake.js';
import { allAnswers, type StoredAnswers } from '../../db/queries/answers.js';
import type { CellCount } from '../../db/queries/cells.js';
import { cellKeysOf, type Answers } from '../responses/cells.js';
import type { PublishedVersion } from '../responses/intake.js';
import { compositeCodeOf, type SurveyDocument } from '../surveys/document.js';
import { loadVersion } from '../surveys/open.js';
import type { Counted, CountRequest } from './counts.js';
import type { Subject } from './subject.js';

const page = 2_000;

type Sums = Map<string, Map<string, CellCount>>;

/** Counts the rows of the request's days (or waves) by the split's values, and beside them who fails one filter only. */
export async function tallyRows(
  subject: Subject,
  request: CountRequest,
): Promise<Omit<Counted, 'cuts' | 'alone'>> {
  const wavesToo = request.grain === 'wave';
  const tests = request.filters.map((filter) => ({
    valueOf: valueOf(filter.cut),
    values: new Set(filter.values),
  }));
  const splitOf = request.split === null ? undefined : valueOf(request.split);
  const matching: Sums = new Map();
  const failing: Sums[] = tests.map((): Sums => new Map());
  const beside: Sums = new Map();
  const versions = new Map<number, PublishedVersion>();
  const query = {
    surveyId: subject.survey.id,
    limit: page,
    wavesToo,
    ...(wavesToo ? {} : { from: request.from, to: request.to }),
  };
  for await (const rows of allAnswers(subject.db, subject.scope, query)) {
    for (const row of rows) {
      const version = versions.get(row.version) ?? (await cutDown(subject, request, row.version));
      versions.set(row.version, version);
      const answers = JSON.parse(row.answers) as Answers;
      const missed = tests.flatMap(({ valueOf: value, values }, index) =>
        values.has(value(row, answers) ?? '') ? [] : [index],
      );
      if (missed.length > 1) continue;
      const group = splitOf === undefined ? '' : splitOf(row, answers);
      const filterMissed = missed[0];
      const sums = filterMissed === undefined ? (group === null ? beside : matching) : failing[filterMissed];
      if (sums !== undefined) add(sums, group ?? 'none', row, answers, version, request);
    }
  }
  if (request.split === null && !matching.has('')) matching.set('', new Map());
  return {
    source: 'rows',
    groups: lists(matching),
    beside: lists(beside),
    whole: null,
    failing: failing.map(lists),
  };
}

function lists(sums: Sums): Map<string, CellCount[]> {
  return new Map([...sums].map(([group, cells]) => [group, [...cells.values()]]));
}

function valueOf(cut: string): (row: StoredAnswers, answers: Answers) => string | null {
  if (cut === 'counter') return (row) => row.counterCode;
  if (cut === 'service') return (row) => row.serviceCode;
  if (cut === 'channel') return (row) => row.channel;
  if (cut === 'language') return (row) => row.language;
  if (cut === 'hour') return (row) => (row.hour === null ? null : String(row.hour).padStart(2, '0'));
  const question = cut.slice('answer:'.length);
  return (_row, answers) => {
    const value = answers[question];
    return typeof value === 'string' ? value : null;
  };
}

/** The version with nothing left in its document but what is asked for: fewer keys to make for each row. */
async function cutDown(subject: Subject, request: CountRequest, number: number): Promise<PublishedVersion> {
  const version = await loadVersion(subject.dependencies, subject.scope, subject.survey.id, number);
  const wanted = new Set(request.questions);
  const sections = version.document.sections.flatMap((section): SurveyDocument['sections'] => {
    const composite = wanted.has(compositeCodeOf(section));
    const questions = section.questions.filter(
      (asked) => asked.kind === 'scale' && (composite || wanted.has(asked.code)),
    );
    return questions.length === 0 ? [] : [{ ...section, composite, questions }];
  });
  return { ...version, document: { ...version.document, sections } };
}

function add(
  sums: Sums,
  group: string,
  row: StoredAnswers,
  answers: Answers,
  version: PublishedVersion,
  request: CountRequest,
): void {
  const context = {
    surveyId: '',
    day: row.day,
    hour: null,
    wave: row.wave,
    channel: '',
    language: '',
    counterCode: null,
    serviceCode: null,
  };
  const cells = sums.get(group) ?? new Map<string, CellCount>();
  sums.set(group, cells);
  const used = row.flags === '' ? 1 : 0;
  for (const key of cellKeysOf(version.document, version.editions, context, answers)) {
    const [, cut, , , counted = '', question = '', edition = '', code = ''] = key.split(SEPARATOR);
    if (cut !== '' || !request.questions.includes(question)) continue;
    const period = request.grain === 'month' ? counted.slice(0, 7) : counted;
    const place = [question, edition, period, code].join(SEPARATOR);
    const cell = cells.get(place);
    if (cell === undefined)
      cells.set(place, {
        cutValue: group,
        question,
        edition: Number(edition),
        period,
        code,
        nRaw: 1,
        nUsed: used,
      });
    else {
      cell.nRaw += 1;
      cell.nUsed += used;
    }
  }
}
