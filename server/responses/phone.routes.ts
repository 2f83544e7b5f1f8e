// Why: whoever stood at the tablet may write the comment on their own phone: one page behind a secret that opens once. No
// session, no cookie, nothing about the person, and never the rating.
import { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { isStorageFull } from '../../db/errors.js';
import { findDeviceAtAddress } from '../../db/queries/devices.js';
import type { Device } from '../../db/queries/offices.js';
import { findSurvey } from '../../db/queries/surveys.js';
import { officeScope, type OfficeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { stateOf } from '../devices/kioskDevice.js';
import { AppError, notFound } from '../errors.js';
import type { ContentLanguage } from '../i18n.js';
import { sameOrigin } from '../http/csrf.js';
import { pathParameter } from '../http/parameters.js';
import { contentLanguageOf, renderPage, translateOf } from '../http/render.js';
import { findOpenSurveyById, loadVersion } from '../surveys/open.js';
import { localDay } from '../time.js';
import { readAnswers, type FieldErrors, type GivenAnswers } from './answers.form.js';
import { formBody, noStore } from './citizenRequests.js';
import { createBuckets, createOwnBuckets } from './coarseAddress.js';
import { readEnvelope, trapField, type Envelope } from './envelope.form.js';
import { readFields, type Fields } from './fields.form.js';
import { leastSeconds, secondsOpen } from './gate.js';
import type { PublishedVersion } from './intake.js';
import type { OfficeParts } from './officeParts.js';
import { findPhoneVisit, leavePhoneComment } from './phone.commands.js';
import { phoneFragment } from './receipts.js';
import { receiptPlace } from './receiptPlace.js';
import { languagePosted, speak, speakAsked } from './speech.js';
import {
  isPhoneSecret,
  phonePath,
  phoneQuestion,
  phoneQuestions,
  phoneSecretHash,
  practiceSecret,
} from './phone.js';
import { phoneEndPage, phonePage, type PhoneForm } from './phone.page.js';
import { otherTexts } from './typedTexts.js';

/** Of those whose tablet has not handed in its answers yet: a hall full of them behind one address stays below. */
const calm = { burst: 60, perSecond: 0.2 };

type Place = {
  device: Device;
  scope: OfficeScope;
  secretHash: string;
  /** The server knows a visit by this secret: nobody made it up. */
  isOfVisit: boolean;
  version: PublishedVersion;
  office: OfficeParts;
};

export function phoneRoutes(
  dependencies: Dependencies,
  partsOf: (officeId: string) => Promise<OfficeParts>,
): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const buckets = createBuckets(dependencies, calm);
  const ownBuckets = createOwnBuckets(dependencies);
  router.use('/phone', noStore());

  router.get('/phone/:device/thanks', async (req, res) => {
    const { device } = await deviceOf(req);
    const survey = await findSurvey(db, officeScope(device.officeId), device.surveyId);
    end(req, res, await partsOf(device.officeId), 'done', (language) =>
      survey === undefined ? {} : receiptPlace(dependencies, req, survey.slug, language),
    );
  });

  router.get(`/phone/:device/${practiceSecret}`, async (req, res) => {
    const { device } = await deviceOf(req);
    end(req, res, await partsOf(device.officeId), 'practice');
  });

  router.get('/phone/:device/:secret', async (req, res) => {
    const place = await placeOf(req);
    const { office, version } = place;
    speakAsked(req, res, office, version);
    show(req, res, place, { commentId: dependencies.newId() });
  });

  router.post('/phone/:device/:secret', sameOrigin(), formBody(), async (req, res) => {
    const fields = readFields(req.body);
    res.locals['sent'] = fields;
    const posted = readEnvelope(fields, dependencies.clock());
    res.locals['language'] = posted.switchTo ?? posted.language;
    const place = await placeOf(req, posted);
    const spoken = languagePosted(posted.language, place.version);
    speak(res, place.office, place.version, languagePosted(posted.switchTo ?? spoken, place.version));
    const again = { commentId: posted.id, values: fields };
    if (posted.switchTo !== undefined) {
      show(req, res, place, again);
      return;
    }
    const read = readComment(place.version, fields, dependencies.clock());
    if (!read.ok) {
      show(req, res.status(422), place, { ...again, errors: read.errors });
      return;
    }
    // A machine, or a browser that fills in everything: whoever presses once more is heard.
    if (isHasty(posted, fields, dependencies.clock())) {
      show(req, res.status(422), place, { ...again, problem: 'again' });
      return;
    }
    const { scope, device, version, secretHash, isOfVisit } = place;
    // One visit has one comment, so its secret bounds it and a machine in the same hall puts nobody off. What came under a
    // secret of no visit yet might be anybody's, and without end: only there the neighbourhood counts.
    if (!ownBuckets.take(secretHash) || (!isOfVisit && !buckets.take(req.ip))) {
      show(req, res.status(429), place, { ...again, problem: 'many' });
      return;
    }
    await leavePhoneComment(dependencies, scope, device, version, secretHash, {
      id: posted.id,
      language: spoken,
      ...read.comment,
    });
    const own = await phoneFragment(dependencies, scope, secretHash);
    res.redirect(303, `/phone/${encodeURIComponent(device.code)}/thanks?lang=${posted.language}${own}`);
  });

  const withWords: ErrorRequestHandler = (error, _req, res, next) => {
    const fields = res.locals['sent'] as Fields | undefined;
    if (fields !== undefined && (error instanceof AppError || isStorageFull(error)))
      res.locals['typedTexts'] = otherTexts(fields, translateOf(res)('errors.typed.comment'));
    next(error);
  };
  router.use('/phone', withWords);
  return router;

  async function deviceOf(req: Request) {
    const found = await findDeviceAtAddress(db, pathParameter(req, 'device'));
    if (found === undefined) throw notFound('phone_unknown');
    return found;
  }

  /** Which wording is asked: the response's own once it is there, else the one the tablet asks now. Throws 404 and 410. */
  async function placeOf(req: Request, posted?: Envelope): Promise<Place> {
    const found = await deviceOf(req);
    const { device } = found;
    const secret = pathParameter(req, 'secret');
    if (!isPhoneSecret(secret)) throw notFound('phone_unknown');
    const scope = officeScope(device.officeId);
    const secretHash = phoneSecretHash(device.code, secret);
    const { response } = await findPhoneVisit(dependencies, scope, secretHash, posted?.id);
    if (response === undefined && stateOf(found) === 'revoked') throw notFound('phone_unknown');
    const known =
      response === undefined
        ? (await findOpenSurveyById(dependencies, scope, device.surveyId)).version
        : await loadVersion(dependencies, scope, response.surveyId, response.version);
    // Shown in one wording and sent in that one, whatever arrived in between.
    const version =
      posted === undefined || posted.version === known.number
        ? known
        : await loadVersion(dependencies, scope, known.surveyId, posted.version);
    if (phoneQuestion(version.document) === undefined) throw notFound('phone_unknown');
    const office = await partsOf(device.officeId);
    return { device, scope, secretHash, isOfVisit: response !== undefined, version, office };
  }

  function show(
    req: Request,
    res: Response,
    { device, version, office }: Place,
    form: Omit<PhoneForm, 'office' | 'action'>,
  ): void {
    const language = contentLanguageOf(res);
    const action = `${phonePath(device.code, pathParameter(req, 'secret'))}?lang=${language}`;
    renderPage(
      req,
      res,
      'citizen',
      'citizen/form',
      phonePage(version, language, { ...form, office, action }),
    );
  }
}

function end(
  req: Request,
  res: Response,
  office: OfficeParts,
  which: 'done' | 'practice',
  more: (language: ContentLanguage) => object = () => ({}),
): void {
  const known = { languages: [...(office.tongues?.values() ?? [])].map(({ code }) => code) };
  const language = speakAsked(req, res, office, known);
  renderPage(req, res, 'citizen', 'citizen/thanks', {
    ...phoneEndPage(language, office, which),
    ...more(language),
  });
}

type ReadComment =
  | { ok: true; comment: { question: string; text: string; contact: GivenAnswers['contact'] } }
  | { ok: false; errors: FieldErrors };

function readComment(version: PublishedVersion, fields: Fields, now: Date): ReadComment {
  const { document, timeZone } = version;
  const question = phoneQuestion(document)?.code ?? '';
  const read = readAnswers(document, fields, phoneQuestions(document), localDay(now, timeZone));
  if (!read.ok) return read;
  const text = read.texts.find((one) => one.question === question)?.text;
  if (text === undefined)
    return { ok: false, errors: new Map([[question, { key: 'fill_in', parameters: {} }]]) };
  return { ok: true, comment: { question, text, contact: read.contact } };
}

function isHasty(posted: Envelope, fields: Fields, now: Date): boolean {
  const isTrapped = (fields.get(trapField) ?? []).some((value) => value !== '');
  const seconds = secondsOpen(posted.id, now);
  return isTrapped || (seconds !== null && seconds < leastSeconds);
}
