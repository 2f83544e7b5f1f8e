// Why: what public pages show of the office beside its name: its colours as a style sheet, its logo as a picture. Both lie
// below /assets, where tablets find what they keep for days without a network.
import type { Office } from '../../db/queries/offices.js';
import type { OfficeSettings } from '../../db/schema.js';
import { inLanguage, type ContentLanguage } from '../i18n.js';
import { sheetFor, type SheetKind } from './colours.js';

export const logoUrl = (officeId: string, hash: string): string => `/assets/logo-${officeId}-${hash}.png`;

export type OfficeFrame = {
  officeName: string;
  lookSheet?: string;
  logo?: { url: string; width: number; height: number };
};

/** The highest a logo stands on a page; it is kept twice as large, for dense screens. */
export const logoHeight = 48;

/** The name in words, and colours and logo where the office has given them. */
export function officeFrame(
  office: Pick<Office, 'id' | 'name'> & { settings: Pick<OfficeSettings, 'look'> },
  language: ContentLanguage,
  kind: SheetKind = 'page',
): OfficeFrame {
  const { look } = office.settings;
  const sheet = look?.colour === undefined ? undefined : sheetFor(look.colour, kind);
  return {
    officeName: inLanguage(office.name, language),
    ...(sheet === undefined ? {} : { lookSheet: `/assets/${sheet.name}` }),
    ...(look?.logo === undefined ? {} : { logo: shown(office.id, look.logo) }),
  };
}

function shown(officeId: string, { hash, width, height }: { hash: string; width: number; height: number }) {
  const scale = Math.min(1, logoHeight / height);
  return {
    url: logoUrl(officeId, hash),
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
