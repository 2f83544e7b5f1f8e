// Why: sections, shared scales and the survey's own words from the flat fields of their forms, as steps on the document.
import { problem } from '../check.js';
import { questionsOf, type SurveyDocument } from '../document.js';
import { publishedChoicesOfSet, questionsUsing } from './codes.js';
import { renamedChoices } from './editor.form.js';
import type { Edit } from './outline.js';
import { choicesFrom, numberIn, optionalText, textFrom, type FieldValues } from './question.fields.js';
import { channels } from './section.page.js';

export function editSection(code: string, fields: FieldValues): Edit {
  return (document) => {
    const section = document.sections.find((part) => part.code === code);
    if (section === undefined) return { ok: false, problem: problem('sections', 'part_gone', { code }) };
    section.title = textFrom(fields, 'title');
    section.composite = fields['composite'] !== undefined;
    section.storage = fields['separate'] === undefined ? 'answers' : 'separate';
    if (fields['matrix'] === undefined) delete section.matrix;
    else section.matrix = true;
    return { ok: true, document, subject: code };
  };
}

/** The set's choices as edited; conditions on its questions follow a new code, a published code stands fast. */
export function editScale(name: string, fields: FieldValues): Edit {
  return (document, published) => {
    const set = document.choiceSets[name];
    if (set === undefined) return { ok: false, problem: problem('sections', 'part_gone', { code: name }) };
    const renamed = renamedChoices(fields);
    const locked = publishedChoicesOfSet(document, name, published);
    const fast = [...renamed.keys()].find((code) => locked.has(code));
    if (fast !== undefined)
      return { ok: false, problem: problem(`choiceSets.${name}`, 'code_locked', { code: fast }) };
    const users = new Set(questionsUsing(document, name).map((question) => question.code));
    for (const question of questionsOf(document)) {
      for (const condition of [question.showIf, question.requiredIf]) {
        if (condition !== undefined && users.has(condition.question))
          condition.in = condition.in.map((code) => renamed.get(code) ?? code);
      }
    }
    const made: unknown[] = choicesFrom(fields, set);
    set.splice(0, set.length);
    Object.assign(set, made);
    return { ok: true, document, subject: name };
  };
}

/** Title, purpose, notice, channels, time and closing words. */
export function editWords(fields: FieldValues): Edit {
  return (document) => {
    document.title = textFrom(fields, 'title');
    document.purpose = textFrom(fields, 'purpose');
    setOptional(document, 'petitionNote', fields);
    setOptional(document, 'submit', fields);
    const source = (fields['source'] ?? '').trim();
    if (source === '') delete document.source;
    else document.source = source;
    const ticked = channels.filter((channel) => fields[`channel.${channel}`] !== undefined);
    const kept = document.channels.filter((channel) => ticked.includes(channel));
    document.channels = [...kept, ...ticked.filter((channel) => !kept.includes(channel))];
    const thanks = { title: optionalText(fields, 'thanks.title'), body: optionalText(fields, 'thanks.body') };
    if (thanks.title === undefined && thanks.body === undefined) delete document.thanks;
    else
      document.thanks = {
        title: thanks.title ?? textFrom(fields, 'thanks.title'),
        body: thanks.body ?? textFrom(fields, 'thanks.body'),
      };
    document.notice = noticeFrom(document, fields);
    const core = numberIn((fields['estimatedMinutes.core'] ?? '').trim());
    const full = numberIn((fields['estimatedMinutes.full'] ?? '').trim());
    if (core === undefined && full === undefined) delete document.estimatedMinutes;
    // What is no number goes into the document for the check to refuse, with its place.
    else
      Object.assign(document, {
        estimatedMinutes: {
          core: core ?? full,
          ...(full === undefined || core === undefined ? {} : { full }),
        },
      });
    return { ok: true, document, subject: '' };
  };
}

function setOptional(document: SurveyDocument, name: 'petitionNote' | 'submit', fields: FieldValues): void {
  const text = optionalText(fields, name);
  if (text === undefined) Reflect.deleteProperty(document, name);
  else document[name] = text;
}

/** Items of the form in their order; an item without any words is left out. */
function noticeFrom(document: SurveyDocument, fields: FieldValues): SurveyDocument['notice'] {
  const named = Object.keys(fields).flatMap((name) => {
    const match = /^notice\.([A-Za-z0-9_-]{1,40})\.zh-TW$/.exec(name);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  const known = document.notice.map((entry) => entry.item).filter((item) => named.includes(item));
  return [...new Set([...known, ...named])].flatMap((item) => {
    const text = optionalText(fields, `notice.${item}`);
    return text === undefined ? [] : [{ item, text }];
  });
}
