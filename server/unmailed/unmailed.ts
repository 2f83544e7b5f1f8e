// Why: an office without a mail server must hear of a very low rating and of a silent tablet all the same: who would have got
// the mail finds it at the head of the next page.
import type { RequestHandler } from 'express';
import type { Dependencies } from '../dependencies.js';
import { unmailedAlerts } from '../devices/unmailed.js';
import { asksForPage, currentStaff, isSignedIn } from '../http/currentUser.js';
import { languageOf } from '../http/render.js';
import { unmailedRatings } from '../ratings/unmailed.js';

export function showUnmailed(dependencies: Dependencies): RequestHandler {
  return async (req, res, next) => {
    if (dependencies.mailer === undefined && isSignedIn(req) && asksForPage(req)) {
      const staff = currentStaff(req);
      const language = languageOf(res);
      const [ratings, alerts] = await Promise.all([
        unmailedRatings(dependencies, staff, language),
        unmailedAlerts(dependencies, staff, language),
      ]);
      res.locals['frame'] = {
        ...(res.locals['frame'] as Record<string, unknown> | undefined),
        unmailed: { ratings, alerts, here: req.originalUrl },
      };
    }
    next();
  };
}
