// Why: the page a mail about a very low rating leads to: why it came, and quiet for some hours.
import { Router } from 'express';
import { findLowRatingMute } from '../../db/queries/lowRatings.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { localDay } from '../time.js';
import { dutyOf } from './duty.js';
import { muteLowRatings, readHours } from './mutes.js';
import { lowRatingsPage } from './ratings.page.js';
import { markSeen, readSeen } from './unmailed.js';

const address = '/account/low-ratings';

/** Everybody who signs in may: it is about their own mail. */
export function ratingsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get(address, async (req, res) => {
    const staff = currentStaff(req);
    const { scope, userId, office } = staff;
    const now = dependencies.clock();
    const [duty, mute] = await Promise.all([
      dutyOf(db, scope, localDay(now, office.timeZone)),
      findLowRatingMute(db, scope, userId),
    ]);
    const onDuty = duty.people.includes(userId);
    const view = { onDuty, mail: dependencies.mailer !== undefined, mute, now };
    renderPage(req, res, 'staff', 'ratings/ratings', lowRatingsPage(languageOf(res), staff, view));
  });

  router.post(address, async (req, res) => {
    await muteLowRatings(dependencies, currentStaff(req), readHours(req.body));
    req.session.flash = 'ratings.flash.muted';
    res.redirect(303, address);
  });

  router.post(`${address}/removal`, async (req, res) => {
    await muteLowRatings(dependencies, currentStaff(req), 0);
    req.session.flash = 'ratings.flash.unmuted';
    res.redirect(303, address);
  });

  router.post(`${address}/seen`, async (req, res) => {
    const { until, next } = readSeen(req.body);
    await markSeen(dependencies, currentStaff(req), until);
    res.redirect(303, next);
  });

  return router;
}
