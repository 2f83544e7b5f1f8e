// Why: whoever will write the comment on their own phone is offered it where the tablet can show the way: the code is made
// here, without a network too, and its secret is forgotten with the screen. The queue holds only its hash.
import type { Rules } from './rules.js';

type PhoneCode = typeof import('../kioskPhone.js');
/** A visit's secret and what is handed in of it; nothing is handed in where nothing counts. */
export type PhoneSecret = { secret: string; fields: [string, string][] };
export type Phone = ReturnType<typeof openPhone>;

export function openPhone({ phone, device }: Rules) {
  let code: PhoneCode | undefined;
  /** An address of this machine alone is none for a phone. */
  const base = phone?.base ?? location.origin;
  const isReachable = !/^(localhost|127\..*|\[::1\])$/.test(new URL(base).hostname) || phone?.base === base;

  return {
    /** What draws the code is not waited for: the first question needs none of it. */
    load: (): void => {
      if (phone === undefined) return;
      void (import(phone.script) as Promise<PhoneCode>).then(
        (loaded) => {
          code = loaded;
          for (const box of document.querySelectorAll<HTMLElement>('[data-phone]')) box.hidden = false;
        },
        // Not to be had: nobody is offered what cannot be shown.
        () => undefined,
      );
    },

    /** Whether this screen offers it now. */
    offer: (screen: ParentNode, isLast: boolean): void => {
      const box = screen.querySelector<HTMLElement>('[data-phone]');
      if (box === null) return;
      if (!isReachable) box.remove();
      box.hidden = code === undefined;
      const later = box.querySelector<HTMLElement>('[data-phone-later]');
      if (later !== null) later.hidden = isLast;
    },

    /** @param practice nothing that is answered counts */
    begin: (practice: boolean): PhoneSecret | undefined => {
      if (code === undefined) return undefined;
      if (practice) return { secret: 'practice', fields: [] };
      const secret = code.newSecret();
      return { secret, fields: [['_phone', code.hashOf(device, secret)]] };
    },

    draw: (screen: ParentNode, secret: string, language: string): void => {
      const place = screen.querySelector<HTMLElement>('[data-code]');
      if (place === null || code === undefined) return;
      const address = `${base}/phone/${encodeURIComponent(device)}/${secret}?lang=${language}`;
      place.replaceChildren(code.drawCode(address, place.dataset['code'] ?? ''));
    },
  };
}
