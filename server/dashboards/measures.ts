// Why: what can be measured in a survey, under one name for pages, tables and data: every scale question, and every
// section whose composite is kept.
import type { ScaleDefinition } from '../../analysis/scale.js';
import { inLanguage, separatorIn, type Language } from '../i18n.js';
import {
  choicesOf,
  compositeCodeOf,
  compositeSections,
  scaleOf,
  type SurveyDocument,
} from '../surveys/document.js';

export type Measure = {
  /** The question's code, or the section's with a tilde. */
  code: string;
  kind: 'question' | 'composite';
  /** Short name for charts and sentences. */
  name: string;
  /** The whole wording; of a composite, the names of its questions. */
  wording: string;
  section: string;
  scale: ScaleDefinition;
  /** Best first; empty for a composite. */
  choices: { code: string; score: number; label: string }[];
};

/** In the order of the survey, each composite before its questions. */
export function measuresOf(document: SurveyDocument, language: Language): Measure[] {
  const composites = new Map(compositeSections(document).map((part) => [part.section.code, part]));
  return document.sections.flatMap((section) => {
    const title = inLanguage(section.title, language);
    const questions = section.questions.flatMap((asked): Measure[] => {
      if (asked.kind !== 'scale') return [];
      const choices = choicesOf(document, asked).flatMap((choice) =>
        choice.score === undefined
          ? []
          : [{ code: choice.code, score: choice.score, label: inLanguage(choice.label, language) }],
      );
      return [
        {
          code: asked.code,
          kind: 'question',
          name: inLanguage(asked.short, language),
          wording: inLanguage(asked.wording, language),
          section: title,
          scale: scaleOf(document, asked),
          choices,
        },
      ];
    });
    const composite = composites.get(section.code);
    if (composite === undefined) return questions;
    const own: Measure = {
      code: compositeCodeOf(section),
      kind: 'composite',
      name: title,
      wording: composite.questions
        .map((asked) => inLanguage(asked.short, language))
        .join(separatorIn(language)),
      section: title,
      scale: composite.scale,
      choices: [],
    };
    return [own, ...questions];
  });
}

/** The measure a survey is known by: the overall rating where it is asked, else its first. */
export function headlineOf(measures: readonly Measure[]): Measure | undefined {
  return (
    measures.find((measure) => measure.code === 'overall') ??
    measures.find((measure) => measure.kind === 'question')
  );
}
