// Why: the effect of an improvement as data, from the same result as its page, and the signature that keeps it.
import { Router, type Request } from 'express';
import { findImprovement, type Improvement } from '../../db/queries/improvements.js';
import { csvOf } from '../dashboards/table.js';
import { wordsFor } from '../dashboards/words.js';
import type { Dependencies } from '../dependencies.js';
import { notFound } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf } from '../http/render.js';
import { translatorFor } from '../i18n.js';
import { readChoices } from './choices.js';
import { effectData, effectOf, type EffectData } from './effect.js';
import { lockEffect } from './effect.commands.js';
import { effectRates } from './effectRates.js';
import { effectTable } from './effect.page.js';

export function effectRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const reading = requirePermission('improvements.read');

  /** Throws 404. */
  async function improvementOf(req: Request): Promise<Improvement> {
    const found = await findImprovement(queries, currentStaff(req).scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    return found;
  }

  router.get('/improvements/:id.json', reading, async (req, res) => {
    const improvement = await improvementOf(req);
    const effect = await effectOf(dependencies, currentStaff(req), languageOf(res), improvement);
    const { number, title, status, cost, peopleReached } = improvement;
    // Who may not see a counter's figures does not see the signed ones either.
    const locked = effect.state === 'found' ? improvement.lockedEffect : null;
    res.json({
      improvement: { id: improvement.id, number, title, status, cost, peopleReached },
      effect: effectData(effect),
      responseRate: (await effectRates(effect)) ?? null,
      locked:
        locked === null
          ? null
          : {
              verdict: locked.verdict,
              hash: locked.hash,
              lockedAt: locked.lockedAt,
              figures: locked.figures,
              dataChanged: effect.state === 'found' && effect.hash !== locked.hash,
            },
    });
  });

  router.get('/improvements/:id.csv', reading, async (req, res) => {
    const improvement = await improvementOf(req);
    const staff = currentStaff(req);
    const language = languageOf(res);
    const t = translatorFor(language);
    const effect = await effectOf(dependencies, staff, language, improvement);
    const choices = await readChoices(dependencies, staff, t, language);
    const data = effectData(effect);
    if (data.state === 'absent') throw notFound('effect_absent');
    const shown = improvement.lockedEffect === null ? data : (improvement.lockedEffect.figures as EffectData);
    const table = effectTable(
      { t, language, staff },
      wordsFor(language, t, staff.office.settings),
      shown,
      choices,
    );
    res
      .attachment(`improvement-${improvement.number}-effect.csv`)
      .type('text/csv; charset=utf-8')
      .send(csvOf([table]));
  });

  router.post('/improvements/:id/effect', requirePermission('improvements.verify'), async (req, res) => {
    const staff = currentStaff(req);
    const improvement = await improvementOf(req);
    await lockEffect(dependencies, staff, improvement);
    req.session.flash = 'effect.flash.locked';
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}`);
  });

  return router;
}
