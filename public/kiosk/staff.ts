// Why: behind a PIN, staff see in their own words what waits, what was refused and why, and what has arrived; they take it
// along in a file, set the tablet up, and are the only ones to leave the screen.
import { newId } from './ids.js';
import type { Kit } from './kit.js';
import { tryPin } from './pin.js';
import type { Kept, Queue, Sent } from './queue.js';
import type { Sending } from './sending.js';
import { isStuck } from './stuck.js';

export type Preferences = { practice: boolean; large: boolean; low: boolean };

/** What staff set on this tablet. */
export async function readPreferences(queue: Queue): Promise<Preferences> {
  const kept = await queue.read('preferences').catch(() => undefined);
  const on = (name: keyof Preferences) =>
    typeof kept === 'object' && kept !== null && name in kept && Reflect.get(kept, name) === true;
  return { practice: on('practice'), large: on('large'), low: on('low') };
}

const openFor = 120_000;

export type StaffParts = {
  kit: Kit;
  queue: Queue;
  sending: Sending;
  life: string;
  toStart: () => void;
  /** The next answer is given with the help of staff. */
  assist: () => void;
  /** What staff set is other now. */
  changed: () => void;
};

export function openStaff({ kit, queue, sending, life, toStart, assist, changed }: StaffParts) {
  const { rules } = kit;
  let isUnlocked = false;
  let closing: ReturnType<typeof setTimeout> | undefined;
  let refreshing: ReturnType<typeof setInterval> | undefined;

  /** Whoever comes next is asked for the PIN again. */
  function shut(): void {
    isUnlocked = false;
    clearTimeout(closing);
    clearInterval(refreshing);
  }

  function close(): void {
    shut();
    toStart();
  }

  /** Left open, it shuts by itself. */
  function stayOpen(): void {
    clearTimeout(closing);
    closing = setTimeout(close, openFor);
  }

  function open(language: string, show: (part: DocumentFragment) => void): void {
    clearInterval(refreshing);
    stayOpen();
    if (isUnlocked) panel(language, show);
    else door(language, show);
  }

  function door(language: string, show: (part: DocumentFragment) => void): void {
    const said = kit.words(language).said;
    show(kit.part(language, 'pin'));
    const form = document.querySelector<HTMLFormElement>('form[data-pin]');
    const field = form?.querySelector<HTMLInputElement>('input');
    form?.querySelector('[data-close]')?.addEventListener('click', close);
    field?.focus();
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      const { pin } = rules.settings;
      if (field === undefined || field === null || field.value === '') return;
      const typed = field.value;
      field.value = '';
      stayOpen();
      void tryPin(queue, pin, rules.start, typed, Date.now()).then((tried) => {
        // Meanwhile somebody went back to the start.
        if (!form.isConnected) return;
        if (tried === 'open') {
          isUnlocked = true;
          open(language, show);
          return;
        }
        const line = form.querySelector<HTMLElement>('[data-wrong]');
        if (line === null) return;
        line.textContent =
          typeof tried === 'object'
            ? (said['pause'] ?? '').replace('{seconds}', String(tried.waitSeconds))
            : (said[{ wrong: 'wrong_pin', unknown: 'pin_needs_server', none: 'pin_none' }[tried]] ?? '');
        line.hidden = false;
        field.setAttribute('aria-describedby', 'pin.error');
        field.focus();
      });
    });
  }

  function panel(language: string, show: (part: DocumentFragment) => void): void {
    show(kit.part(language, 'staff'));
    const place = document.querySelector<HTMLElement>('.m-kiosk__staff');
    if (place === null) return;
    const { said } = kit.words(language);
    const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const within = (selector: string) => place.querySelector<HTMLElement>(selector);

    function say(words: string | undefined): void {
      const line = within('[data-said]');
      if (line === null) return;
      line.textContent = words ?? '';
      line.hidden = words === undefined;
    }

    async function refresh(): Promise<void> {
      const [waiting, refused, sent] = await Promise.all([
        queue.list('waiting'),
        queue.list('refused'),
        queue.listSent(),
      ]);
      const counts = [
        waiting.length === 0 ? said['count_none'] : said['count']?.replace('{n}', String(waiting.length)),
        refused.length === 0 ? '' : said['refused_count']?.replace('{n}', String(refused.length)),
      ];
      setText('[data-count]', counts.filter(Boolean).join(' · '));
      const connection = { online: 'online', offline: 'offline', no_answer: 'waits_for_server' } as const;
      const [last] = sent;
      setText(
        '[data-connection]',
        [
          said[connection[sending.connection()]],
          last === undefined ? '' : said['last_sent']?.replace('{at}', moment.format(last.at)),
        ]
          .filter(Boolean)
          .join(' · '),
      );
      setText('[data-app]', (said['app'] ?? '').replace('{release}', rules.release));
      list('waiting', waiting);
      list('refused', refused);
      list('sent', sent);
    }

    function setText(selector: string, words: string): void {
      const line = within(selector);
      if (line !== null && line.textContent !== words) line.textContent = words;
    }

    /** Only when it is other than what stands there: a choice that is being made stays. */
    function list(name: 'waiting' | 'refused' | 'sent', rows: readonly (Kept | Sent)[]): void {
      const into = within(`[data-list="${name}"]`);
      const mark = rows.map((row) => `${row.id}${whatIsWrong(row)}`).join();
      if (into === null || into.dataset['rows'] === mark) return;
      into.dataset['rows'] = mark;
      const none = within(`[data-none="${name}"]`);
      if (none !== null) none.hidden = rows.length > 0;
      const roll = into.closest<HTMLElement>('.m-kiosk__roll');
      if (roll !== null) roll.hidden = rows.length === 0;
      into.replaceChildren(...rows.map((row) => line(row)));
    }

    function line(row: Kept | Sent): DocumentFragment {
      const template = document.querySelector<HTMLTemplateElement>('#main template[data-record]');
      const item = document.importNode(template?.content ?? new DocumentFragment(), true);
      const into = (selector: string) => item.querySelector<HTMLElement>(selector);
      const kind = row.kind === 'complete' ? '' : (said[row.kind] ?? '');
      const when = into('[data-when]');
      if (when !== null)
        when.textContent = [moment.format('clock' in row ? row.clock : row.at), kind]
          .filter(Boolean)
          .join(' · ');
      const id = into('[data-id]');
      if (id !== null) id.textContent = row.id;
      const receipt = into('[data-receipt]');
      if (receipt?.parentElement && 'receipt' in row && row.receipt !== undefined) {
        receipt.textContent = row.receipt;
        receipt.parentElement.hidden = false;
      }
      if ('clock' in row && whatIsWrong(row) !== '') fillTools(row, into);
      return item;
    }

    /** For what may wait for ever; refused, for the address of the tablet that this was before, or stopped on its way. */
    function whatIsWrong(row: Kept | Sent): string {
      if (!('clock' in row)) return '';
      if (row.why !== undefined)
        return [
          row.why.message === '' ? said[row.why.error] : row.why.message,
          ...row.why.fields,
          `(${row.why.status} ${row.why.error})`,
        ].join(' ');
      if (row.device !== rules.device) return (said['former'] ?? '').replace('{device}', row.device);
      if (!isStuck(row.vain)) return '';
      return (said['stuck'] ?? '').replace('{since}', moment.format(row.vain.since));
    }

    function fillTools(row: Kept, into: (selector: string) => HTMLElement | null): void {
      const why = into('[data-why]');
      const tools = into('[data-tools]');
      const select = into('[data-reason]');
      if (why === null || tools === null || !(select instanceof HTMLSelectElement)) return;
      why.textContent = whatIsWrong(row);
      why.hidden = false;
      tools.hidden = false;
      select.setAttribute('aria-label', `${into('[data-reason-label]')?.textContent ?? ''} ${row.id}`);
      const again = into('[data-again]');
      // It is tried again as it is.
      if (again !== null) again.hidden = row.why === undefined;
      again?.addEventListener('click', () => {
        void queue.tryAgain(row).then(() => {
          sending.nudge(true);
          return refresh();
        });
      });
      into('[data-clear]')?.addEventListener('click', () => {
        if (select.value === '') {
          say(said['choose_reason']);
          return;
        }
        void clear(row, select.value).then(
          () => {
            say(said['cleared']);
            sending.nudge(true);
            return refresh();
          },
          () => {
            say(said['not_cleared']);
          },
        );
      });
    }

    /**
     * First what is told to the server, then the answer itself: never one gone that nobody hears of. It is told as the tablet
     * that this is now: nobody listens any more to the one it may have been.
     */
    async function clear(row: Kept, reason: string): Promise<void> {
      const id = newId();
      const clock = Date.now();
      const body = new URLSearchParams({
        id,
        action: 'clear',
        response: row.id,
        reason,
        clock: String(Math.max(0, clock)),
      }).toString();
      await queue.put({
        id,
        device: rules.device,
        kind: 'event',
        state: 'waiting',
        body,
        clock,
        life,
        ticks: performance.now(),
      });
      await queue.remove(row, clock, true);
    }

    function act(what: string | undefined): void {
      stayOpen();
      if (what === 'send') sending.nudge(true);
      else if (what === 'assist') assist();
      else if (what === 'export') void takeAlong(queue, rules.device);
      else if (what === 'fullscreen')
        void document.documentElement.requestFullscreen().catch(() => undefined);
      else if (what === 'exit') {
        if (document.fullscreenElement !== null) void document.exitFullscreen();
        location.assign('/');
      }
    }

    place.addEventListener('click', (event) => {
      const target = event.target instanceof Element ? event.target : undefined;
      if (target?.closest('[data-close]') != null) close();
      else act(target?.closest<HTMLElement>('[data-do]')?.dataset['do']);
    });
    void readPreferences(queue).then((preferences) => {
      const fixed = {
        practice: rules.settings.practice,
        large: rules.settings.largeType,
        low: rules.settings.low,
      };
      for (const box of place.querySelectorAll<HTMLInputElement>('[data-set]')) {
        const name = box.dataset['set'];
        if (name !== 'practice' && name !== 'large' && name !== 'low') continue;
        box.checked = preferences[name] || fixed[name];
        // What the office set for this tablet is not undone here.
        box.disabled = fixed[name];
        box.addEventListener('change', () => {
          preferences = { ...preferences, [name]: box.checked };
          void queue.write('preferences', preferences).then(changed);
        });
      }
    });
    void refresh();
    refreshing = setInterval(() => void refresh(), 1_000);
  }

  return { open, shut, isOpen: () => isUnlocked };
}

/** A file for the office: the same records as they would have been sent. */
async function takeAlong(queue: Queue, device: string): Promise<void> {
  const kept = [...(await queue.list('refused')), ...(await queue.list('waiting'))];
  const file = {
    format: 'manyi-queue/1',
    device,
    exportedAt: Date.now(),
    records: kept
      .sort((a, b) => a.seq - b.seq)
      .map(({ id, device: of, kind, state, clock, body }) => ({ id, device: of, kind, state, clock, body })),
  };
  const link = document.createElement('a');
  const address = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: 'application/json' }));
  link.href = address;
  link.download = `manyi-${device}-${new Date(file.exportedAt).toISOString().slice(0, 19).replace(/:/g, '')}.json`;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 60_000);
}
