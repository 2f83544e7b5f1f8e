// Why: four surveys ready to open, so that an office can begin the same afternoon. Each is a document like any other.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Translated } from '../../db/schema.js';
import { questionsOf, surveyDocumentSchema, type SurveyDocument } from './document.js';

export const templateNames = ['household-office', 'counter', 'a11', 'govuk'] as const;
export type TemplateName = (typeof templateNames)[number];

const folder = `${dirname(fileURLToPath(import.meta.url))}/templates`;

export function isTemplateName(name: unknown): name is TemplateName {
  return typeof name === 'string' && (templateNames as readonly string[]).includes(name);
}

/** The template's JSON as it lies in the folder. */
export function templateText(name: TemplateName): string {
  return readFileSync(`${folder}/${name}.json`, 'utf8');
}

export function loadTemplate(name: TemplateName): SurveyDocument {
  return surveyDocumentSchema.parse(JSON.parse(templateText(name)));
}

export type TemplateSummary = { name: TemplateName; title: Translated; questions: number };

let summaries: readonly TemplateSummary[] | undefined;

/** What a list of templates shows; the files are read once. */
export function templateSummaries(): readonly TemplateSummary[] {
  summaries ??= templateNames.map((name) => {
    const document = loadTemplate(name);
    return { name, title: document.title, questions: questionsOf(document).length };
  });
  return summaries;
}
