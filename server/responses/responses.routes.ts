// Why: the citizen's side: a survey's form, its answers and the thanks. No session, no cookie, nothing about the person.
import { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { sameOrigin } from '../http/csrf.js';
import type { Language } from '../i18n.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { findOpenSurvey } from '../surveys/open.js';
import { localDay } from '../time.js';
import { readAnswers, type FieldErrors } from './answers.form.js';
import { formBody, noStore, postedVersion } from './citizenRequests.js';
import { readEnvelope, type Envelope } from './envelope.form.js';
import { readFields, type Fields } from './fields.form.js';
import { askedQuestions, hasShortForm, surveyFormPage, thanksPage } from './form.page.js';
import { createEmptyForms } from './emptyForms.js';
import type { PublishedVersion } from './intake.js';
import { kioskRoutes } from './kiosk.routes.js';
import { createOfficeParts, type OfficeParts } from './officeParts.js';
import { submitResponse, type Circumstances, type Intake } from './responses.commands.js';

export function responsesRoutes(dependencies: Dependencies, intake: Intake): Router {
  const router = Router();
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
    const form = await openPostedForm(req, res);
    const { version, posted, fields } = form;
    if (posted.switchTo !== undefined) {
      showAgain(req, res, form);
      return;
    }
    const asked = askedQuestions(version.document, posted.short);
    const given = readAnswers(
      version.document,
      fields,
      asked,
      localDay(dependencies.clock(), version.timeZone),
    );
    if (!given.ok) {
      res.status(422);
      showAgain(req, res, form, given.errors);
      return;
    }
    await submitResponse(dependencies, intake, version, circumstancesOf(req, form), given);
    res.redirect(303, `/s/${encodeURIComponent(form.slug)}/thanks?lang=${form.language}`);
  });

  router.get('/s/:slug/thanks', noStore(), async (req, res) => {
    const { version } = await findOpenSurvey(dependencies, pathParameter(req, 'slug'));
    const office = await partsOf(version.officeId);
    renderPage(req, res, 'citizen', 'citizen/thanks', thanksPage(version.document, languageOf(res), office));
  });

  router.use(kioskRoutes(dependencies, intake, partsOf));
  return router;

  /** What was posted, to which wording; from here on the reader's language is the form's own. */
  async function openPostedForm(req: Request, res: Response): Promise<PostedForm> {
    const slug = pathParameter(req, 'slug');
    const fields = readFields(req.body);
    const posted = readEnvelope(fields, dependencies.clock());
    const language = posted.switchTo ?? posted.language;
    res.locals['language'] = language;
    const open = await findOpenSurvey(dependencies, slug);
    const version = await postedVersion(dependencies, open, posted.version);
    return { slug, fields, posted, language, version, office: await partsOf(version.officeId) };
  }
}

type PostedForm = {
  slug: string;
  fields: Fields;
  posted: Envelope;
  language: Language;
  version: PublishedVersion;
  office: OfficeParts;
};

/** The same form with everything that was filled in, and what is wrong with it. */
function showAgain(req: Request, res: Response, form: PostedForm, errors?: FieldErrors): void {
  const { slug, fields, posted, language, version, office } = form;
  const page = surveyFormPage(version, language, {
    ...addressedForm(req, slug, version, office, language),
    office,
    short: posted.short,
    responseId: posted.id,
    values: fields,
    ...(errors === undefined ? {} : { errors }),
  });
  renderPage(req, res, 'citizen', 'citizen/form', page);
}

function circumstancesOf(req: Request, form: PostedForm): Circumstances {
  return {
    ...placeOf(req, form.version, form.office),
    id: form.posted.id,
    language: form.language,
    deviceCode: null,
    stream: 'web',
  };
}

type Place = {
  channel: Circumstances['channel'];
  counterCode: string | null;
  serviceCode: string | null;
  /** The part of the address that says so. */
  query: string;
};

/** How and where it is answered: a link's code decides; else counter and service of an older address, as far as the office has them. */
function placeOf(req: Request, version: PublishedVersion, office: OfficeParts): Place {
  const link = office.links.get(queryParameter(req, 'link') ?? '');
  if (link?.surveyId === version.surveyId) {
    const { code, channel, counterCode, serviceCode } = link;
    return { channel, counterCode, serviceCode, query: `&link=${code}` };
  }
  const known = (name: string, codes: ReadonlySet<string>) => {
    const code = queryParameter(req, name);
    return code !== undefined && codes.has(code) ? code : null;
  };
  const counterCode = known('counter', office.counters);
  const serviceCode = known('service', office.services);
  const part = (name: string, value: string | null) =>
    value === null ? '' : `&${name}=${encodeURIComponent(value)}`;
  const query = part('counter', counterCode) + part('service', serviceCode);
  return { channel: 'web', counterCode, serviceCode, query };
}

/** What the address decides about the form: its length, where it is posted to, and the way to the other length. */
function addressedForm(
  req: Request,
  slug: string,
  version: PublishedVersion,
  office: OfficeParts,
  language: string,
): { short: boolean; action: string; otherLength?: string } {
  const { query } = placeOf(req, version, office);
  const both = hasShortForm(version.document);
  const short = both && queryParameter(req, 'form') === 'short';
  const address = (isShort: boolean) =>
    `/s/${encodeURIComponent(slug)}?lang=${language}${query}${isShort ? '&form=short' : ''}`;
  return { short, action: address(short), ...(both ? { otherLength: address(!short) } : {}) };
}
