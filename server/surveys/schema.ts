// Why: whoever writes a survey in an editor of their own gets its published schema, from the page and the command line.
import { z } from 'zod';
import { surveyDocumentSchema } from './document.js';

let published: Record<string, unknown> | undefined;

/** JSON Schema (draft 2020-12) of a survey document as it is typed in. Codes' cross-references are checked beyond it. */
export function surveyJsonSchema(): Record<string, unknown> {
  published ??= {
    ...z.toJSONSchema(surveyDocumentSchema, { io: 'input', unrepresentable: 'any' }),
    $id: 'manyi-survey/1',
    title: 'Manyi survey document, format manyi-survey/1',
    description:
      'A survey with its wording in zh-TW, English and Japanese. Question and choice codes are for life: they stay the same in all versions and languages.',
  };
  return published;
}
