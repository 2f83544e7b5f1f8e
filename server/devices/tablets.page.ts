// Why: a tablet in finished words: how it is, what was pressed, how it is set up, and the code by which it is enrolled.
import type { AuditRow } from '../../db/queries/auditLog.js';
import type { DeviceAlert, DeviceHour, DeviceReport } from '../../db/queries/deviceReports.js';
import type { DeviceKey, SetUpDevice } from '../../db/queries/devices.js';
import type { Counter, Office, Service } from '../../db/queries/offices.js';
import type { Survey } from '../../db/queries/surveys.js';
import { verbWords } from '../audit/names.js';
import type { Words } from '../dashboards/words.js';
import { timeInWords } from '../dayWords.js';
import { inLanguage, languageNames } from '../i18n.js';
import type { Tongue } from '../languages/tongues.js';
import { offersPhone } from '../responses/kioskSettings.js';
import { localDay } from '../time.js';
import { settingsOf, stateOf } from './kioskDevice.js';
import { daysSilentAbroad, rulesOf, silenceWords } from './rules.js';
import { codeMinutes, shownCode } from './secrets.js';
import { bounds, languageOrders, mobile, weekdays, type Rules, type Values } from './tablets.form.js';

export type Refused = { values: Values; wrong: readonly string[] };

/** Everything a page of tablets is made from. */
export type TabletsContext = {
  words: Words;
  office: Office;
  now: Date;
  counters: readonly Counter[];
  services: readonly Service[];
  surveys: readonly Survey[];
  /** Languages the office added. */
  tongues: readonly Tongue[];
  /** Where phones find the server; undefined: nobody said. */
  publicUrl: string | undefined;
};

function moments({ words, office }: TabletsContext) {
  return (moment: Date) =>
    `${words.day(localDay(moment, office.timeZone))} ${timeInWords(moment, office.timeZone)}`;
}

/** «3 minutes ago», else the moment. */
function agoWords(context: TabletsContext, moment: Date): string {
  const minutes = Math.floor((context.now.getTime() - moment.getTime()) / 60_000);
  const { t, count } = context.words;
  if (minutes < 1) return t('devices.tablet.just_now');
  return minutes < 60 ? t('devices.tablet.minutes_ago', { n: count(minutes) }) : moments(context)(moment);
}

function placeWords({ words, counters }: TabletsContext, row: SetUpDevice): string {
  const { t, language } = words;
  const counter = counters.find((one) => one.code === row.device.counterCode);
  if (counter !== undefined) return inLanguage(counter.name, language);
  return settingsOf(row).mobile ? t('devices.tablet.mobile') : t('devices.tablets.no_counter');
}

function reportWords(context: TabletsContext, report: DeviceReport | undefined) {
  const { t, count } = context.words;
  if (report === undefined) return { seen: t('devices.tablet.never'), queue: '—', battery: '—' };
  const { waiting, refused, battery, charging } = report;
  return {
    seen: agoWords(context, report.at),
    queue:
      refused === 0
        ? t('devices.tablet.waiting', { n: count(waiting) })
        : t('devices.tablet.waiting_refused', { n: count(waiting), refused: count(refused) }),
    battery:
      battery === null
        ? '—'
        : t(charging === true ? 'devices.tablet.charging' : 'devices.tablet.battery', { n: battery }),
  };
}

export function tabletRows(
  context: TabletsContext,
  devices: readonly SetUpDevice[],
  reports: readonly DeviceReport[],
  enrolled: ReadonlySet<string>,
) {
  const { t, language } = context.words;
  return devices.map((row) => {
    const { device } = row;
    const survey = context.surveys.find((one) => one.id === device.surveyId);
    return {
      name: device.name,
      url: `/devices/${encodeURIComponent(device.id)}`,
      address: `/kiosk/${encodeURIComponent(device.code)}`,
      place: placeWords(context, row),
      survey: survey === undefined ? '' : inLanguage(survey.title, language),
      state: t(`devices.states.${stateOf(row)}`),
      door: t(`devices.doors.${doorOf(context, row, enrolled.has(device.id))}`),
      ...reportWords(
        context,
        reports.find((one) => one.deviceId === device.id),
      ),
    };
  });
}

/** Who may use its address. */
function doorOf({ office }: TabletsContext, { setUp }: SetUpDevice, enrolled: boolean) {
  if (enrolled) return 'enrolled';
  return setUp?.keyNeeded === true || rulesOf(office.settings).kiosksEnrolled ? 'waiting' : 'open';
}

export function alertRows(
  context: TabletsContext,
  alerts: readonly DeviceAlert[],
  devices: readonly SetUpDevice[],
) {
  const { t, count } = context.words;
  const when = moments(context);
  return alerts.map(({ deviceId, kind, amount, raisedAt, endedAt }) => ({
    open: endedAt === null,
    name: devices.find(({ device }) => device.id === deviceId)?.device.name ?? '',
    url: `/devices/${encodeURIComponent(deviceId)}`,
    what: t(`devices.alerts.${kind}`, { n: count(amount), time: silenceWords(t, amount) }),
    raised: when(raisedAt),
    ended: endedAt === null ? t('devices.alerts.lasting') : when(endedAt),
  }));
}

export function rulesForm({ words, office }: TabletsContext, refused?: Refused) {
  const rules = rulesOf(office.settings);
  const value = (name: keyof Rules) => refused?.values[name] ?? String(rules[name]);
  return {
    kiosksEnrolled: refused === undefined ? rules.kiosksEnrolled : refused.values['kiosksEnrolled'] === 'yes',
    fields: (['silentMinutes', 'queueMost'] as const).map((name) => ({
      name,
      label: words.t(`devices.rules.${name}`, { days: daysSilentAbroad }),
      value: value(name),
      inputmode: 'numeric',
      max: 5,
      error: wrongWords(words, refused, name),
    })),
  };
}

export function errorsOf(words: Words, refused: Refused | undefined) {
  return (refused?.wrong ?? []).map((name) => ({
    href: `#${name}`,
    text: wrongWords(words, refused, name) ?? '',
  }));
}

function wrongWords({ t }: Words, refused: Refused | undefined, name: string): string | undefined {
  if (refused?.wrong.includes(name) !== true) return undefined;
  if (name === 'name' || name === 'survey' || name === 'pin') return t(`devices.wrong.${name}`);
  if (name.startsWith('from-')) return t('devices.wrong.hours');
  const { least, most } = bounds[name as keyof typeof bounds];
  return t('devices.wrong.number', { least, most });
}

function placeFields(context: TabletsContext, values: Values, refused: Refused | undefined) {
  const { words, counters, surveys } = context;
  const { t, language } = words;
  const options = (name: string, list: readonly { value: string; text: string }[]) =>
    list.map((one) => ({ ...one, selected: one.value === values[name] }));
  return [
    {
      ...{ name: 'name', label: t('devices.tablet.name'), hint: t('devices.tablet.name_hint') },
      ...{ value: values['name'], max: 100, required: true, error: wrongWords(words, refused, 'name') },
    },
    {
      name: 'counter',
      label: t('devices.tablet.place'),
      options: options('counter', [
        { value: '', text: t('devices.tablet.no_place') },
        { value: mobile, text: t('devices.tablet.mobile') },
        ...counters
          .filter(({ active, code }) => active || code === values['counter'])
          .map(({ code, name }) => ({ value: code, text: inLanguage(name, language) })),
      ]),
    },
    {
      name: 'survey',
      label: t('devices.tablet.survey'),
      error: wrongWords(words, refused, 'survey'),
      options: options('survey', [
        { value: '', text: t('devices.tablet.choose_survey') },
        ...surveys.map(({ id, title }) => ({ value: id, text: inLanguage(title, language) })),
      ]),
    },
  ];
}

export function newTabletPage(context: TabletsContext, refused?: Refused) {
  const { t } = context.words;
  return {
    title: t('devices.tablet.new'),
    nav: 'devices' as const,
    errors: errorsOf(context.words, refused),
    fields: placeFields(context, refused?.values ?? { name: '', counter: '', survey: '' }, refused),
  };
}

export function codePage(
  context: TabletsContext,
  row: { id: string; name: string },
  { code, expiresAt }: { code: string; expiresAt: Date },
  { address, qr, isLocal }: { address: string; qr: string; isLocal: boolean },
) {
  const { t } = context.words;
  return {
    title: t('devices.code.title', { name: row.name }),
    nav: 'devices' as const,
    code: shownCode(code),
    // Letter by letter, for who hears it.
    spelled: code.split('').join(' '),
    address,
    qr,
    local: isLocal ? t('devices.tablet.local') : undefined,
    until: t('devices.code.until', {
      n: codeMinutes,
      time: timeInWords(expiresAt, context.office.timeZone),
    }),
    back: `/devices/${encodeURIComponent(row.id)}`,
  };
}

export type TabletView = {
  row: SetUpDevice;
  report: DeviceReport | undefined;
  hours: readonly DeviceHour[];
  keys: readonly DeviceKey[];
  /** The newest changes. */
  log: readonly AuditRow[];
  mayAudit: boolean;
  refused?: Refused;
};

export function tabletPage(context: TabletsContext, view: TabletView) {
  const { row, report, hours, keys, log, mayAudit, refused } = view;
  const { words, now } = context;
  const { t, count } = words;
  const { device, setUp } = row;
  const state = stateOf(row);
  const key = keys.find(({ endsAt }) => endsAt === null || endsAt > now);
  const said = reportWords(context, report);
  const url = `/devices/${encodeURIComponent(device.id)}`;
  return {
    title: device.name,
    nav: 'devices' as const,
    errors: errorsOf(words, refused),
    url,
    state: t(`devices.states.${state}`),
    facts: [
      [t('devices.tablets.state'), t(`devices.states.${state}`)],
      [t('devices.tablets.counter'), placeWords(context, row)],
      [
        t('devices.tablet.door'),
        key === undefined
          ? t(`devices.doors.${doorOf(context, row, false)}`)
          : t('devices.tablet.enrolled_at', { when: moments(context)(key.madeAt) }),
      ],
      [t('devices.tablet.seen'), said.seen],
      [t('devices.tablet.queue'), said.queue],
      [t('devices.tablet.power'), said.battery],
      ...(report === undefined
        ? []
        : [
            [t('devices.tablet.app'), report.appVersion],
            [t('devices.tablet.clock'), clockWords(words, report)],
          ]),
    ].map(([name, value]) => ({ name, value })),
    address: `/kiosk/${encodeURIComponent(device.code)}`,
    revision: setUp?.revision ?? 0,
    moves: (['active', 'paused', 'revoked'] as const)
      .filter((to) => to !== state)
      .map((to) => ({ to, text: t(`devices.moves.${to}`) })),
    rotating:
      key !== undefined && setUp?.rotateBefore != null && key.madeAt <= setUp.rotateBefore
        ? t('devices.tablet.rotating')
        : undefined,
    canRotate: key !== undefined,
    hours: hours.map((hour) => ({
      when: `${words.day(hour.day)} ${String(hour.hour).padStart(2, '0')}:00`,
      reports: count(hour.reports),
      begun: count(hour.begun),
      finished: count(hour.finished),
      left: count(hour.left),
      waiting: count(hour.waitingMost),
      refused: count(hour.refusedMost),
      battery: hour.batteryLeast === null ? '—' : `${hour.batteryLeast}%`,
    })),
    log: log.map(({ at, userName, action }) =>
      t('devices.tablet.log_line', {
        when: moments(context)(at),
        who: userName ?? t('devices.tablet.program'),
        did: verbWords(t, action),
      }),
    ),
    logUrl: mayAudit ? `/audit?object=${encodeURIComponent(device.id)}` : undefined,
    form: settingsForm(context, row, refused),
  };
}

/** A tablet whose clock is off by more than a minute says so. */
function clockWords({ t, count }: Words, { at, deviceClock }: DeviceReport): string {
  const minutes = Math.round((deviceClock.getTime() - at.getTime()) / 60_000);
  if (minutes === 0) return t('devices.tablet.clock_right');
  return t(minutes > 0 ? 'devices.tablet.clock_ahead' : 'devices.tablet.clock_behind', {
    n: count(Math.abs(minutes)),
  });
}

function settingsForm(context: TabletsContext, row: SetUpDevice, refused: Refused | undefined) {
  const { words, services } = context;
  const { t, language } = words;
  const now = settingsOf(row);
  const tongues = context.tongues.filter(({ inUse }) => inUse);
  const flags = ['largeType', 'wheelchair', 'readAloud', 'practice', 'phone'] as const;
  const yes = (value: boolean) => (value ? 'yes' : '');
  const values: Values = refused?.values ?? {
    name: row.device.name,
    counter: now.mobile ? mobile : (row.device.counterCode ?? ''),
    survey: row.device.surveyId,
    services: now.services,
    languages: now.languages.join(','),
    tongues: tongues.map(({ code }) => code).filter((code) => now.without?.includes(code) !== true),
    hours: now.hours === null ? 'office' : 'own',
    idleSeconds: String(now.idleSeconds),
    keyNeeded: yes(row.setUp?.keyNeeded ?? false),
    ...Object.fromEntries(
      flags.map((name) => [
        name,
        yes(name === 'phone' ? offersPhone(now.phone, context.publicUrl) : now[name]),
      ]),
    ),
    ...Object.fromEntries(
      weekdays.flatMap((day) => [
        [`from-${day}`, now.hours?.[day]?.from ?? ''],
        [`to-${day}`, now.hours?.[day]?.to ?? ''],
      ]),
    ),
  };
  const chosen = values['services'] ?? [];
  const spoken = values['tongues'] ?? [];
  return {
    fields: placeFields(context, values, refused),
    services: services
      .filter(({ active, code }) => active || chosen.includes(code))
      .map(({ code, name }) => ({
        ...{ value: code, text: inLanguage(name, language), checked: chosen.includes(code) },
      })),
    languages: languageOrders.map((order) => ({
      value: order.join(','),
      text: order.map((one) => languageNames[one]).join(' → '),
      selected: order.join(',') === values['languages'],
    })),
    tongues: tongues.map(({ code, name }) => ({
      ...{ value: code, text: name, checked: spoken.includes(code) },
    })),
    ownHours: values['hours'] === 'own',
    hoursError: weekdays.map((day) => wrongWords(words, refused, `from-${day}`)).find(Boolean),
    days: weekdays.map((day) => ({
      ...{ day, name: t(`devices.weekday.${day}`), from: values[`from-${day}`], to: values[`to-${day}`] },
      wrong: refused?.wrong.includes(`from-${day}`) === true,
    })),
    idle: { value: values['idleSeconds'], error: wrongWords(words, refused, 'idleSeconds') },
    pin: {
      isSet: row.setUp?.pin != null,
      hint: t(`devices.tablet.${row.setUp?.pin == null ? 'pin_unset' : 'pin_set'}`),
      remove: values['pinRemove'] === 'yes',
      error: wrongWords(words, refused, 'pin'),
    },
    flags: [...flags, 'keyNeeded'].map((name) => ({
      ...{ name, text: t(`devices.flags.${name}`), checked: values[name] === 'yes' },
    })),
    revision: values['revision'] ?? String(row.setUp?.revision ?? 0),
  };
}
