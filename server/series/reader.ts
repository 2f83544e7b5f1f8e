// Why: who reads a page of series, in which language, on which day, and what they may do there.
import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { wordsFor } from '../dashboards/words.js';
import { currentStaff } from '../http/currentUser.js';
import { languageOf } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { localDay } from '../time.js';

export type Rights = { enter: boolean; manage: boolean; events: boolean };

export function readerOf(dependencies: Dependencies, req: Request, res: Response) {
  const staff = currentStaff(req);
  const language = languageOf(res);
  const rights: Rights = {
    enter: staff.may('series.enter'),
    manage: staff.may('series.manage'),
    events: staff.may('events.write'),
  };
  return {
    staff,
    language,
    rights,
    words: wordsFor(language, translatorFor(language), staff.office.settings),
    today: localDay(dependencies.clock(), staff.office.timeZone),
  };
}
