// Why: one person after the other at the same tablet, with or without network. Each answer is on disk before it is thanked
// for; nothing of it stays on the screen, in the fields or in the history; and a newer release waits until nobody is there.
import { localDay } from './age.js';
import { openAids } from './aids.js';
import {
  handedIn,
  shownScreens,
  tappedOnly,
  wrongAnswers,
  type Shown,
  type Values,
  type Wrong,
} from './answers.js';
import { openCipher } from './cipher.js';
import { watchIdle } from './idle.js';
import { tellKept } from './keptWords.js';
import type { Kit } from './kit.js';
import { openPhone } from './phone.js';
import { untickOthers } from './plain.js';
import { DiskFull, hasRoom, type Queue } from './queue.js';
import { isRead, onRead } from './read.js';
import type { Releases } from './release.js';
import { wasEnded, watchReleases } from './renewal.js';
import { startReporting, type Tally } from './reporting.js';
import { watchRests } from './rests.js';
import { fill, put, readScreen, showOthers, withoutAnswers } from './screen.js';
import type { Sending } from './sending.js';
import { openStaff, readPreferences } from './staff.js';
import { newVisit, recordOf } from './visit.js';
import { onGone } from './waking.js';

type Standing = 'asking' | 'storing' | 'thanks' | 'phone' | 'staff' | 'full' | 'closed' | 'ended';

const hoursEvery = 1_000;
const tryDiskEvery = 15_000;
/** A second tap of the same finger is no answer to the next question. */
const sameFinger = 350;

export type FlowParts = { kit: Kit; queue: Queue; releases: Releases; sending: Sending; life: string };

/** `ready`: the first screen stands. */
export async function runFlow(parts: FlowParts, ready: () => void): Promise<void> {
  const { kit, queue, releases, sending, life } = parts;
  const { rules } = kit;
  const { settings, screens } = rules;
  const home = settings.languages[0] ?? 'zh-TW';
  const aids = openAids();
  const phone = openPhone(rules);
  const encipher = await openCipher(rules.key);
  let preferences = await readPreferences(queue);
  const ended = await wasEnded(queue);
  let visit = newVisit(home);
  let standing: Standing = 'asking';
  let shownSince = performance.now();
  let thanksTimer: ReturnType<typeof setTimeout> | undefined;
  let diskTimer: ReturnType<typeof setInterval> | undefined;
  const tally: Tally = { begun: 0, finished: 0, left: 0 };
  /** Writes go to disk in the order of the taps. */
  let writing: Promise<void> = Promise.resolve();
  const idle = watchIdle(startOver);
  const rests = watchRests();
  const staff = openStaff({ ...parts, toStart: startOver, assist, changed: takePreferences });
  const isPractice = () => settings.practice || preferences.practice;
  const shownNow = (): Shown[] => shownScreens(screens, visit.values);
  const isAsSet = () => visit.language === home && !aids.isChanged();
  const pristine = () => standing === 'asking' && visit.begun === undefined && !visit.assisted && isAsSet();
  const isUntouched = () => pristine() && !isRead();
  const isFree = () => isUntouched() || standing === 'closed' || standing === 'ended';
  const isClosed = () => settings.rests && rests.isNow() && !isPractice();
  const renewal = watchReleases({
    release: rules.release,
    ended,
    queue,
    releases,
    isFree,
    isQuiet: () => idle.silent() >= 2,
    written: () => writing,
    stop: end,
    resume: () => {
      if (standing === 'ended') startOver();
    },
  });

  function takePreferences(): void {
    void readPreferences(queue).then((now) => {
      preferences = now;
      aids.set(settings.largeType || now.large, settings.low || now.low);
    });
  }

  function stand(as: Standing, part: DocumentFragment): void {
    standing = as;
    clearTimeout(thanksTimer);
    clearInterval(diskTimer);
    put(kit, visit.language, part, { practice: isPractice(), assisted: visit.assisted });
    aids.screenChanged();
    shownSince = performance.now();
  }

  function ask(wrong: ReadonlyMap<string, Wrong> = new Map()): void {
    const all = shownNow();
    const shown = all.find(({ index }) => index === visit.at) ?? all[0];
    const screen = shown === undefined ? undefined : screens[shown.index];
    if (shown === undefined || screen === undefined) return;
    const part = kit.part(visit.language, screen.part);
    const isLast = all.at(-1) === shown;
    standing = 'asking';
    fill(part, kit.words(visit.language), {
      shown,
      values: visit.values,
      wrong,
      isLast,
      pristine: pristine(),
    });
    phone.offer(part, isLast);
    stand('asking', part);
    const form = document.querySelector<HTMLFormElement>('#kiosk');
    if (form !== null) untickOthers(form, new AbortController().signal);
    arm();
  }

  /** The start in the office's own language may stay for hours; anything else goes back there. */
  function arm(): void {
    const writes = document.querySelector('#kiosk textarea, #kiosk input[type=text]:not([hidden])') !== null;
    idle.arm(isUntouched() ? 0 : settings.quiet * (writes ? 2 : 1), settings.countdown);
  }

  /** Whoever it was is gone: what they tapped is kept apart, and the next person finds the start. */
  function startOver(): void {
    staff.shut();
    abandon();
    aids.reset();
    getSelection()?.removeAllRanges();
    if (renewal.isEnded()) end();
    else if (isClosed()) rest();
    else ask();
    sending.nudge();
    // Nobody is asked for what cannot be kept.
    void hasRoom(queue).then((room) => {
      if (!room && pristine()) full(false);
    });
  }

  function abandon(language = home): void {
    // What was typed last and told nobody yet is theirs, and no beginning of the next visit.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (visit.begun !== undefined && !isPractice()) {
      const { id } = visit;
      tally.left += 1;
      write(() => queue.leaveOpen((kept) => kept.id === id).then(() => sending.nudge()));
    }
    visit = newVisit(language);
  }

  function write(work: () => Promise<void>): void {
    writing = writing.then(work).catch((error: unknown) => {
      if (error instanceof DiskFull) full(true);
    });
  }

  function touch(): void {
    if (visit.begun === undefined && !isPractice()) tally.begun += 1;
    visit = { ...visit, begun: visit.begun ?? performance.now() };
  }

  function next(values: Values): void {
    touch();
    visit = { ...visit, values };
    const all = shownNow();
    const shown = all.find(({ index }) => index === visit.at);
    const wrong =
      shown === undefined ? new Map<string, Wrong>() : wrongAnswers(screens, shown, values, localDay());
    if (wrong.size > 0) {
      ask(wrong);
      return;
    }
    const following = all.find(({ index }) => index > visit.at);
    if (following === undefined) {
      void finish();
      return;
    }
    visit = { ...visit, at: following.index };
    keepTapped(values);
    ask();
  }

  /** Ticks of a screen that nobody goes on from count as well. */
  function keepScreen(form: HTMLFormElement): void {
    const shown = shownNow().find(({ index }) => index === visit.at);
    if (standing !== 'asking' || shown === undefined) return;
    keepTapped(readScreen(form, shown, visit.values, null));
  }

  function keepTapped(values: Values): void {
    if (isPractice()) return;
    const tapped = tappedOnly(screens, values, localDay());
    const open = recordOf(visit, rules, life, 'partial', 'open', tapped);
    write(() =>
      tapped.length === 0 ? queue.takeBack(open.id) : encipher(open).then((kept) => queue.put(kept)),
    );
  }

  function back(values: Values): void {
    touch();
    visit = { ...visit, values };
    const before = shownNow().findLast(({ index }) => index < visit.at);
    visit = { ...visit, at: before?.index ?? 0 };
    ask();
  }

  /** On disk, then thanked for. */
  async function finish(): Promise<void> {
    // A second tap until then is no second person.
    standing = 'storing';
    const code = visit.byPhone ? phone.begin(isPractice()) : undefined;
    const fields = [...handedIn(screens, visit.values), ...(code?.fields ?? [])];
    const done = recordOf(visit, rules, life, 'complete', 'waiting', fields);
    visit = { ...newVisit(visit.language), secret: code?.secret };
    if (!isPractice()) tally.finished += 1;
    await writing;
    try {
      if (!isPractice()) await queue.put(await encipher(done));
    } catch {
      full(true);
      return;
    }
    thank();
    sending.nudge();
  }

  function thank(): void {
    const { secret, language } = visit;
    if (secret !== undefined) {
      const part = kit.part(language, 'phone');
      phone.draw(part, secret, language);
      stand('phone', part);
      idle.arm(settings.quiet * 2, settings.countdown);
      return;
    }
    stand('thanks', kit.part(visit.language, 'thanks'));
    idle.arm(0, 0);
    thanksTimer = setTimeout(startOver, settings.thanksFor * 1000);
  }

  /** No room left: says so, takes no answers, and looks again. Who is there reads it as they like, the next as it was set. */
  function full(lost: boolean): void {
    abandon(visit.language);
    stand('full', kit.part(visit.language, 'full'));
    const line = document.querySelector<HTMLElement>('[data-lost]');
    if (line !== null) line.hidden = !lost;
    idle.arm(isAsSet() && !lost ? 0 : settings.quiet, settings.countdown);
    diskTimer = setInterval(() => {
      void hasRoom(queue).then((room) => {
        if (room && standing === 'full') startOver();
      });
    }, tryDiskEvery);
  }

  /** Outside its opening hours; whoever had begun was left to finish. */
  function rest(): void {
    stand('closed', kit.part(visit.language, 'closed'));
    idle.arm(isAsSet() ? 0 : settings.quiet, settings.countdown);
  }

  /** There is nothing to ask any more, but answers are kept here that only staff can see to. */
  function end(): void {
    stand('ended', kit.part(visit.language, 'ended'));
    const kept = document.querySelector<HTMLElement>('[data-waiting]');
    if (kept !== null) void tellKept(queue, kept);
    idle.arm(isAsSet() ? 0 : settings.quiet, settings.countdown);
  }

  function lookAtHours(): void {
    if (isClosed() ? isUntouched() : standing === 'closed') startOver();
  }

  /** For one person, whom staff help. */
  function assist(): void {
    staff.shut();
    visit = newVisit(visit.language, true);
    ask();
  }

  function openStaffSide(): void {
    staff.open(visit.language, (part) => {
      stand('staff', part);
      // Whoever came to the door by mistake is counted out; who is in has the side's own time.
      idle.arm(staff.isOpen() ? 0 : settings.quiet, settings.countdown);
    });
  }

  function speak(language: string): void {
    if (!settings.languages.includes(language) || standing === 'storing') return;
    const form = document.querySelector<HTMLFormElement>('#kiosk');
    const shown = shownNow().find(({ index }) => index === visit.at);
    if (standing === 'asking' && form !== null && shown !== undefined)
      visit = { ...visit, values: readScreen(form, shown, visit.values, null) };
    visit = { ...visit, language };
    if (standing === 'asking') ask();
    else if (standing === 'thanks' || standing === 'phone') thank();
    else if (standing === 'full') full(document.querySelector<HTMLElement>('[data-lost]')?.hidden === false);
    else if (standing === 'closed') rest();
    else if (standing === 'ended') end();
    else openStaffSide();
  }

  function submitted(event: SubmitEvent): void {
    const form = event.target;
    // Not by `form.id`: that is its field of this name.
    if (!(form instanceof HTMLFormElement) || !form.matches('#kiosk')) return;
    event.preventDefault();
    const shown = shownNow().find(({ index }) => index === visit.at);
    if (standing !== 'asking' || shown === undefined) return;
    const { submitter } = event;
    const go = submitter instanceof HTMLButtonElement && submitter.name === 'go' ? submitter.value : 'next';
    const isOffered = form.querySelector('[data-phone]') !== null;
    visit = { ...visit, byPhone: go === 'phone' || (visit.byPhone && !isOffered) };
    if (go === 'skip' || go === 'phone') next(withoutAnswers(shown, visit.values));
    else if (go === 'back') back(readScreen(form, shown, visit.values, null));
    else next(readScreen(form, shown, visit.values, submitter));
  }

  function clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : undefined;
    const isRepeat = event.detail > 1 || (event instanceof PointerEvent && event.pointerType === 'touch');
    if (isRepeat && performance.now() - shownSince < sameFinger) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const language = target?.closest<HTMLButtonElement>('button[name=switch]')?.value;
    const link = target?.closest('a[href]');
    if (language !== undefined) {
      event.preventDefault();
      speak(language);
    } else if (link instanceof HTMLAnchorElement && link.pathname === rules.start) {
      event.preventDefault();
      startOver();
    } else if (target?.closest('[data-staff]') !== null && target !== undefined) {
      event.preventDefault();
      abandon(visit.language);
      openStaffSide();
    } else {
      const aid = target?.closest<HTMLElement>('[data-aid]')?.dataset['aid'];
      if (aid === undefined) return;
      aids.toggle(aid);
      arm();
    }
  }

  onGone(startOver);
  addEventListener('pagehide', () => {
    if (visit.begun !== undefined && !isPractice())
      void queue.leaveOpen((kept) => kept.life === life).catch(() => undefined);
  });
  document.addEventListener('submit', submitted);
  document.addEventListener('click', clicked, { capture: true });
  // Words count from the first letter on: a field tells of a change only when it is left, and who walks away leaves none.
  for (const kind of ['input', 'change'])
    document.addEventListener(kind, () => {
      const form = document.querySelector<HTMLFormElement>('#kiosk');
      if (form === null) return;
      showOthers(form);
      touch();
      arm();
      if (kind === 'change') keepScreen(form);
    });
  onRead(() => {
    if (pristine()) idle.arm(settings.quiet, settings.countdown);
  });

  aids.set(settings.largeType || preferences.large, settings.low || preferences.low);
  aids.reset();
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked !== null && settings.languages.includes(asked)) visit = { ...visit, language: asked };
  if (renewal.isEnded()) end();
  else ask();
  void queue.freshen(rules.device, encipher).then(
    () => sending.nudge(),
    () => undefined,
  );
  document.documentElement.dataset['kiosk'] = 'ready';
  ready();
  phone.load();
  startReporting({
    start: rules.start,
    app: `${rules.program}+${rules.release}`,
    queue,
    tally,
    told: ({ state, rest: next }) => {
      if (state !== '') sending.heard();
      rests.hear(next);
      if (state === 'paused') void renewal.look();
    },
  });
  setInterval(lookAtHours, hoursEvery);
  await renewal.start();
}
