// Why: a tablet on a thin line starts soon: everything its first load brings stays within a weight, as the server sends it.
import { get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { upsertSurveyTexts } from '../../../db/queries/drafting.js';
import { insertOfficeLanguage, upsertCitizenWords } from '../../../db/queries/languages.js';
import { allWordKeys, englishOf, fingerprintOfWord } from '../../../server/languages/citizenWords.js';
import type { OfficeLanguage } from '../../../server/i18n.js';
import { heaviestLogo } from '../../../server/looks/logo.js';
import type { SurveyDocument } from '../../../server/surveys/document.js';
import { fingerprintOf, textsOf } from '../../../server/surveys/editor/texts.js';
import { createSurvey, publishSurvey } from '../../../server/surveys/surveys.commands.js';
import { loadTemplate, templateNames, type TemplateName } from '../../../server/surveys/templates.js';
import { noiseOf } from '../../support/noise.js';
import { setUpDevice } from '../../support/devices.js';
import { readKitText } from '../../support/kit.js';
import { addDevice, openTestApp, type TestApp } from '../../support/testApp.js';
import { publish } from './world.js';

const language = 'vi' as OfficeLanguage;
type Tablet = { device: string; template: TemplateName; phone: boolean; adds: boolean };
const tablets: readonly Tablet[] = [
  { device: 'plain', template: 'counter', phone: false, adds: false },
  ...templateNames.map((template) => ({ device: template, template, phone: true, adds: false })),
  { device: 'counter-vi', template: 'counter', phone: true, adds: true },
  { device: 'household-office-vi', template: 'household-office', phone: true, adds: true },
];

let test: TestApp;
let server: Server;
beforeAll(async () => {
  test = await openTestApp();
  await addVietnamese();
  // Every office's words are read anew after a few seconds.
  test.advance(10_000);
  for (const { device, template, phone, adds } of tablets) {
    const document = loadTemplate(template);
    const surveyId = adds
      ? await publishWithVietnamese(device, document)
      : await publish(test, device, document);
    await addDevice(test, device, surveyId, 'c1');
    await setUpDevice(test, device, { phone });
  }
  const research = await test.signIn('research');
  await research.post('/settings/looks', { colour: '#7a1f5c' }).expect(303);
  await research.agent
    .post(`/settings/looks/logo?_csrf=${encodeURIComponent(research.csrf)}`)
    .attach('logo', await noiseOf(228, 48, 1), 'logo.png')
    .expect(303);
  server = await new Promise((resolve) => {
    const listening = test.app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
});
afterAll(async () => {
  server.close();
  await test.close();
});

/** As long as the English and with as many marks as Vietnamese, yet nothing of it is found in the English when it is packed. */
function foreign(english: string): string {
  const marked: Record<string, string> = { n: 'ậ', r: 'đ', b: 'ô' };
  const turned = (letter: string) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97);
  return english.replace(/\{\w+\}|[a-z]/g, (found) =>
    found.length > 1 ? found : (marked[turned(found)] ?? turned(found)),
  );
}

async function addVietnamese(): Promise<void> {
  const madeAt = test.dependencies.clock();
  await test.dependencies.database.atomically((db) => [
    insertOfficeLanguage(db, test.scope, {
      ...{ code: language, name: 'Tiếng Việt', addedBy: null, addedAt: madeAt, endedAt: null },
    }),
    upsertCitizenWords(
      db,
      test.scope,
      allWordKeys.map((key) => ({
        ...{ language, key, text: foreign(englishOf(key)), state: 'translated' as const },
        ...{ fingerprint: fingerprintOfWord(key), madeBy: null, madeAt },
      })),
    ),
  ]);
}

async function publishWithVietnamese(slug: string, template: SurveyDocument): Promise<string> {
  const texts = textsOf(template).map((entry) => ({ ...entry, wording: foreign(entry.text.en) }));
  const document = {
    ...template,
    translations: { [language]: Object.fromEntries(texts.map(({ name, wording }) => [name, wording])) },
  };
  const surveyId = await createSurvey(test.dependencies, test.scope, null, { slug, document });
  await test.dependencies.database.atomically((db) => [
    upsertSurveyTexts(
      db,
      test.scope,
      texts.map(({ name, text, wording }) => ({
        ...{ surveyId, name, language, state: 'translated' as const },
        fingerprint: fingerprintOf(text['zh-TW'], language, wording),
        ...{ madeBy: null, madeAt: test.dependencies.clock() },
      })),
    ),
  ]);
  await publishSurvey(test.dependencies, test.scope, null, surveyId);
  return surveyId;
}

/** Bytes on the wire, as a browser that takes gzip gets them. */
async function weigh(path: string): Promise<number> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return await new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(bytes);
        else reject(new Error(`${path} answered ${String(answer.statusCode)}`));
      });
    }).on('error', reject);
  });
}

it.each(tablets.map((tablet) => [tablet.device, tablet] as const))(
  'the first load of the tablet «%s» weighs less than 60 kB, script, styles, kit with all languages, colours and the heaviest logo included',
  async (device, { template, phone, adds }) => {
    const start = `/kiosk/${device}`;
    const [page, kit] = await Promise.all([test.request.get(start), test.request.get(`${start}/kit`)]);
    const { rules, html } = readKitText(kit.text);
    expect(Object.keys(rules.words)).toEqual(['zh-TW', 'en', 'ja', ...(adds ? ['vi'] : [])]);
    // What becomes of personal data is among it: a tablet tells it without a network.
    const notice = ['告知事項全文', 'Purpose of collection: To learn', '収集の目的：'];
    for (const words of ['北區戶政事務所', ...(template === 'counter' ? notice : [])])
      expect(html).toContain(words);
    const assets = new Set(`${page.text} ${kit.text}`.match(/\/assets\/[\w.-]+/g));
    // What a style sheet or script brings by itself would be missing from this sum.
    for (const path of assets) {
      const { text } = await test.request.get(path).buffer(true);
      expect([path, /@import|url\((?!["']?data:)|\/assets\/[\w.-]+\.(?:js|css|woff)/.test(text)]).toEqual([
        path,
        false,
      ]);
    }
    const paths = [
      ...[start, `${start}/kit`, `${start}/manifest.webmanifest`, '/kiosk/worker.js', '/kiosk/icon.svg'],
      ...assets,
    ];
    expect(paths.filter((path) => /\/kiosk-\w+\.(js|css)$/.test(path))).toHaveLength(2);
    const weights = await Promise.all(
      paths.map(async (path): Promise<[string, number]> => [path, await weigh(path)]),
    );
    // No logo that could be uploaded is much heavier than this one.
    const logo = weights.find(([path]) => path.startsWith('/assets/logo-'))?.[1] ?? 0;
    expect([logo > heaviestLogo - 500, paths.some((path) => path.startsWith('/assets/look-'))]).toEqual([
      ...[true, true],
    ]);
    // What draws the phone's code is asked for when the first question stands (kiosk/flow.ts), and kept like the rest.
    const sum = (some: typeof weights) => some.reduce((total, [, bytes]) => total + bytes, 0);
    const afterwards = weights.filter(([path]) => path === rules.phone?.script);
    const first = sum(weights) - sum(afterwards);
    console.info(
      `first load of the tablet ${device}: ${first} bytes, afterwards ${sum(afterwards)}`,
      JSON.stringify(Object.fromEntries(weights)),
    );
    expect(afterwards).toHaveLength(phone ? 1 : 0);
    expect(first).toBeLessThan(60_000);
    expect(sum(afterwards)).toBeLessThan(10_000);
  },
);
