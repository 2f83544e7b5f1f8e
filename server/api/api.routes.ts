// Why: what other collectors hand in: responses by the same rules as the form, and the visitors a ticket machine counted.
import express, { Router, type RequestHandler } from 'express';
import { listCounters, listServices } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { limitTo } from '../http/limits.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf } from '../http/render.js';
import { languages, translatorFor } from '../i18n.js';
import { createOfficeParts } from '../responses/officeParts.js';
import type { Intake } from '../responses/responses.commands.js';
import { findOpenSurvey } from '../surveys/open.js';
import { localDay } from '../time.js';
import { importVisits } from '../visits/visits.commands.js';
import { readVisitsList } from '../visits/visits.form.js';
import { collectorOf, requireKey } from './keys.js';
import { openApiDocument } from './openapi.js';
import { readResponses } from './responses.form.js';
import { takeResponses } from './responses.js';

/** 500 long responses stay below. */
const largest = '4mb';
/** A backlog of 1,000 goes in two requests; a key that asks more often than this is out of order. */
const mostAMinute = 600;

export function apiRoutes(dependencies: Dependencies, intake: Intake): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const partsOf = createOfficeParts(dependencies);
  const document = openApiDocument('1');
  const limit = limitTo(mostAMinute, 1, {
    standardHeaders: true,
    keyGenerator: (req) => collectorOf(req).keyId,
  });
  const body: RequestHandler[] = [
    (req, _res, next) => {
      next(req.is('application/json') === 'application/json' ? undefined : badRequest());
    },
    express.json({ limit: largest, strict: true }),
  ];

  router.use('/api/v1', (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });

  router.get('/api/v1/openapi.json', (_req, res) => {
    res.json(document);
  });

  // The key is asked for before the body is read: nobody without one makes us read megabytes.
  router.post(
    '/api/v1/responses',
    requireKey(dependencies, 'responses'),
    limit,
    ...body,
    async (req, res) => {
      const sent = readResponses(req.body);
      const context = { dependencies, intake, partsOf, language: languageOf(res) };
      const outcomes = await takeResponses(context, collectorOf(req), sent);
      if (sent.many) {
        res.json({ outcomes });
        return;
      }
      const [only] = outcomes;
      if (only === undefined) throw badRequest();
      res.status(only.state === 'refused' ? only.status : only.state === 'stored' ? 201 : 200).json(only);
    },
  );

  router.get('/api/v1/surveys/:slug', requireKey(dependencies, 'responses'), limit, async (req, res) => {
    const { survey, version } = await findOpenSurvey(dependencies, pathParameter(req, 'slug'));
    if (survey.officeId !== collectorOf(req).scope.officeId) throw notFound('survey_not_found');
    res.json({
      survey: survey.slug,
      version: version.number,
      languages: [...languages, ...version.languages],
      document: version.document,
    });
  });

  router.post('/api/v1/visits', requireKey(dependencies, 'visits'), limit, ...body, async (req, res) => {
    const { scope, timeZone, keyId } = collectorOf(req);
    const [services, counters] = await Promise.all([listServices(db, scope), listCounters(db, scope)]);
    const list = readVisitsList(req.body, {
      services: services.map((one) => one.code),
      counters: counters.map((one) => one.code),
      today: localDay(dependencies.clock(), timeZone),
    });
    if (!list.ok) {
      const t = translatorFor(languageOf(res));
      res.status(422).json({
        error: 'visits_refused',
        message: t('errors.visits_refused.title'),
        detail: t('errors.visits_refused.body'),
        problems: list.problems.slice(0, 100).map(({ line, problem }) => ({
          line,
          problem,
          message: t(`visits.problem.${problem}`),
        })),
      });
      return;
    }
    await importVisits(dependencies, { scope, userId: null, source: `key:${keyId}` }, list.entries);
    res.json({ stored: list.entries.length });
  });

  return router;
}
