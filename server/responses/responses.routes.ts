// Why: the citizen's side: a survey's form, its answers and the thanks. No session, no cookie, nothing about the person.
import { Router, type Request } from 'express';
import type { Dependencies } from '../dependencies.js';
import { sameOrigin } from '../http/csrf.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { findOpenSurvey } from '../surveys/open.js';
import { localDay } from '../time.js';
import { readAnswers } from './answers.form.js';
import { formBody, noStore, postedVersion } from './citizenRequests.js';
import { readEnvelope } from './envelope.form.js';
import { readFields } from './fields.form.js';
import {
  askedQuestions,
  hasShortForm,
  surveyFormPage,
  thanksPage,
  type SurveyFormOptions,
} from './form.page.js';
import { createEmptyForms } from './emptyForms.js';
import { createIntakeQueue, type PublishedVersion } from './intake.js';
import { kioskRoutes } from './kiosk.routes.js';
import { createOfficeParts, type OfficeParts } from './officeParts.js';
import { submitResponse } from './responses.commands.js';

export function responsesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const intake = createIntakeQueue(dependencies);
  const partsOf = createOfficeParts(dependencies);
  const emptyForms = createEmptyForms();

  router.get('/s/:slug', noStore(), async (req, res) => {
    const slug = pathParameter(req, 'slug');
    const { version } = await findOpenSurvey(dependencies, slug);
    const office = await partsOf(version.officeId);
    const options = addressedForm(req, slug, version, office, languageOf(res));
    await emptyForms.send(req, res, version, { office, ...options, responseId: dependencies.newId() });
  });

  router.post('/s/:slug', noStore(), sameOrigin(), formBody(), async (req, res) => {
    const slug = pathParameter(req, 'slug');
    const fields = readFields(req.body);
    const posted = readEnvelope(fields, dependencies.clock());
    const language = posted.switchTo ?? posted.language;
    res.locals['language'] = language;
    const version = await postedVersion(
      dependencies,
      await findOpenSurvey(dependencies, slug),
      posted.version,
    );
    const office = await partsOf(version.officeId);
    const again = (more: Partial<SurveyFormOptions>) => {
      const address = addressedForm(req, slug, version, office, language);
      const form = { ...address, short: posted.short, responseId: posted.id, values: fields };
      const page = surveyFormPage(version, language, { office, ...form, ...more });
      renderPage(req, res, 'citizen', 'citizen/form', page);
    };
    if (posted.switchTo !== undefined) {
      again({});
      return;
    }
    const asked = askedQuestions(version.document, posted.short);
    const today = localDay(dependencies.clock(), version.timeZone);
    const given = readAnswers(version.document, fields, asked, today);
    if (!given.ok) {
      res.status(422);
      again({ errors: given.errors });
      return;
    }
    const { counterCode, serviceCode } = placeOf(req, office);
    await submitResponse(
      dependencies,
      intake,
      version,
      { id: posted.id, language, channel: 'web', deviceCode: null, counterCode, serviceCode, stream: 'web' },
      given,
    );
    res.redirect(303, `/s/${encodeURIComponent(slug)}/thanks?lang=${language}`);
  });

  router.get('/s/:slug/thanks', noStore(), async (req, res) => {
    const { version } = await findOpenSurvey(dependencies, pathParameter(req, 'slug'));
    const office = await partsOf(version.officeId);
    renderPage(req, res, 'citizen', 'citizen/thanks', thanksPage(version.document, languageOf(res), office));
  });

  router.use(kioskRoutes(dependencies, intake, partsOf));
  return router;
}

/** Counter and service from a QR code's address; what the office does not have is ignored. */
function placeOf(
  req: Request,
  office: OfficeParts,
): { counterCode: string | null; serviceCode: string | null } {
  const counter = queryParameter(req, 'counter');
  const service = queryParameter(req, 'service');
  return {
    counterCode: counter !== undefined && office.counters.has(counter) ? counter : null,
    serviceCode: service !== undefined && office.services.has(service) ? service : null,
  };
}

/** What the address decides about the form: its length, where it is posted to, and the way to the other length. */
function addressedForm(
  req: Request,
  slug: string,
  version: PublishedVersion,
  office: OfficeParts,
  language: string,
): { short: boolean; action: string; otherLength?: string } {
  const { counterCode, serviceCode } = placeOf(req, office);
  const both = hasShortForm(version.document);
  const short = both && queryParameter(req, 'form') === 'short';
  const part = (name: string, value: string | null) =>
    value === null ? '' : `&${name}=${encodeURIComponent(value)}`;
  const place = part('counter', counterCode) + part('service', serviceCode);
  const address = (isShort: boolean) =>
    `/s/${encodeURIComponent(slug)}?lang=${language}${place}${isShort ? '&form=short' : ''}`;
  return { short, action: address(short), ...(both ? { otherLength: address(!short) } : {}) };
}
