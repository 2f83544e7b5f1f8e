// Why: a page that needs every answer read comes at once when it can, and else says how far the reading is and asks again
// by itself, without a script. Files simply wait.
import type { Request, Response } from 'express';
import { renderPage } from '../http/render.js';
import { countingPage } from './drivers.page.js';
import type { Filters } from './filters.form.js';
import { within } from './joint.js';
import type { Counting } from './jointSubject.js';
import type { Subject } from './subject.js';

/** As long as people take for «at once» with the rest of the page. */
const patienceMs = 1_500;
const askAgainSeconds = 1;

/** The result, or undefined when the page that says how far it is has been sent instead. */
export async function resultOrProgress<Result>(
  req: Request,
  res: Response,
  { subject, filters, title }: { subject: Subject; filters: Filters; title: string },
  counting: Counting<Result>,
): Promise<Result | undefined> {
  const result = await within(counting.done, patienceMs);
  if (result !== undefined) return result;
  res.status(202).set({ Refresh: String(askAgainSeconds), 'Cache-Control': 'no-store' });
  const page = countingPage(subject, filters, title, req.path, counting.progress());
  renderPage(req, res, 'staff', 'dashboards/counting', page);
  return undefined;
}
