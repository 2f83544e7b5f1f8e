// Why: the citizen's side: a survey's form, its answers and the thanks. No session, no cookie, nothing about the person.
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { isStorageFull } from '../../db/errors.js';
import { hasResponse } from '../../db/queries/responses.js';
import { findSurveyBySlug, type Survey } from '../../db/queries/surveys.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import { dayInWords } from '../dayWords.js';
import type { Dependencies } from '../dependencies.js';
import { AppError, gone, notFound } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { isOfficeLanguage, type ContentLanguage, type OfficeLanguage } from '../i18n.js';
import { pathParameter, queryParameter } from '../http/parameters.js';
import { contentLanguageOf, renderPage } from '../http/render.js';
import { storeAsAsked } from '../reaching/access.commands.js';
import { findOpenSurvey, loadVersion, opennessOf, type OpenSurvey } from '../surveys/open.js';
import { localDay } from '../time.js';
import { readAnswers, type FieldErrors } from './answers.form.js';
import { formBody, noStore, postedVersion } from './citizenRequests.js';
import { createBuckets, createOwnBuckets } from './coarseAddress.js';
import { forgetDraft, keepDraft } from './drafts.commands.js';
import { codeField, readEnvelope, trapField, type Envelope } from './envelope.form.js';
import { onlyValue, readFields, type Fields } from './fields.form.js';
import {
  askedQuestions,
  codePage,
  hasShortForm,
  keptPage,
  refusalFrame,
  surveyFormPage,
  thanksPage,
} from './form.page.js';
import { leastSeconds, passGate, secondsOpen, type Gate } from './gate.js';
import { createEmptyForms } from './emptyForms.js';
import type { PublishedVersion } from './intake.js';
import { kioskRoutes } from './kiosk.routes.js';
import { createOfficeParts, type OfficeParts } from './officeParts.js';
import { phoneRoutes } from './phone.routes.js';
import { receiptFragment } from './receipts.js';
import { receiptPlace } from './receiptPlace.js';
import { receiptsRoutes } from './receipts.routes.js';
import { languagePosted, speak, speakAsked } from './speech.js';
import { typedTexts, type TypedText } from './typedTexts.js';
import { submitResponse, type Circumstances, type Intake } from './responses.commands.js';

export function responsesRoutes(dependencies: Dependencies, intake: Intake): Router {
  const router = Router();
  const partsOf = createOfficeParts(dependencies);
  const emptyForms = createEmptyForms();
  const buckets = createBuckets(dependencies);
  const ownBuckets = createOwnBuckets(dependencies);

  router.get('/s/:slug', noStore(), async (req, res) => {
    const slug = pathParameter(req, 'slug');
    const { version } = await findOpenSurvey(dependencies, slug);
    const office = await partsOf(version.officeId);
    const language = speakAsked(req, res, office, version);
    const gate = await passGate(dependencies, req, version, office);
    if (!gate.open) {
      askForCode(req, res, { slug, version, office, language }, gate);
      return;
    }
    if (gate.query !== '') {
      await showBegun(req, res, { slug, version, office, gate });
      return;
    }
    const options = addressedForm(req, slug, version, office, language, '');
    await emptyForms.send(req, res, version, { office, ...options, responseId: dependencies.newId() });
  });

  router.post('/s/:slug', noStore(), sameOrigin(), formBody(), async (req, res) => {
    const form = await openPostedForm(req, res);
    const { version, posted, fields, gate } = form;
    if (!gate.open) {
      askForCode(req, res, form, gate, fields);
      return;
    }
    if (posted.switchTo !== undefined) {
      showAgain(req, res, form);
      return;
    }
    if (onlyValue(fields, 'go') === 'save') {
      if (gate.isSpent) throw gone('code_used');
      if (!mayKeep(req, gate)) {
        res.status(429);
        showAgain(req, res, form, { isFlooded: true });
        return;
      }
      const token = gate.draftToken ?? dependencies.randomHex(16);
      const until = await keepDraft(dependencies, version, token, posted, fields);
      if (until === undefined) throw notFound('draft_not_found');
      showKept(req, res, form, { token, until, byCode: gate.code !== undefined });
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
      showAgain(req, res, form, { errors: given.errors });
      return;
    }
    const circumstances = circumstancesOf(req, form, buckets.take(req.ip), dependencies.clock());
    const scope = officeScope(version.officeId);
    const quota = (form.office.access.get(version.surveyId)?.quota ?? null) !== null;
    const terms = { code: gate.code, responseId: posted.id, quota };
    await storeAsAsked(dependencies, scope, version.surveyId, terms, async (also) => {
      const together: Intake = async (response) => await intake({ ...response, also });
      return await submitResponse(dependencies, together, version, circumstances, given);
    });
    if (gate.draftToken !== undefined) await forgetDraft(dependencies, version, gate.draftToken);
    const own = await receiptFragment(dependencies, scope, posted.id);
    res.redirect(303, `/s/${encodeURIComponent(form.slug)}/thanks?lang=${form.language}${own}`);
  });

  router.get('/s/:slug/thanks', noStore(), async (req, res) => {
    const { version } = await findSurvey(pathParameter(req, 'slug'), () => Promise.resolve(true));
    const office = await partsOf(version.officeId);
    const language = speakAsked(req, res, office, version);
    renderPage(req, res, 'citizen', 'citizen/thanks', {
      ...thanksPage(version.document, language, office),
      ...receiptPlace(dependencies, req, pathParameter(req, 'slug'), language),
    });
  });

  router.use(receiptsRoutes(dependencies, partsOf));

  // What went wrong is said by the office, in its own languages too, with where to turn; only then is it looked for.
  const inOwnWords: ErrorRequestHandler = async (error, req, res, next) => {
    const asked = res.locals['translate'] === undefined ? languageMeant(req, res) : undefined;
    const survey = await surveyMeant(req);
    if (survey !== undefined) {
      const office = await partsOf(survey.officeId);
      if (asked !== undefined && office.tongues?.get(asked)?.inUse === true)
        speak(res, office, { languages: [asked] }, asked);
      res.locals['frame'] ??= refusalFrame(office, contentLanguageOf(res));
      const sent = res.locals['sent'] as Pick<PostedForm, 'fields' | 'posted'> | undefined;
      if (sent !== undefined && (error instanceof AppError || isStorageFull(error)))
        res.locals['typedTexts'] = await wordsOf(survey, sent);
    }
    next(error);
  };
  router.use('/s/:slug', inOwnWords);

  router.use(kioskRoutes(dependencies, intake, partsOf));
  router.use(phoneRoutes(dependencies, partsOf));
  return router;

  /**
   * Under a code, or put aside before, it overwrites one row, and is bound by that; only rows that are new are bound by the
   * neighbourhood, or a machine in it would fill the disk.
   */
  function mayKeep(req: Request, { code, draft, draftToken }: Extract<Gate, { open: true }>): boolean {
    const isKnown = code !== undefined || draft !== undefined;
    return isKnown && draftToken !== undefined ? ownBuckets.take(draftToken) : buckets.take(req.ip);
  }

  /** Undefined where the address names none, or the database cannot say. */
  async function surveyMeant(req: Request): Promise<Survey | undefined> {
    try {
      return await findSurveyBySlug(dependencies.database.queries, pathParameter(req, 'slug'));
    } catch {
      return undefined;
    }
  }

  /** What somebody wrote into a form that is refused; nothing where the wording cannot be had. */
  async function wordsOf(
    survey: Pick<Survey, 'id' | 'officeId'>,
    { fields, posted }: Pick<PostedForm, 'fields' | 'posted'>,
  ): Promise<TypedText[]> {
    try {
      const scope = officeScope(survey.officeId);
      const { document } = await loadVersion(dependencies, scope, survey.id, posted.version);
      return typedTexts(document, fields, posted.language);
    } catch {
      return [];
    }
  }

  /** One that is open, or has closed since for who still has to do with it. Throws 403, 404 and 410. */
  async function findSurvey(
    slug: string,
    isLate: (scope: OfficeScope) => Promise<boolean>,
  ): Promise<OpenSurvey> {
    try {
      return await findOpenSurvey(dependencies, slug);
    } catch (error) {
      const survey = await findSurveyBySlug(dependencies.database.queries, slug);
      if (survey === undefined || opennessOf(survey, dependencies.clock()) !== 'closed') throw error;
      const scope = officeScope(survey.officeId);
      if (survey.currentVersion === null || !(await isLate(scope))) throw error;
      return { survey, version: await loadVersion(dependencies, scope, survey.id, survey.currentVersion) };
    }
  }

  /** What was posted, to which wording; from here on the reader's language is the form's own. */
  async function openPostedForm(req: Request, res: Response): Promise<PostedForm> {
    const slug = pathParameter(req, 'slug');
    const fields = readFields(req.body);
    const posted = readEnvelope(fields, dependencies.clock());
    res.locals['sent'] = { fields, posted };
    const asked = posted.switchTo ?? posted.language;
    res.locals['language'] = asked;
    // What was stored before the end may come again: the intake decides about it.
    const open = await findSurvey(
      slug,
      async (scope) => await hasResponse(dependencies.database.queries, scope, posted.id),
    );
    const version = await postedVersion(dependencies, open, posted.version);
    const office = await partsOf(version.officeId);
    const language = speak(res, office, version, languagePosted(asked, version));
    const typed = { id: posted.id, code: onlyValue(fields, codeField) };
    const gate = await passGate(dependencies, req, version, office, typed);
    return { slug, fields, posted, language, version, office, gate };
  }

  /** A form by a code or a private link: with what was filled in before, in the wording in which it was begun. */
  async function showBegun(
    req: Request,
    res: Response,
    { slug, version: current, office, gate }: Begun,
  ): Promise<void> {
    const { draft } = gate;
    const scope = officeScope(current.officeId);
    const version =
      draft === undefined || draft.version === current.number
        ? current
        : await loadVersion(dependencies, scope, current.surveyId, draft.version);
    const language = speakAsked(req, res, office, version);
    const page = surveyFormPage(version, language, {
      ...addressedForm(req, slug, version, office, language, gate.query, draft?.short),
      office,
      mayKeep: true,
      keepsItself: 'changes',
      responseId: draft?.responseId ?? dependencies.newId(),
      ...(draft === undefined ? {} : { values: draft.fields }),
    });
    renderPage(req, res, 'citizen', 'citizen/form', page);
  }

  function showKept(
    req: Request,
    res: Response,
    { slug, version, language, office }: PostedForm,
    kept: { token: string; until: Date; byCode: boolean },
  ): void {
    const base = dependencies.config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
    const { query } = placeOf(req, version, office);
    const own = kept.byCode ? `&code=${kept.token}` : `&resume=${kept.token}`;
    const day = localDay(kept.until, version.timeZone);
    const page = keptPage(version.document, language, office, {
      link: `${base}/s/${encodeURIComponent(slug)}?lang=${language}${query}${own}`,
      until: dayInWords(day, language, office.settings.rocYears),
      byCode: kept.byCode,
    });
    renderPage(req, res, 'citizen', 'citizen/kept', page);
  }
}

/** The language of the office's own that the form was posted in, or that the address names. */
function languageMeant(req: Request, res: Response): OfficeLanguage | undefined {
  return [contentLanguageOf(res), queryParameter(req, 'lang')].find(isOfficeLanguage);
}

type Begun = {
  slug: string;
  version: PublishedVersion;
  office: OfficeParts;
  gate: Extract<Gate, { open: true }>;
};

type PostedForm = {
  slug: string;
  fields: Fields;
  posted: Envelope;
  language: ContentLanguage;
  version: PublishedVersion;
  office: OfficeParts;
  gate: Gate;
};

/** The field for the code, and in words why the one given opens nothing; answers that came without it wait in the page. */
function askForCode(
  req: Request,
  res: Response,
  at: Pick<PostedForm, 'slug' | 'version' | 'office' | 'language'>,
  gate: Extract<Gate, { open: false }>,
  sent?: Fields,
): void {
  const address = `/s/${encodeURIComponent(at.slug)}`;
  const { query } = placeOf(req, at.version, at.office);
  const inAddress = [['lang', at.language], ...new URLSearchParams(query)];
  const inBody = [...(sent ?? [])].flatMap(([name, values]) =>
    name === codeField ? [] : values.map((value) => [name, value]),
  );
  const page = codePage(at.version.document, at.language, at.office, {
    action: sent === undefined ? address : `${address}?lang=${at.language}${query}`,
    hidden: (sent === undefined ? inAddress : inBody).map(([name = '', value = '']) => ({ name, value })),
    problem: gate.problem,
    typed: gate.typed,
    isPosted: sent !== undefined,
  });
  // Answers that came without the code were not taken.
  if (gate.problem !== 'needed' || sent !== undefined) res.status(gate.problem === 'used' ? 410 : 422);
  const words = sent === undefined ? [] : typedTexts(at.version.document, sent, at.language);
  renderPage(req, res, 'citizen', 'citizen/code', { ...page, typedTexts: words });
}

/** The same form with everything that was filled in, and what is wrong with it. */
function showAgain(
  req: Request,
  res: Response,
  form: PostedForm,
  wrong: { errors?: FieldErrors; isFlooded?: true } = {},
): void {
  const { slug, fields, posted, language, version, office, gate } = form;
  const page = surveyFormPage(version, language, {
    ...addressedForm(req, slug, version, office, language, gate.open ? gate.query : ''),
    office,
    short: posted.short,
    responseId: posted.id,
    values: fields,
    ...(gate.open && gate.query !== '' ? { keepsItself: 'all' as const } : {}),
    ...wrong,
  });
  renderPage(req, res, 'citizen', 'citizen/form', page);
}

function circumstancesOf(req: Request, form: PostedForm, isCalm: boolean, now: Date): Circumstances {
  const seconds = secondsOpen(form.posted.id, now);
  const isTrapped = (form.fields.get(trapField) ?? []).some((value) => value !== '');
  return {
    ...placeOf(req, form.version, form.office),
    id: form.posted.id,
    language: form.language,
    deviceCode: null,
    stream: 'web',
    // Kept and flagged, never refused: a neighbour's machine, or a browser that fills in everything, is no reason to lose a voice.
    flags: [
      ...(isTrapped ? ['honeypot'] : []),
      ...(seconds !== null && seconds < leastSeconds ? ['instant'] : []),
      ...(isCalm ? [] : ['flood']),
    ],
    seconds,
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
  begun: string,
  /** Begun in the short length, which holds unless the address names one. */
  begunShort = false,
): { short: boolean; action: string; otherLength?: string; mayKeep: true } {
  const { query } = placeOf(req, version, office);
  const both = hasShortForm(version.document);
  const short = both && (queryParameter(req, 'form') ?? (begunShort ? 'short' : 'full')) === 'short';
  // In its other length it may be put aside meanwhile: the full one says so, too.
  const full = both && begun !== '' ? '&form=full' : '';
  const address = (isShort: boolean) =>
    `/s/${encodeURIComponent(slug)}?lang=${language}${query}${begun}${isShort ? '&form=short' : full}`;
  return { short, mayKeep: true, action: address(short), ...(both ? { otherLength: address(!short) } : {}) };
}
